import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { LogInput } from "../log-input.ts";
import { mostProblems, type Piece, type PlacedProblem } from "./piece.ts";

/** The size at which a piece made for this run is closed. */
export const largestPiece = 128 << 20;
const flushBytes = 1 << 20;

let serial = 0;

/** Writes one piece: records as JSON Lines, and what was left out. */
export class PieceWriter {
  readonly path: string;
  readonly #file: FileHandle;
  #pending: string[] = [];
  #pendingLength = 0;
  #bytes = 0;
  /** The line of each record in its input. */
  readonly #lines: number[] = [];
  readonly #problems: PlacedProblem[] = [];
  #malformed = 0;
  readonly shapes = new Set<string>();

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  static async create(work: string): Promise<PieceWriter> {
    serial += 1;
    const path = join(work, `p-${serial}.json`);
    return new PieceWriter(path, await open(path, "wx", 0o600));
  }

  get bytes(): number {
    return this.#bytes + this.#pendingLength;
  }

  add(record: object, line: number): void {
    const text = `${JSON.stringify(record)}\n`;
    this.#pending.push(text);
    this.#pendingLength += text.length;
    this.#lines.push(line);
  }

  refuse(line: number, why: string): void {
    this.#malformed += 1;
    if (this.#problems.length < mostProblems) this.#problems.push({ line, why });
  }

  async flush(isForced = false): Promise<void> {
    if (this.#pendingLength === 0 || (!isForced && this.#pendingLength < flushBytes)) return;
    const bytes = Buffer.from(this.#pending.join(""));
    await this.#file.writeFile(bytes);
    this.#bytes += bytes.length;
    this.#pending = [];
    this.#pendingLength = 0;
  }

  /** Lines as they came, whole ones only. */
  async copy(bytes: Uint8Array): Promise<void> {
    await this.#file.writeFile(bytes);
    this.#bytes += bytes.length;
  }

  /** Ends the piece. What it says about its place in the input is the caller's to know. */
  async close(input: LogInput, span: PieceSpan): Promise<Piece> {
    await this.flush(true);
    await this.#file.close();
    const lines = this.#lines;
    return {
      input,
      path: this.path,
      isTemporary: true,
      isCopy: false,
      bytes: this.#bytes,
      shapes: [...this.shapes].sort(),
      malformed: this.#malformed,
      problems: this.#problems,
      uncounted: 0,
      canGrow: false,
      cut: undefined,
      refused: undefined,
      firstLine: 1,
      linesOf: (rows) => Promise.resolve(rows.map((row) => lines[row - 1] ?? null)),
      ...span,
    };
  }
}

export type PieceSpan = Pick<Piece, "from" | "to" | "isLast"> &
  Partial<Pick<Piece, "canGrow" | "cut" | "refused" | "linesOf" | "isCopy" | "firstLine">>;
