import { formatTime } from "../../model/iso-date.ts";

const msPerHour = 3_600_000;
/** Hours for windows of up to so many hours; days, then weeks, up to so many steps. */
const mostHours = 96;
const mostSteps = 400;

/** Equal steps on the clock that cover a window. */
export interface Steps {
  readonly from: string;
  readonly stepHours: number;
  readonly length: number;
}

/** The steps for a window: never more than a few hundred, however far a wrong clock stretches it. */
export function stepsOf({ from, to }: { readonly from: string; readonly to: string }): Steps {
  const first = Date.parse(from);
  const hours = Math.max(1, (Date.parse(to) - first) / msPerHour);
  const stepHours = stepFor(hours);
  const step = stepHours * msPerHour;
  const start = Math.floor(first / step) * step;
  return { from: formatTime(start), stepHours, length: Math.floor((Date.parse(to) - start) / step) + 1 };
}

function stepFor(hours: number): number {
  if (hours <= mostHours) return 1;
  if (hours <= 24 * mostSteps) return 24;
  return 168 * Math.ceil(hours / (168 * mostSteps));
}

/** Counts calls by step. What lies outside the window is not drawn. */
export class StepCounts {
  readonly counts: number[];
  readonly #from: number;
  readonly #step: number;
  #hour = "";
  #index = 0;

  constructor({ from, stepHours, length }: Steps) {
    this.counts = new Array<number>(length).fill(0);
    this.#from = Date.parse(from);
    this.#step = stepHours * msPerHour;
  }

  add(hour: string, calls: number): void {
    // Rows come sorted by time: most are of the same hour as the one before.
    if (hour !== this.#hour) {
      this.#hour = hour;
      this.#index = Math.floor((Date.parse(hour) - this.#from) / this.#step);
    }
    const before = this.counts[this.#index];
    if (before !== undefined) this.counts[this.#index] = before + calls;
  }
}
