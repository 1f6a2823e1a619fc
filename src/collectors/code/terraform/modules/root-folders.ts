import type { ParsedFiles } from "../../hcl/parsed-files.ts";
import { type Declaration, declarationOf } from "./declaration.ts";
import { type FolderFiles, filesOfFolder } from "./folder-files.ts";
import { isRelevantText } from "./interest.ts";
import { localPath, mayDeclareVaults } from "./module-loader.ts";

/** What the text of a folder shows before it is read as a module. */
interface Sketch {
  /** Its own name, where a link leads to it, too. */
  readonly folder: string;
  /** Something in it may be judged. */
  readonly isRelevant: boolean;
  /** Folders that it calls as local modules. */
  readonly calls: readonly string[];
}

/**
 * The folders that are root modules and reach anything that may be judged, sorted. A folder that another one calls is no root,
 * unless nothing that is one reaches it. Only files that call modules are parsed for this.
 */
export async function relevantRoots(
  parsed: ParsedFiles,
  folders: ReadonlyMap<string, FolderFiles>,
): Promise<readonly string[]> {
  const sketches = await sketchesOf(parsed, folders);
  const called = new Set<string>();
  for (const { folder, calls } of sketches.values()) {
    for (const each of calls) {
      const target = sketches.get(each)?.folder;
      if (target !== undefined && target !== folder) called.add(target);
    }
  }
  const reached = new Set<string>();
  const roots: string[] = [];
  const all = [...folders.keys()].sort();
  for (const folder of [...all.filter((each) => !called.has(each)), ...all]) {
    if (reached.has(folder)) continue;
    const { folders: below, isRelevant } = reachOf(folder, sketches);
    for (const each of below) reached.add(each);
    if (isRelevant) roots.push(folder);
  }
  return roots.sort();
}

async function sketchesOf(
  parsed: ParsedFiles,
  folders: ReadonlyMap<string, FolderFiles>,
): Promise<ReadonlyMap<string, Sketch>> {
  const sketches = new Map<string, Sketch>();
  const open = [...folders.keys()];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (sketches.has(folder)) continue;
    // A module may lie outside of the paths that were asked for.
    const files = folders.get(folder) ?? filesOfFolder(parsed.tree, folder);
    if (files === undefined) continue;
    const known = sketches.get(files.folder);
    const sketch = known ?? (await sketchOf(parsed, files));
    for (const name of [folder, files.folder]) sketches.set(name, sketch);
    if (!known) open.push(...sketch.calls);
  }
  return sketches;
}

async function sketchOf(parsed: ParsedFiles, files: FolderFiles): Promise<Sketch> {
  const calls = new Set<string>();
  let isRelevant = false;
  for (const uri of [...files.primary, ...files.overrides]) {
    const text = await parsed.tree.text(uri);
    if (text === undefined) continue;
    isRelevant ||= isRelevantText(text);
    if (!text.includes("module")) continue;
    for (const call of await callsIn(parsed, uri)) {
      const path = localPath(files.folder, call);
      if (path !== undefined) calls.add(path);
      else isRelevant ||= mayDeclareVaults(call);
    }
  }
  return { folder: files.folder, isRelevant, calls: [...calls] };
}

async function callsIn(parsed: ParsedFiles, uri: string): Promise<readonly Declaration[]> {
  const file = await parsed.file(uri);
  if (file === undefined) return [];
  return file.body.blocks.filter(({ type }) => type === "module").map((block) => declarationOf(block, file));
}

function reachOf(root: string, sketches: ReadonlyMap<string, Sketch>) {
  const folders = new Set([root]);
  let isRelevant = false;
  for (const folder of folders) {
    const sketch = sketches.get(folder);
    isRelevant ||= sketch?.isRelevant === true;
    for (const each of sketch?.calls ?? []) {
      const called = sketches.get(each);
      // What is not there may declare anything.
      isRelevant ||= called === undefined;
      folders.add(called?.folder ?? each);
    }
  }
  return { folders, isRelevant };
}
