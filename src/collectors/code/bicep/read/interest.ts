import type { SourceTree } from "../../parts.ts";
import { resolvedPath } from "../../terraform/modules/folder-path.ts";
import { folderOf, hasFile, isBicep, isRemote } from "./files.ts";

/** What the text of a file says at a glance. */
interface Glance {
  /** It says something of vaults itself, or a file that it may call does. */
  isOfInterest: boolean;
  /** Files that it may call, import, use or extend. */
  readonly calls: readonly string[];
}

/** Vaults as types, as registry modules and as references in settings. */
const vaultPattern = /key-?vault|\.vault\.|managedhsm/i;
/** A path behind one of the words that name another file. */
const linkPattern = /^[ \t]*(?:module[ \t]+\w+|using|extends)[ \t]+'([^'\n]*)'/gm;
const importPattern = /\bfrom[ \t]+'([^'\n]*)'/g;

/**
 * The Bicep files that have to do with vaults: their own text says so, or that of a file that they call. Found in the text alone, by
 * which a file may seem to call what it does not.
 */
export async function filesOfInterest(tree: SourceTree): Promise<ReadonlySet<string>> {
  const files = new Map<string, Glance>();
  const known = new Set(tree.uris);
  const open = tree.uris.filter(isBicep);
  for (let uri = open.pop(); uri !== undefined; uri = open.pop()) {
    if (files.has(uri) || !hasFile(tree, known, uri)) continue;
    const text = await tree.text(uri);
    if (text === undefined) continue;
    const file = glanceAt(uri, text);
    files.set(uri, file);
    open.push(...file.calls);
  }
  spread(files);
  return new Set([...files].filter(([, { isOfInterest }]) => isOfInterest).map(([uri]) => uri));
}

function glanceAt(uri: string, text: string): Glance {
  const calls: string[] = [];
  for (const pattern of [linkPattern, importPattern]) {
    for (const [, source = ""] of text.matchAll(pattern)) {
      const called = isRemote(source) ? undefined : resolvedPath(folderOf(uri), source);
      if (called !== undefined && isBicep(called)) calls.push(called);
    }
  }
  return { isOfInterest: vaultPattern.test(text), calls };
}

/** A module's text counts for its callers. */
function spread(files: ReadonlyMap<string, Glance>): void {
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
