import type { CollectionProgress } from "../collectors/azure/run/collect-live.ts";
import type { Io } from "./io.ts";

/** What a collection tells of itself besides how far it is. */
export interface LiveCounts {
  readonly requests: number;
  readonly throttled: number;
  readonly waitedMs: number;
}

const phases: Readonly<Record<CollectionProgress["phase"], string>> = {
  tenant: "subscriptions, vaults and grants",
  vaults: "vaults",
  directory: "directory",
  writing: "writing the snapshot",
};

/** Milliseconds between two lines where there is no terminal, and between two redraws where there is one. */
const quietEvery = 15_000;
const drawEvery = 200;
const barWidth = 24;

/** Shows how a collection goes, on stderr: one line that is redrawn on a terminal, a line now and then elsewhere. */
export class ProgressLine {
  readonly #io: Io;
  readonly #counts: () => LiveCounts;
  readonly #startedAt: number;
  #phase: CollectionProgress["phase"] | undefined;
  #phaseStartedAt = 0;
  #shownAt = Number.NEGATIVE_INFINITY;
  #isDrawn = false;

  constructor(io: Io, counts: () => LiveCounts) {
    this.#io = io;
    this.#counts = counts;
    this.#startedAt = io.now().getTime();
  }

  show(progress: CollectionProgress): void {
    const now = this.#io.now().getTime();
    const isNewPhase = progress.phase !== this.#phase;
    if (isNewPhase) {
      this.#phase = progress.phase;
      this.#phaseStartedAt = now;
    }
    const columns = this.#io.progressColumns;
    const isDue = isNewPhase || now - this.#shownAt >= (columns === undefined ? quietEvery : drawEvery);
    if (!isDue && progress.done !== progress.of) return;
    this.#shownAt = now;
    const line = lineText(progress, this.#counts(), {
      now,
      startedAt: this.#startedAt,
      phaseStartedAt: this.#phaseStartedAt,
    });
    if (columns === undefined) this.#io.stderr.write(`${line}\n`);
    else this.#io.stderr.write(`\r\u001b[K${line.slice(0, Math.max(20, columns - 1))}`);
    this.#isDrawn = columns !== undefined;
  }

  /** Takes the line away, so that what is printed next starts on a clean one. */
  end(): void {
    if (this.#isDrawn) this.#io.stderr.write("\r\u001b[K");
    this.#isDrawn = false;
  }
}

interface Times {
  readonly now: number;
  readonly startedAt: number;
  readonly phaseStartedAt: number;
}

function lineText({ phase, done, of }: CollectionProgress, counts: LiveCounts, times: Times): string {
  const seconds = (times.now - times.startedAt) / 1000;
  const rate = seconds < 1 ? "" : `, ${(counts.requests / seconds).toFixed(0)}/s`;
  const parts = [
    `${phases[phase]}${of > 1 ? ` ${bar(done, of)} ${done}/${of}` : ""}`,
    `${counts.requests} requests${rate}`,
    ...(counts.throttled > 0
      ? [`throttled ${counts.throttled} times, waited ${(counts.waitedMs / 1000).toFixed(0)} s`]
      : []),
    ...timeLeft(done, of, times),
  ];
  return parts.join(" · ");
}

function bar(done: number, of: number): string {
  const filled = Math.round((done / of) * barWidth);
  return `[${"#".repeat(filled)}${"-".repeat(barWidth - filled)}]`;
}

/** A guess, once there is something to guess from. */
function timeLeft(done: number, of: number, { now, phaseStartedAt }: Times): readonly string[] {
  if (done < 5 || done >= of) return [];
  const seconds = ((now - phaseStartedAt) / done / 1000) * (of - done);
  return [seconds < 90 ? `about ${Math.ceil(seconds)} s left` : `about ${Math.ceil(seconds / 60)} min left`];
}
