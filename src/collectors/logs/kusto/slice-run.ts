import type { LogPlace, LogsClient } from "../../azure/log-queries.ts";
import { askSlice } from "./ask-slice.ts";
import type { LogTable } from "./columns.ts";
import { fileName, type KeptSlices, type SliceName, type SliceNote } from "./kept-slices.ts";
import type { Asked } from "./queries.ts";
import { halvesOf, type Span, spanText } from "./slices.ts";

/** What all slices of a run have in common. */
export interface RunAsk {
  readonly place: LogPlace;
  readonly window: Span;
  readonly tables: readonly LogTable[];
  readonly now: number;
}

/** A slice that did not come, or the place as a whole where it has no span. */
export interface SliceRefusal {
  readonly slice: SliceName | undefined;
  readonly why: string;
  readonly remedy: string | null;
}

/** Queries under way at once: what the service takes of one user. */
export const queriesAtOnce = 5;
/** Slices that may fail for good before the rest is not even asked for: the service is not well. */
const patience = 10;

/**
 * Asks for slices until each has come whole or is known not to: what is too much is halved. Finished ones are kept on
 * disk. The order of answers has no say in what comes out.
 */
export class SliceRun {
  readonly whole: SliceName[] = [];
  readonly refusals: SliceRefusal[] = [];
  readonly denied = new Set<string>();
  isProven = false;
  /** Regions of vaults for the queries to come. */
  regions: ReadonlyMap<string, string> | undefined;
  readonly #client: LogsClient;
  readonly #ask: RunAsk;
  readonly #kept: KeptSlices;
  #queue: SliceName[] = [];
  #isOver = false;
  #failure: { readonly reason: unknown } | undefined;

  constructor(client: LogsClient, ask: RunAsk, kept: KeptSlices) {
    this.#client = client;
    this.#ask = ask;
    this.#kept = kept;
  }

  /** Throws what the client throws: a lost sign-in, an abort. */
  async run(slices: readonly SliceName[], onWhole: () => void): Promise<void> {
    const names = await this.#kept.names();
    this.#queue = [...slices].reverse();
    const under = new Set<Promise<void>>();
    const isMore = () => this.#queue.length > 0 && !this.#failure;
    while (isMore() || under.size > 0) {
      const slice = under.size < queriesAtOnce && isMore() ? this.#queue.pop() : undefined;
      if (!slice) {
        await Promise.race(under);
        continue;
      }
      const task = this.#settle(slice, names, onWhole).finally(() => under.delete(task));
      under.add(task);
    }
    if (this.#failure) throw this.#failure.reason;
  }

  /** Never rejects: the first failure is kept, and nothing else is begun. */
  async #settle(slice: SliceName, names: ReadonlySet<string>, onWhole: () => void): Promise<void> {
    try {
      if (this.#isOver) this.#refuse(slice, "it was not asked for any more", null);
      else if (await this.#take(slice, names)) onWhole();
    } catch (error) {
      this.#failure ??= { reason: error };
    }
  }

  /** Whether it is whole now. */
  async #take(slice: SliceName, names: ReadonlySet<string>): Promise<boolean> {
    const name = fileName(slice);
    if (names.has(`${name}.halved`)) return this.#halve(slice, "it was too much for one answer");
    const note = names.has(name) ? await this.#kept.note(slice) : undefined;
    if (note) return this.#has(slice, note);
    const outcome = await askSlice(this.#client, this.#ask.place, this.#asked(slice));
    switch (outcome.kind) {
      case "whole":
        await this.#kept.write(slice, outcome.note, outcome.parts);
        return this.#has(slice, outcome.note);
      case "too-much":
        if (halvesOf(slice.span)) await this.#kept.markHalved(slice);
        return this.#halve(slice, outcome.why);
      case "queue":
        return this.#refuse(slice, outcome.why, outcome.remedy);
      case "plan":
      case "no-table":
        return this.#refuse(slice, "the tables are not those that they were when the run began", "run again");
      case "refused":
        this.#isOver = true;
        return this.#refuse(slice, outcome.why, outcome.remedy);
    }
  }

  #asked({ question, span }: SliceName): Asked {
    return { ...this.#ask, question, span, ...(this.regions ? { regions: this.regions } : {}) };
  }

  #has(slice: SliceName, { denied, isProven }: SliceNote): true {
    this.whole.push(slice);
    for (const one of denied) this.denied.add(one);
    if (isProven) this.isProven = true;
    return true;
  }

  #halve(slice: SliceName, why: string): false {
    const halves = halvesOf(slice.span);
    if (!halves) return this.#refuse(slice, `${why}, even for one second`, "give --logs the storage export instead");
    const [first, second] = halves;
    this.#queue.push({ ...slice, span: second }, { ...slice, span: first });
    return false;
  }

  #refuse(slice: SliceName, why: string, remedy: string | null): false {
    this.refusals.push({ slice, why, remedy });
    if (this.refusals.length >= patience) this.#isOver = true;
    return false;
  }
}

/** Refusals in order; neighbours that fail alike become one. */
export function joined(refusals: readonly SliceRefusal[]): readonly SliceRefusal[] {
  const sorted = refusals.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  const out: SliceRefusal[] = [];
  for (const one of sorted) {
    const last = out.at(-1);
    const isNext =
      last?.slice &&
      one.slice &&
      last.slice.question === one.slice.question &&
      last.slice.span.to === one.slice.span.from &&
      last.why === one.why;
    if (isNext && last.slice && one.slice)
      out[out.length - 1] = {
        ...last,
        slice: { ...last.slice, span: { from: last.slice.span.from, to: one.slice.span.to } },
      };
    else out.push(one);
  }
  return out;
}

const keyOf = ({ slice, why }: SliceRefusal) => `${slice ? fileName(slice) : ""} ${why}`;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** `usage of 2026-11-01T00:00:00Z/2026-11-01T00:00:01Z: …` */
export function refusalText({ slice, why }: SliceRefusal): string {
  return slice ? `${slice.question} of ${spanText(slice.span)}: ${why}` : why;
}
