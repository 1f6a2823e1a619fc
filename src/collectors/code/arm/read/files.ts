import { hasFile } from "../../bicep/read/files.ts";
import type { JsonNode } from "../../hcl/json-node.ts";
import type { SourceTree } from "../../parts.ts";
import { JsonText } from "../json/json-text.ts";
import { ArmTemplate } from "../template/template.ts";
import { isTemplate } from "./shapes.ts";
import { linksIn } from "./template-links.ts";

/** Longest text that is read, in UTF-16 code units: templates have 4 MB at most, what-ifs are as long as what they compare. */
export const longestText = 20_000_000;

/** The JSON of a tree that templates are in, each text read and parsed once. Loaded first, looked up afterwards. */
export class ArmFiles {
  readonly tree: SourceTree;
  readonly tooLong: string[] = [];
  readonly #known: ReadonlySet<string>;
  readonly #texts = new Map<string, JsonText | undefined>();
  readonly #templates = new WeakMap<JsonNode, ArmTemplate>();
  readonly #links = new Map<string, readonly string[]>();

  constructor(tree: SourceTree) {
    this.tree = tree;
    this.#known = new Set(tree.uris);
  }

  /** Undefined where it could not be read, or is too long to be. */
  async text(uri: string): Promise<JsonText | undefined> {
    if (!this.#texts.has(uri)) this.#texts.set(uri, await this.#read(uri));
    return this.#texts.get(uri);
  }

  async #read(uri: string): Promise<JsonText | undefined> {
    const text = await this.tree.text(uri);
    if (text === undefined) return undefined;
    if (text.length <= longestText) return new JsonText(uri, text);
    this.tooLong.push(uri);
    return undefined;
  }

  /** A template of a text that was loaded. */
  template(text: JsonText, node: JsonNode): ArmTemplate {
    let template = this.#templates.get(node);
    if (!template) {
      template = new ArmTemplate(text, node);
      this.#templates.set(node, template);
    }
    return template;
  }

  /** A template inside another one. */
  nested({ file, expressions }: ArmTemplate, node: JsonNode): ArmTemplate {
    let template = this.#templates.get(node);
    if (!template) {
      template = new ArmTemplate(file, node, expressions);
      this.#templates.set(node, template);
    }
    return template;
  }

  /** Reads every template that one links, directly or not. */
  async loadLinked(template: ArmTemplate): Promise<void> {
    const open = [template];
    for (let next = open.pop(); next; next = open.pop()) {
      const { uri } = next.file;
      if (this.#links.has(uri)) continue;
      const links = linksIn(next).filter((link) => link !== uri && hasFile(this.tree, this.#known, link));
      this.#links.set(uri, links);
      for (const link of links) {
        const text = await this.text(link);
        if (text && isTemplate(text, text.root)) open.push(this.template(text, text.root));
      }
    }
  }

  /** The template of a file that is linked; undefined where it is not there or none. */
  linked(uri: string): ArmTemplate | undefined {
    const text = this.#texts.get(uri);
    return text && isTemplate(text, text.root) ? this.template(text, text.root) : undefined;
  }

  /** Files that templates link. */
  allLinked(): ReadonlySet<string> {
    return new Set([...this.#links.values()].flat());
  }

  /** Files that a template links, directly or not. */
  reachableFrom(uri: string): readonly string[] {
    const found = new Set<string>();
    const open = [...(this.#links.get(uri) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(...(this.#links.get(next) ?? []));
    }
    return [...found];
  }
}
