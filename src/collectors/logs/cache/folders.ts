import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { usageFormatVersion } from "../../../model/usage.ts";
import { fileErrorCode } from "../../store/fault.ts";

/** Folders of one run: what is kept for the next, and what is not. */
export interface CacheFolders {
  readonly cache: string;
  readonly work: string;
}

/** A run that is older than this is dead, and what it left can go. */
const deadAfterMs = 48 * 3_600_000;

/**
 * Opens the cache below a folder that is nobody else's to read. What an earlier version kept, or this one with other
 * options, lies in a folder of another name and is not looked at.
 */
export async function openCache(root: string, meaning: string): Promise<CacheFolders> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const key = createHash("sha256").update(meaning).digest("hex").slice(0, 16);
  const cache = join(root, `logs-${usageFormatVersion}-${key}`);
  await mkdir(cache, { recursive: true, mode: 0o700 });
  await chmod(cache, 0o700);
  await removeDeadWork(cache);
  const work = join(cache, `work-${process.pid}-${randomBytes(4).toString("hex")}`);
  await mkdir(work, { mode: 0o700 });
  return { cache, work };
}

async function removeDeadWork(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const pid = /^work-(\d+)-/.exec(name)?.[1];
    if (pid === undefined) continue;
    const folder = join(cache, name);
    if (!isAlive(Number(pid)) || Date.now() - (await stat(folder)).mtimeMs > deadAfterMs)
      await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // No such process; any other answer means that there is one.
    return fileErrorCode(error) !== "ESRCH";
  }
}
