import type { SourceTree } from "../parts.ts";
import type { HclFile, ParseHcl } from "./syntax.ts";

/** The two forms of the language. Both give the same tree and never throw. */
export interface HclParsers {
  readonly native: ParseHcl;
  readonly json: ParseHcl;
}

/** Ends of names that hold HCL's JSON form. */
const jsonEnds = [".tf.json", ".tofu.json", ".tfvars.json"] as const;
/** Ends of names that hold its native syntax. */
const nativeEnds = [".tf", ".tofu", ".tfvars", ".terraform.lock.hcl"] as const;

/** Which form of HCL a file's name says it is in; undefined for other files. */
export function hclForm(uri: string): keyof HclParsers | undefined {
  if (jsonEnds.some((end) => uri.endsWith(end))) return "json";
  return nativeEnds.some((end) => uri.endsWith(end)) ? "native" : undefined;
}

/** The HCL files of a tree, each parsed once, whoever asks for it first: the modules, the suppressions, the state's storage. */
export class ParsedFiles {
  readonly tree: SourceTree;
  readonly parsers: HclParsers;
  readonly #files = new Map<string, Promise<HclFile | undefined>>();

  constructor(tree: SourceTree, parsers: HclParsers) {
    this.tree = tree;
    this.parsers = parsers;
  }

  /** A file parsed as its name says; undefined where it is no HCL or the tree could not read it, which the tree tells. */
  file(uri: string): Promise<HclFile | undefined> {
    const known = this.#files.get(uri);
    if (known) return known;
    const reading = this.#parse(uri);
    this.#files.set(uri, reading);
    return reading;
  }

  /** All that were parsed so far, by uri. */
  async known(): Promise<readonly HclFile[]> {
    const files = await Promise.all(this.#files.values());
    return files.filter((file) => file !== undefined).sort((a, b) => (a.uri < b.uri ? -1 : 1));
  }

  async #parse(uri: string): Promise<HclFile | undefined> {
    const form = hclForm(uri);
    if (form === undefined) return undefined;
    const text = await this.tree.text(uri);
    return text === undefined ? undefined : this.parsers[form](uri, text);
  }
}
