import type { CollectionProgress } from "../collectors/azure/run/collect-live.ts";
import type { Io } from "./io.ts";

/** What a collection tells of itself besides how far it is. */
export interface LiveCounts {
  readonly requests: number;
  readonly throttled: number;
  readonly waitedMs: number;
}

type Phase = CollectionProgress["phase"];

const phases: Readonly<Record<Phase, string>> = {
  tenant: "subscriptions, vaults and grants",
  vaults: "vaults",
  directory: "directory",
  writing: "writing the snapshot",
};
const inOrder = ["tenant", "vaults", "directory", "writing"] as const satisfies readonly Phase[];

/** Milliseconds between two lines where there is no terminal, and between two redraws where there is one. */
const quietEvery = 15_000;
const drawEvery = 200;
const barWidth = 24;
const nameWidth = Math.max(...Object.values(phases).map(({ length }) => length));

/** Shows how a collection goes, on stderr: a bar for each step, redrawn, on a terminal; a line now and then elsewhere. */
export class ProgressBars {
  readonly #io: Io;
  readonly #counts: () => LiveCounts;
  readonly #startedAt: number;
  #phase: Phase | undefined;
  #phaseStartedAt = 0;
  #shownAt = Number.NEGATIVE_INFINITY;
  #linesDrawn = 0;

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
    const times = { now, startedAt: this.#startedAt, phaseStartedAt: this.#phaseStartedAt };
    if (columns === undefined) this.#io.stderr.write(`${lineText(progress, this.#counts(), times)}\n`);
    else this.#draw(blockLines(progress, this.#counts(), times), Math.max(20, columns - 1));
  }

  /** Takes the bars away, so that what is printed next starts on a clean line. */
  end(): void {
    this.#io.stderr.write(this.#erasure());
    this.#linesDrawn = 0;
  }

  #draw(lines: readonly string[], width: number): void {
    this.#io.stderr.write(`${this.#erasure()}${lines.map((line) => line.slice(0, width)).join("\n")}`);
    this.#linesDrawn = lines.length;
  }

  /** Back to the first of the lines that were drawn, and everything from there on cleared. */
  #erasure(): string {
    if (this.#linesDrawn === 0) return "";
    return `\r${this.#linesDrawn > 1 ? `\u001b[${this.#linesDrawn - 1}A` : ""}\u001b[J`;
  }
}

interface Times {
  readonly now: number;
  readonly startedAt: number;
  readonly phaseStartedAt: number;
}

function lineText(progress: CollectionProgress, counts: LiveCounts, times: Times): string {
  const { phase, done, of } = progress;
  const share = of > 1 ? ` ${bar(done / of)} ${done}/${of}` : "";
  return [`${phases[phase]}${share}`, ...objectsText(progress), ...trafficText(counts, progress, times)].join(" · ");
}

/** A bar for each step, and a line about the traffic below them. */
function blockLines(progress: CollectionProgress, counts: LiveCounts, times: Times): readonly string[] {
  const at = inOrder.indexOf(progress.phase);
  const bars = inOrder.map((phase, index) => {
    const name = phases[phase].padEnd(nameWidth);
    if (index < at) return `${name} ${bar(1)} done`;
    if (index > at) return `${name} ${bar(0)}`;
    const { done, of } = progress;
    const how = [of > 1 ? `${done}/${of}` : "…", ...objectsText(progress)].join(" · ");
    return `${name} ${bar(of > 1 ? done / of : 0)} ${how}`;
  });
  return [...bars, trafficText(counts, progress, times).join(" · ")];
}

function objectsText({ objects = 0 }: CollectionProgress): readonly string[] {
  return objects === 0 ? [] : [`${objects} objects`];
}

function trafficText(counts: LiveCounts, { done, of }: CollectionProgress, times: Times): readonly string[] {
  const seconds = (times.now - times.startedAt) / 1000;
  const rate = seconds < 1 ? "" : `, ${(counts.requests / seconds).toFixed(0)}/s`;
  return [
    `${counts.requests} requests${rate}`,
    ...(counts.throttled > 0
      ? [`throttled ${counts.throttled} times, waited ${(counts.waitedMs / 1000).toFixed(0)} s`]
      : []),
    ...timeLeft(done, of, times),
  ];
}

function bar(share: number): string {
  const filled = Math.round(share * barWidth);
  return `[${"#".repeat(filled)}${"-".repeat(barWidth - filled)}]`;
}

/** A guess, once there is something to guess from. */
function timeLeft(done: number, of: number, { now, phaseStartedAt }: Times): readonly string[] {
  if (done < 5 || done >= of) return [];
  const seconds = ((now - phaseStartedAt) / done / 1000) * (of - done);
  return [seconds < 90 ? `about ${Math.ceil(seconds)} s left` : `about ${Math.ceil(seconds / 60)} min left`];
}
