import type { SourceSpan } from "../../../model/fact.ts";

/** How a scalar is written. In `literal` every line of the value is a line of the file; elsewhere lines do not match. */
export type ScalarStyle = "plain" | "quoted" | "literal" | "folded";

export interface YamlScalar {
  readonly kind: "scalar";
  /** By the core schema of YAML 1.2: `yes` and `on` are texts. */
  readonly value: string | number | boolean | null;
  /** What stands there as a text, whatever it would be read as: `0755` and `1.10` stay what they are. */
  readonly text: string;
  readonly style: ScalarStyle;
  readonly at: SourceSpan;
  /** Where the lines of a literal begin in the file; undefined for every other style. */
  readonly block: BlockPlace | undefined;
}

/** Place of the content of a literal block: its first line in the text that holds it, and how far it is indented. */
export interface BlockPlace {
  /** From 1. */
  readonly line: number;
  /** In UTF-16 units. */
  readonly indent: number;
}

export interface YamlList {
  readonly kind: "list";
  readonly items: readonly YamlNode[];
  readonly at: SourceSpan;
}

/** One entry of a map. A key that comes twice is there twice, in the order of the file. */
export interface YamlEntry {
  readonly key: string;
  readonly keyAt: SourceSpan;
  readonly value: YamlNode;
  /** From the key to the end of the value. */
  readonly at: SourceSpan;
}

export interface YamlMap {
  readonly kind: "map";
  readonly entries: readonly YamlEntry[];
  readonly at: SourceSpan;
}

/** A value of a document and where it stands. Aliases and merge keys are resolved. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

/** The entry of a map under a key, exactly as spelled; the last where there are several, as every reader of YAML has it. */
export function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  return node?.kind === "map" ? node.entries.findLast((entry) => entry.key === key) : undefined;
}

/** The value at the end of a path of keys. */
export function valueAt(node: YamlNode | undefined, ...path: readonly string[]): YamlNode | undefined {
  let value = node;
  for (const key of path) value = entryOf(value, key)?.value;
  return value;
}

/** The text of a scalar that is not null. */
export function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === "scalar" && node.value !== null ? node.text : undefined;
}

/** The items of a list; none of anything else. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === "list" ? node.items : [];
}

/** The entries of a map; none of anything else. */
export function entriesOf(node: YamlNode | undefined): readonly YamlEntry[] {
  return node?.kind === "map" ? node.entries : [];
}

/** A switch, also where it is written as a text: Kubernetes and pipelines both do. */
export function flagOf(node: YamlNode | undefined): boolean | undefined {
  if (node?.kind !== "scalar") return undefined;
  if (typeof node.value === "boolean") return node.value;
  const word = node.text.toLowerCase();
  return word === "true" ? true : word === "false" ? false : undefined;
}
