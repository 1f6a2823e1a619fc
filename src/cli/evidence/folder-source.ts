import { constants } from "node:fs";
import { open, opendir, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { terminalText } from "../../reporters/escape.ts";
import { BagMisfit, type BagSource, isSafePath } from "./bag-source.ts";
import { chunksOf } from "./bundle-folder.ts";

/** More files than a bundle has by far: whoever plants a million does not get them listed. */
const mostFiles = 10_000;

/** A bundle in a folder. Links are refused wherever they lead. */
export async function openFolderSource(folder: string): Promise<BagSource> {
  const files = new Map<string, number>();
  await list(folder, "", files);
  return {
    name: basename(await realpath(folder)),
    files,
    read: (path) => readFrom(join(folder, path)),
    close: async () => undefined,
  };
}

async function list(root: string, below: string, files: Map<string, number>): Promise<void> {
  for await (const entry of await opendir(join(root, below))) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (!isSafePath(path))
      throw new BagMisfit("unsafe", path, `${shown(path)} has a name that no file of a bundle has`);
    if (entry.isDirectory()) await list(root, path, files);
    else if (entry.isFile()) files.set(path, await sizeOf(join(root, path)));
    else throw new BagMisfit("unsafe", path, `${path} is a link or a special file; a bundle holds plain files only`);
    if (files.size > mostFiles) throw new BagMisfit("added", path, `there are more than ${mostFiles} files`);
  }
}

/** Quoted in messages, and safe there. */
function shown(path: string): string {
  return `"${terminalText(path.slice(0, 200))}"`;
}

async function sizeOf(path: string): Promise<number> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function* readFrom(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    yield* chunksOf(file);
  } finally {
    await file.close();
  }
}
