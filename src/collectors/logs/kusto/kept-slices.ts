import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileErrorCode } from "../../store/fault.ts";
import { LineReader, longestLineBytes } from "../../store/lines.ts";
import { writeLinesWhole } from "../../store/whole-lines.ts";
import type { Part } from "./parts.ts";
import type { Question } from "./queries.ts";
import type { Span } from "./slices.ts";

const prefix = "queries-";
/** How long the answers of a run that was not finished are of use. */
const keptMs = 24 * 3_600_000;

/** What one slice brought, beside its parts. */
export interface SliceNote {
  readonly denied: readonly string[];
  readonly isProven: boolean;
}

export interface SliceName {
  readonly question: Question;
  readonly span: Span;
}

/**
 * Answers on disk, a file each, whole or not at all: a killed run goes on where it stopped, and no answer is held in
 * memory once it is here. A folder is for one plan alone: place, window and queries.
 */
export class KeptSlices {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** What an earlier run kept of another plan in the same folder stays as it is. */
  static async open(folder: string, plan: unknown): Promise<KeptSlices> {
    const digest = createHash("sha256").update(JSON.stringify(plan)).digest("hex").slice(0, 24);
    const own = join(folder, `${prefix}${digest}`);
    await mkdir(own, { recursive: true, mode: 0o700 });
    await removeForgotten(folder);
    return new KeptSlices(own);
  }

  write(slice: SliceName, note: SliceNote, parts: readonly Part[]): Promise<void> {
    return writeLinesWhole(this.#path(slice), [note, ...parts]);
  }

  /** Undefined where the slice has not been kept. */
  async note(slice: SliceName): Promise<SliceNote | undefined> {
    for await (const line of this.#lines(slice)) return JSON.parse(line) as SliceNote; // written by `write`
    return undefined;
  }

  async *parts(slice: SliceName): AsyncGenerator<Part> {
    let isNote = true;
    for await (const line of this.#lines(slice)) {
      if (!isNote) yield JSON.parse(line) as Part; // written by `write`
      isNote = false;
    }
  }

  /** Keeps in mind that the slice was too much for one answer, so that a resumed run does not ask for it again. */
  async markHalved(slice: SliceName): Promise<void> {
    await writeFile(`${this.#path(slice)}.halved`, "", { mode: 0o600 });
  }

  /** The names of everything that is kept; one look at the folder instead of one for each slice. */
  async names(): Promise<ReadonlySet<string>> {
    return new Set(await readdir(this.#folder));
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  #path(slice: SliceName): string {
    return join(this.#folder, fileName(slice));
  }

  async *#lines(slice: SliceName): AsyncGenerator<string> {
    const path = this.#path(slice);
    const file = await openIfThere(path);
    if (!file) return;
    try {
      for await (const { text } of new LineReader(file, longestLineBytes).lines()) {
        if (text === undefined) throw new Error(`a line of ${path} is longer than a string can be`);
        yield text;
      }
    } finally {
      await file.close();
    }
  }
}

/** What killed runs left and nobody went on with: answers of so long ago would miss what has come since. */
async function removeForgotten(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(folder, name);
    if (Date.now() - (await changedAt(path)) > keptMs) await rm(path, { recursive: true, force: true });
  }
}

/** Milliseconds since the epoch; of what another run has just removed, the present. */
async function changedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (fileErrorCode(error) === "ENOENT") return Date.now();
    throw error;
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (fileErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Seconds since the epoch, of one width: names sort as times do. */
export function fileName({ question, span }: SliceName): string {
  const seconds = (time: number) => String(time / 1000).padStart(11, "0");
  return `${question}-${seconds(span.from)}-${seconds(span.to)}.ndjson`;
}
