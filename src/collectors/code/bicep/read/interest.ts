import type { SourceTree } from "../../parts.ts";
import { resolvedPath } from "../../terraform/modules/folder-path.ts";
import { folderOf, hasFile, isBicep, isRemote } from "./files.ts";

/** The Bicep files of a tree by how they call each other, found in their text alone. */
export interface FileGraph {
  readonly files: ReadonlyMap<string, GraphFile>;
}

interface GraphFile {
  /** Says something of vaults itself, or a file that it calls does. */
  isOfInterest: boolean;
  /** Files of values and modules: what is called, imported, used or extended. */
  readonly calls: readonly string[];
  /** Those of them that it deploys. */
  readonly deploys: readonly string[];
}

/** Vaults as types, as registry modules and as references in settings. */
const vaultPattern = /key-?vault|\.vault\.|managedhsm/i;
/** A path behind one of the words that name another file. */
const linkPattern = /^[ \t]*(?:(module)[ \t]+\w+|(using|extends)|import[ \t]+\*[^'\n]*)[ \t]+'([^'\n]*)'/gm;
const importPattern = /\bfrom[ \t]+'([^'\n]*)'/g;

export async function graphOf(tree: SourceTree): Promise<FileGraph> {
  const files = new Map<string, GraphFile>();
  const known = new Set(tree.uris);
  const open = tree.uris.filter(isBicep);
  for (let uri = open.pop(); uri !== undefined; uri = open.pop()) {
    if (files.has(uri) || !hasFile(tree, known, uri)) continue;
    const text = await tree.text(uri);
    if (text === undefined) continue;
    const file = graphFile(uri, text);
    files.set(uri, file);
    open.push(...file.calls);
  }
  spread(files);
  return { files };
}

function graphFile(uri: string, text: string): GraphFile {
  const deploys: string[] = [];
  const calls: string[] = [];
  for (const [, isModule, isLink, source = ""] of text.matchAll(linkPattern)) {
    const called = linked(uri, source);
    if (called === undefined) continue;
    calls.push(called);
    if (isModule !== undefined || isLink !== undefined) deploys.push(called);
  }
  for (const [, source = ""] of text.matchAll(importPattern)) {
    const called = linked(uri, source);
    if (called !== undefined) calls.push(called);
  }
  return { isOfInterest: vaultPattern.test(text), calls, deploys };
}

function linked(uri: string, source: string): string | undefined {
  if (isRemote(source)) return undefined;
  const called = resolvedPath(folderOf(uri), source);
  return called !== undefined && isBicep(called) ? called : undefined;
}

/** A module's text counts for its callers. */
function spread(files: ReadonlyMap<string, GraphFile>): void {
  const callers = new Map<string, string[]>();
  for (const [uri, { calls }] of files) {
    for (const called of calls) {
      const known = callers.get(called);
      if (known) known.push(uri);
      else callers.set(called, [uri]);
    }
  }
  const open = [...files].filter(([, { isOfInterest }]) => isOfInterest).map(([uri]) => uri);
  for (let uri = open.pop(); uri !== undefined; uri = open.pop()) {
    for (const caller of callers.get(uri) ?? []) {
      const file = files.get(caller);
      if (!file || file.isOfInterest) continue;
      file.isOfInterest = true;
      open.push(caller);
    }
  }
}

/** Files of a tree that somebody deploys: what no other file calls, and one of each ring of files that call each other. */
export function rootsOf({ files }: FileGraph, uris: readonly string[]): readonly string[] {
  const called = new Set<string>();
  for (const [uri, { deploys, calls }] of files) {
    if (!uri.endsWith(".bicepparam")) for (const one of [...deploys, ...calls]) called.add(one);
  }
  const templates = uris.filter((uri) => uri.endsWith(".bicep") && files.has(uri));
  const roots = templates.filter((uri) => !called.has(uri));
  const reached = new Set<string>();
  const reach = (from: string): void => {
    const open = [from];
    for (let uri = open.pop(); uri !== undefined; uri = open.pop()) {
      if (reached.has(uri)) continue;
      reached.add(uri);
      open.push(...(files.get(uri)?.calls ?? []));
    }
  };
  for (const root of roots) reach(root);
  for (const uri of templates) {
    if (reached.has(uri)) continue;
    roots.push(uri);
    reach(uri);
  }
  return roots;
}
