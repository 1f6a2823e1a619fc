import type { LogsProgress } from "../collectors/logs/read-logs.ts";
import type { Io } from "./io.ts";

/** Milliseconds between two lines where there is no terminal, and between two redraws where there is one. */
const [quietEvery, drawEvery] = [15_000, 200];
const barWidth = 24;

/** Shows how far the reading of logs is, on stderr. Says nothing of what takes no time. */
export class LogProgressLine {
  readonly #io: Io;
  readonly #startedAt: number;
  #shownAt: number;
  #isDrawn = false;

  constructor(io: Io) {
    this.#io = io;
    this.#startedAt = io.now().getTime();
    this.#shownAt = this.#startedAt;
  }

  show({ bytesRead, bytesToRead }: LogsProgress): void {
    const now = this.#io.now().getTime();
    const columns = this.#io.progressColumns;
    if (now - this.#shownAt < (columns === undefined ? quietEvery : drawEvery)) return;
    this.#shownAt = now;
    const share = bytesToRead > 0 ? Math.min(1, bytesRead / bytesToRead) : 1;
    const seconds = (now - this.#startedAt) / 1000;
    const speed = seconds < 1 ? "" : ` · ${megabytes(bytesRead / seconds)}/s`;
    const text = `logs ${megabytes(bytesRead)} of ${megabytes(bytesToRead)}${speed}`;
    if (columns === undefined) this.#io.stderr.write(`${text}\n`);
    else {
      const filled = Math.round(share * barWidth);
      const line = `[${"#".repeat(filled)}${"-".repeat(barWidth - filled)}] ${text}`;
      this.#io.stderr.write(`\r\u001b[K${line.slice(0, Math.max(20, columns - 1))}`);
      this.#isDrawn = true;
    }
  }

  /** Takes the line away, so that what is printed next starts on a clean one. */
  end(): void {
    if (this.#isDrawn) this.#io.stderr.write("\r\u001b[K");
    this.#isDrawn = false;
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
