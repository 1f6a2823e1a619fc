import type { CostFigures } from "../../model/cost.ts";
import type { CostPeriod } from "./period.ts";
import { Tally } from "./tally.ts";

interface Ranked<Row> {
  readonly row: Row;
  readonly tally: Tally;
  readonly size: number;
  readonly order: string;
}

/** The largest parts, exactly, in bounded memory, as long as each part comes once and whole. */
export class TopParts<Row> {
  readonly #most: number;
  readonly #period: CostPeriod;
  readonly #kept: Ranked<Row>[] = [];
  readonly #rest = new Tally();
  #left = 0;

  constructor(most: number, period: CostPeriod) {
    this.#most = most;
    this.#period = period;
  }

  /** `order` decides between parts of one size. Parts that cost nothing and called nothing are no parts. */
  add(row: Row, tally: Tally, order: string): void {
    const size = tally.size(this.#period);
    if (size === 0 && tally.operations === 0) return;
    this.#insert({ row, tally, size, order });
    if (this.#kept.length <= this.#most) return;
    const dropped = this.#kept.pop();
    if (dropped) this.#rest.add(dropped.tally);
    this.#left += 1;
  }

  #insert(part: Ranked<Row>): void {
    const at = this.#kept.findIndex((kept) => isBefore(part, kept));
    this.#kept.splice(at < 0 ? this.#kept.length : at, 0, part);
  }

  parts(): { readonly rows: (Row & CostFigures)[]; readonly rest: { readonly parts: number } & CostFigures } {
    return {
      rows: this.#kept.map(({ row, tally }) => ({ ...row, ...tally.figures(this.#period) })),
      rest: { parts: this.#left, ...this.#rest.figures(this.#period) },
    };
  }

  /** The kept rows with what they add up, largest first. */
  kept(): readonly { readonly row: Row; readonly tally: Tally }[] {
    return this.#kept;
  }
}

function isBefore<Row>(one: Ranked<Row>, other: Ranked<Row>): boolean {
  return one.size === other.size ? one.order < other.order : one.size > other.size;
}
