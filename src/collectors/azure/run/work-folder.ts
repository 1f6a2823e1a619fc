import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { fileErrorCode, type StoreFault, storeFault } from "../../store/fault.ts";
import { LineReader, longestLineBytes } from "../../store/lines.ts";
import { writeLinesWhole } from "../../store/whole-lines.ts";

/** Where a collection keeps what it has read until it is complete; inside the snapshot folder. */
export const workFolderName = ".work";
/** The name that it bears while it is taken away, so that no run takes up half of it. */
const endedFolderName = ".work-ended";
const planFile = "plan.json";
/** Which process works in the folder: two at once would take each other's parts away. */
const ownerFile = "owner.json";

/** What a run was asked for. A run is resumed only by one that asks for the same. */
export interface CollectionPlan {
  readonly formatVersion: 1;
  readonly toolVersion: string;
  /** The snapshot's time: fixed when the run began, kept when it is resumed. */
  readonly collectedAt: string;
  readonly cloud: string;
  /** Scopes and limits as given on the command line, in a fixed order. */
  readonly asked: readonly string[];
}

const notParts: ReadonlySet<string> = new Set([planFile, ownerFile]);

/**
 * Parts of a collection on disk. A part is there whole or not at all: it is written under another name, flushed, and
 * renamed. So a run may be killed at any moment, and the next one re-reads nothing that is complete.
 */
export class WorkFolder {
  readonly plan: CollectionPlan;
  readonly path: string;
  /** Nothing in it comes from an earlier run. */
  readonly isFresh: boolean;

  constructor(folder: string, plan: CollectionPlan, isFresh = true) {
    this.path = folder;
    this.plan = plan;
    this.isFresh = isFresh;
  }

  /** A part's records, one at a time; undefined when the part is not complete. */
  async read(part: string): Promise<AsyncGenerator<unknown> | undefined> {
    const path = join(this.path, part);
    try {
      const file = await open(path, "r");
      return readLines(file, path);
    } catch (error) {
      if (fileErrorCode(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  async has(part: string): Promise<boolean> {
    const records = await this.read(part);
    await records?.return(undefined);
    return records !== undefined;
  }

  /** Writes a part whole or not at all. */
  write(part: string, records: Iterable<unknown>): Promise<void> {
    return writeLinesWhole(join(this.path, part), records);
  }

  /** Names of complete parts, in code-unit order. */
  async parts(): Promise<readonly string[]> {
    return (await readdir(this.path)).filter((name) => !notParts.has(name) && !name.endsWith(".partial")).sort();
  }

  /** Removes everything at once, as far as a later run can tell: the snapshot is complete. */
  async remove(): Promise<void> {
    await removeFolder(dirname(this.path));
  }
}

/** A folder is removed file by file, and a run may be killed in the midst of it: what remains must not be resumed. */
async function removeFolder(snapshotFolder: string): Promise<void> {
  const ended = join(snapshotFolder, endedFolderName);
  await rm(ended, { recursive: true, force: true });
  try {
    await rename(join(snapshotFolder, workFolderName), ended);
  } catch (error) {
    if (fileErrorCode(error) !== "ENOENT") throw error;
  }
  await rm(ended, { recursive: true, force: true });
}

async function* readLines(file: Awaited<ReturnType<typeof open>>, path: string): AsyncGenerator<unknown> {
  try {
    for await (const { text } of new LineReader(file, longestLineBytes).lines()) {
      if (text === undefined) throw new Error(`a record in ${path} is longer than a string can be`);
      yield JSON.parse(text) as unknown;
    }
  } finally {
    await file.close();
  }
}

/** File name of a vault's part: ids hold slashes and may be long. */
export function vaultPart(id: string): string {
  return `vault-${createHash("sha256").update(id).digest("hex").slice(0, 32)}.ndjson`;
}

export function isVaultPart(part: string): boolean {
  return part.startsWith("vault-");
}

/**
 * Opens the work folder of a snapshot folder. With `resume`, what an interrupted run left is taken up, if it was asked for
 * the same; without, it is removed first.
 */
export async function openWorkFolder(
  snapshotFolder: string,
  plan: CollectionPlan,
  resume: boolean,
): Promise<WorkFolder | StoreFault> {
  const folder = join(snapshotFolder, workFolderName);
  try {
    const other = await otherOwner(folder);
    if (other !== undefined)
      return storeFault(
        "folder-in-use",
        `another run (process ${other}) is writing to this folder`,
        "wait for it, end it, or choose another folder with --out",
      );
    const before = resume ? await readPlan(folder) : undefined;
    if (before && !sameAsk(before, plan)) {
      return storeFault(
        "work-differs",
        `what an interrupted run left in ${workFolderName} was asked for something else (${before.asked.join(" ")})`,
        "give the same options as that run to resume it, or leave out --resume to start over",
      );
    }
    if (before) {
      await writeOwner(folder);
      return new WorkFolder(folder, before, false);
    }
    await removeFolder(snapshotFolder);
    await mkdir(snapshotFolder, { recursive: true, mode: 0o700 });
    await mkdir(folder, { mode: 0o700 });
    const work = new WorkFolder(folder, plan);
    await writeOwner(folder);
    await work.write(planFile, [plan]);
    return work;
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === undefined) throw error;
    return storeFault(
      "snapshot-unwritable",
      `the folder for the snapshot cannot be written (${code})`,
      "choose another folder with --out, or make room",
    );
  }
}

async function writeOwner(folder: string): Promise<void> {
  await writeFile(join(folder, ownerFile), JSON.stringify({ host: hostname(), pid: process.pid }), { mode: 0o600 });
}

/** The process that works in a folder, if it is another one of this machine and still there. */
async function otherOwner(folder: string): Promise<number | undefined> {
  try {
    const owner: unknown = JSON.parse(await readFile(join(folder, ownerFile), "utf8"));
    if (typeof owner !== "object" || owner === null || !("pid" in owner) || !("host" in owner)) return undefined;
    const { pid, host } = owner;
    if (host !== hostname() || typeof pid !== "number" || pid === process.pid) return undefined;
    process.kill(pid, 0); // asks whether it is there; nothing is sent
    return pid;
  } catch (error) {
    // Cut short by a kill, or gone: nobody's.
    if (error instanceof SyntaxError || ["ENOENT", "ENOTDIR", "ESRCH"].includes(fileErrorCode(error) ?? ""))
      return undefined;
    if (fileErrorCode(error) === "EPERM") return undefined; // a process of somebody else got that number
    throw error;
  }
}

async function readPlan(folder: string): Promise<CollectionPlan | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, planFile), "utf8")) as CollectionPlan; // written by `write`, whole or not at all
  } catch (error) {
    if (fileErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function sameAsk(before: CollectionPlan, now: CollectionPlan): boolean {
  const identity = ({ formatVersion, toolVersion, cloud, asked }: CollectionPlan) =>
    JSON.stringify([formatVersion, toolVersion, cloud, asked]);
  return identity(before) === identity(now);
}
