import { createWriteStream, type WriteStream } from "node:fs";
import { open, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { finished, pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { requestsFile } from "../../../model/snapshot.ts";
import { LineReader, longestLineBytes } from "../../store/lines.ts";

const segmentName = /^requests-\d{4}\.ndjson$/;

/**
 * Keeps a row for every request, as it is made. Each run of a collection writes a segment of its own in the work folder,
 * so that what an interrupted run asked is not lost; the last run packs all of them beside the snapshot.
 */
export class RequestsLog {
  readonly #folder: string;
  readonly #stream: WriteStream;

  private constructor(folder: string, stream: WriteStream) {
    this.#folder = folder;
    this.#stream = stream;
  }

  static async open(workFolder: string): Promise<RequestsLog> {
    const segments = (await readdir(workFolder)).filter((name) => segmentName.test(name));
    const name = `requests-${String(segments.length + 1).padStart(4, "0")}.ndjson`;
    return new RequestsLog(workFolder, createWriteStream(join(workFolder, name), { flags: "wx", mode: 0o600 }));
  }

  /**
   * Keeps a row; done when the row would outlast a killing of the process, so that no answer is used without its row. What
   * was under way when a run ended in an error comes after the end, and nobody uses it any more: it is not kept.
   */
  write(row: object): Promise<void> {
    if (this.#stream.writableEnded) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#stream.write(`${JSON.stringify(row)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {
    if (this.#stream.closed) return;
    this.#stream.end();
    await finished(this.#stream);
  }

  /** Closes, and packs the rows of all runs into `requests.ndjson.gz` of the snapshot folder, whole or not at all. */
  async pack(snapshotFolder: string): Promise<void> {
    await this.close();
    const names = (await readdir(this.#folder)).filter((name) => segmentName.test(name)).sort();
    const partial = join(this.#folder, "requests.gz.partial");
    await pipeline(
      rowsOf(names.map((name) => join(this.#folder, name))),
      createGzip(),
      createWriteStream(partial, { mode: 0o600 }),
    );
    await rename(partial, join(snapshotFolder, requestsFile));
  }
}

/** Holds rows in memory until there is a log to keep them: the sign-in comes before anything is written to a disk. */
export class HeldRows {
  #rows: object[] = [];
  #log: RequestsLog | undefined;

  write(row: object): void | Promise<void> {
    if (this.#log) return this.#log.write(row);
    this.#rows.push(row);
  }

  /** Hands over what is held, and from now on every row at once. */
  async passOn(log: RequestsLog): Promise<void> {
    const held = this.#rows;
    this.#rows = [];
    this.#log = log;
    for (const row of held) await log.write(row);
  }
}

/** Complete rows only: the last line of a run that was killed may be cut. */
async function* rowsOf(paths: readonly string[]): AsyncGenerator<string> {
  for (const path of paths) {
    const file = await open(path, "r");
    try {
      for await (const { text } of new LineReader(file, longestLineBytes).lines()) {
        if (text !== undefined && isWhole(text)) yield `${text}\n`;
      }
    } finally {
      await file.close();
    }
  }
}

function isWhole(row: string): boolean {
  try {
    JSON.parse(row);
    return true;
  } catch (error) {
    // A row that was cut when its run was killed: known, and the only one that may be missing.
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
