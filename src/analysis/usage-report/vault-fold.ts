import type { PeakRow, UsageObjectType, UsageRow } from "../../model/usage.ts";
import type { ObjectLine, PeakLine, VaultLine } from "../../model/usage-report.ts";
import { callerId } from "../cost/caller-id.ts";
import { type Counts, count, noCounts, type RowKind } from "./counts.ts";
import { StepCounts, type Steps } from "./series.ts";

interface ObjectCounts extends Counts {
  readonly objectType: UsageObjectType;
  readonly objectName: string;
  readonly callers: Set<string>;
  last: string;
}

/** Calls in ten seconds that the service takes of one class; null where none is published. */
export type LimitOf = (row: PeakRow) => number | null;

/** Folds the rows of one vault. Memory grows with its distinct callers and objects, not with its calls. */
export class VaultFold {
  readonly counts = noCounts();
  readonly series: StepCounts;
  readonly apart = { handshake: 0, notice: 0, own: 0 };
  readonly #vault: string;
  readonly #callers = new Set<string>();
  readonly #objects = new Map<string, ObjectCounts>();
  readonly #limitOf: LimitOf;
  #peak: PeakLine | null = null;
  #msSum = 0;
  #msMax = 0;
  #first = "";
  #last = "";

  constructor(vault: string, steps: Steps, limitOf: LimitOf) {
    this.#vault = vault;
    this.series = new StepCounts(steps);
    this.#limitOf = limitOf;
  }

  add(row: UsageRow, kind: RowKind): void {
    if (this.#first === "" || row.first < this.#first) this.#first = row.first;
    if (row.last > this.#last) this.#last = row.last;
    if (kind === "call") this.#addCalls(row);
    else this.apart[kind] += row.count;
  }

  #addCalls(row: UsageRow): void {
    count(this.counts, row);
    this.series.add(row.hour, row.count);
    this.#msSum += row.msSum;
    this.#msMax = Math.max(this.#msMax, row.msMax);
    const caller = callerId(row.caller);
    if (caller !== undefined) this.#callers.add(caller);
    if (row.objectName !== null) this.#addObject(row, row.objectName, caller);
  }

  #addObject(row: UsageRow, objectName: string, caller: string | undefined): void {
    const key = `${row.objectType}/${objectName}`;
    const known = this.#objects.get(key);
    const object = known ?? {
      ...noCounts(),
      objectType: row.objectType,
      objectName,
      callers: new Set<string>(),
      last: row.last,
    };
    if (!known) this.#objects.set(key, object);
    count(object, row);
    if (row.last > object.last) object.last = row.last;
    if (caller !== undefined) object.callers.add(caller);
  }

  /** Keeps the peak that came nearest to its limit; where limits are not known, the highest. */
  addPeak(row: PeakRow): void {
    const { limitClass, max10s, at } = row;
    const peak = { limitClass, max10s, at, limit: this.#limitOf(row) };
    if (this.#peak === null || nearness(peak) > nearness(this.#peak)) this.#peak = peak;
  }

  line(): VaultLine {
    const { calls } = this.counts;
    return {
      vault: this.#vault,
      ...this.counts,
      msMean: calls === 0 ? 0 : Math.round((this.#msSum / calls) * 10) / 10,
      msMax: this.#msMax,
      callers: this.#callers.size,
      objects: this.#objects.size,
      first: this.#first,
      last: this.#last,
      peak: this.#peak,
      perStep: this.series.counts,
    };
  }

  *objects(): Generator<ObjectLine> {
    for (const { callers, ...object } of this.#objects.values())
      yield { vault: this.#vault, ...object, callers: callers.size };
  }
}

/** A peak without a limit is never nearer to it than one with; among those the higher one comes first. */
function nearness({ max10s, limit }: PeakLine): number {
  return limit === null ? -1 / (1 + max10s) : max10s / limit;
}
