import { type CodeUnit, codeUnit } from "../../../model/code.ts";
import { type Fact, read, type SourceSpan, unknown } from "../../../model/fact.ts";
import type { Refusal } from "../../../model/manifest.ts";
import { longestYaml, readEmbedded, type YamlFile } from "../yaml/read-yaml.ts";
import type { YamlScalar } from "../yaml/yaml-node.ts";
import type { Manifest } from "./manifest.ts";
import type { Setting } from "./setting.ts";

/** Of texts of YAML inside one file, in UTF-16 units: aliases can repeat a long one many times. */
const mostEmbedded = 4 * longestYaml;

/** What reading one tree gathers: units with ids of their own, and what could not be read. */
export class KubernetesRun {
  readonly units: CodeUnit[] = [];
  readonly #refused = new Map<string, Refusal>();
  readonly #ids = new Map<string, number>();
  readonly #embedded = new Map<string, number>();

  get refused(): readonly Refusal[] {
    return [...this.#refused.values()];
  }

  /** Reads YAML in a text; a fault once the texts of a file come to more than anybody writes. */
  async embedded(scalar: YamlScalar): Promise<YamlFile> {
    const { at, text } = scalar;
    const length = (this.#embedded.get(at.uri) ?? 0) + text.length;
    this.#embedded.set(at.uri, length);
    if (length <= mostEmbedded) return readEmbedded(scalar);
    const message = `more than ${mostEmbedded} characters of YAML in texts, those that aliases repeat included`;
    return { uri: at.uri, documents: [], faults: [{ message, at }], oddities: [] };
  }

  /** A statement that does not parse costs itself. */
  refuse(at: SourceSpan, detail: string): void {
    const id = `${at.uri}:${at.startLine}`;
    if (!this.#refused.has(id)) this.#refused.set(id, { id, why: { reason: "unparsable", detail } });
  }

  /** A file that no run can read as it lies there: it is told, and is no failure. */
  passOver(uri: string, detail: string): void {
    this.#refused.set(uri, { id: uri, why: { reason: "not-in-output", detail } });
  }

  /** The unit of an object; a second one of the same name in a file gets a number. */
  add(manifest: Pick<Manifest, "uri" | "address" | "kind" | "labels" | "at">, facts: Partial<CodeUnit>): void {
    this.units.push({
      ...codeUnit({
        id: this.#idOf(`${manifest.uri}#${manifest.address}`),
        name: manifest.address,
        unit: "resource",
        format: "kubernetes",
      }),
      at: manifest.at,
      resourceType: manifest.kind,
      tags: read({ ...manifest.labels }),
      ...facts,
    });
  }

  #idOf(plain: string): string {
    const before = this.#ids.get(plain) ?? 0;
    this.#ids.set(plain, before + 1);
    // A numbered name may itself be one that an object has.
    return before === 0 ? plain : this.#idOf(`${plain}[${before}]`);
  }
}

/** The name of a vault as a fact. */
export function vaultFact(vault: Setting): Fact<string | null> {
  if (vault.kind === "absent") return read(null);
  return vault.kind === "known" ? read(vault.text, vault.at) : unknown(vault.expression, vault.at);
}
