import { parseHclJson } from "../../../src/collectors/code/hcl/json.ts";
import { parseHcl } from "../../../src/collectors/code/hcl/parse.ts";
import { ParsedFiles } from "../../../src/collectors/code/hcl/parsed-files.ts";
import type { SourceTree } from "../../../src/collectors/code/parts.ts";
import { readTerraformSource, type SourceOptions } from "../../../src/collectors/code/terraform/modules/read-source.ts";
import type { TerraformResource, TerraformTree } from "../../../src/collectors/code/terraform/tree.ts";
import type { Value } from "../../../src/collectors/code/terraform/value.ts";

/** Texts by path from the scanned root. */
export type Files = Readonly<Record<string, string>>;

/**
 * A tree of files in memory. `asked` narrows what was asked for to paths below a folder; all folders can be reached. `links` are
 * folders by the names that lead to them, too.
 */
export function treeOf(files: Files, { asked = "", links = {} }: { asked?: string; links?: Files } = {}): SourceTree {
  const all = Object.keys(files).sort();
  const real = (folder: string) => {
    const link = Object.keys(links).find((each) => folder === each || folder.startsWith(`${each}/`));
    return link === undefined ? folder : (links[link] ?? "") + folder.slice(link.length);
  };
  return {
    uris: all.filter((uri) => uri.startsWith(asked)),
    filesIn: (folder) => all.filter((uri) => uri.slice(0, Math.max(0, uri.lastIndexOf("/"))) === real(folder)),
    text: async (uri) => (Object.hasOwn(files, uri) ? files[uri] : undefined),
    refused: () => [],
  };
}

export function parsedFiles(tree: SourceTree): ParsedFiles {
  return new ParsedFiles(tree, { native: parseHcl, json: parseHclJson });
}

export function readRoots(files: Files, options?: SourceOptions): Promise<readonly TerraformTree[]> {
  return readTerraformSource(parsedFiles(treeOf(files)), options);
}

/** Reads files of which exactly one folder is a root module. */
export async function readRoot(files: Files, options?: SourceOptions): Promise<TerraformTree> {
  const [tree, ...others] = await readRoots(files, options);
  if (tree === undefined || others.length > 0) throw new Error("the files have not exactly one root module");
  return tree;
}

export function resourceAt(tree: TerraformTree, address: string): TerraformResource {
  const found = tree.resources.find((resource) => resource.address === address);
  if (found === undefined) {
    throw new Error(`no ${address} among ${tree.resources.map((resource) => resource.address).join(", ")}`);
  }
  return found;
}

/** A value as plain data: what is known as it is, what is not as `{unknown, why, references}`. */
export function plain(value: Value | undefined): unknown {
  if (value === undefined) return undefined;
  if (value.kind === "scalar") return value.value;
  if (value.kind === "list") return value.items.map(plain);
  if (value.kind === "object") return Object.fromEntries([...value.entries].map(([name, each]) => [name, plain(each)]));
  const references = value.references.map(({ address, path }) => [address, ...path].join(" "));
  return { unknown: value.expression, why: value.why, references };
}

/** The values of a resource as plain data. */
export function valuesAt(tree: TerraformTree, address: string): unknown {
  return plain(resourceAt(tree, address).values);
}

/** An attribute of a resource with its places, as `uri:line` and `what @ uri:line`. */
export function placedAt(tree: TerraformTree, address: string, attribute: string) {
  const value = resourceAt(tree, address).values.entries.get(attribute);
  if (value === undefined) return undefined;
  return {
    value: plain(value),
    at: value.at && `${value.at.uri}:${value.at.startLine}`,
    from: value.from && `${value.from.what} @ ${value.from.at.uri}:${value.from.at.startLine}`,
  };
}
