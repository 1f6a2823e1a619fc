import { type UnreadReason, unread } from "../../../model/fact.ts";
import type { Refusal } from "../../../model/manifest.ts";
import type { SourceTree } from "../parts.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { isTemplated } from "../yaml/templated.ts";
import type { YamlNode } from "../yaml/yaml-node.ts";
import type { Budget } from "./scope.ts";

const mostEvaluations = 500_000;
const mostItems = 50_000;

/** The files of pipelines, each parsed once, with what could not be read of them. */
export class PipelineFiles {
  readonly #tree: SourceTree;
  readonly #roots = new Map<string, Promise<YamlNode | undefined>>();
  readonly #refused = new Map<string, Refusal>();
  /** Files that another one uses: they are judged as they are used. */
  readonly used = new Set<string>();
  readonly budget: Budget = { left: mostEvaluations };
  #items = mostItems;

  constructor(tree: SourceTree) {
    this.#tree = tree;
  }

  get refused(): readonly Refusal[] {
    return [...this.#refused.values()];
  }

  /** The first document of a file; undefined where it is not there or cannot be read, which is then told. */
  root(uri: string): Promise<YamlNode | undefined> {
    const known = this.#roots.get(uri) ?? this.#parse(uri);
    this.#roots.set(uri, known);
    return known;
  }

  async #parse(uri: string): Promise<YamlNode | undefined> {
    const text = await this.#tree.text(uri);
    if (text === undefined) return undefined;
    const { documents, faults } = await readYaml(uri, text);
    // Templates of Kubernetes objects are no pipelines, whatever words they share with them.
    if (faults.length > 0 && isTemplated(text) && !text.includes("steps:")) return documents[0];
    for (const { message, at } of faults) this.refuse(`${uri}:${at.startLine}`, "unparsable", message);
    return documents[0];
  }

  refuse(id: string, reason: UnreadReason, detail: string): void {
    if (!this.#refused.has(id)) this.#refused.set(id, { id, why: unread(reason, detail).unread });
  }

  /** Counts what is walked: templates that use templates multiply. False when it is too much, which is told once. */
  spend(uri: string): boolean {
    this.#items -= 1;
    if (this.#items >= 0) return true;
    this.refuse(uri, "unparsable", `templates come to more than ${mostItems} steps and jobs: the rest is not judged`);
    return false;
  }
}
