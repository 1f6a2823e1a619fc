import { type OperationClass, operationOf } from "../../model/facts/operations.ts";
import { type StatusClass, statusClasses, type UsageRow } from "../../model/usage.ts";
import type { ClassCounts, StatusCounts } from "../../model/vault-usage.ts";

export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export function noStatuses(): Record<StatusClass, number> {
  return Object.fromEntries(statusClasses.map((name) => [name, 0])) as Record<StatusClass, number>; // every class is named
}

/** Counts calls by class of operation and by what became of them. */
export class Counts {
  calls = 0;
  readonly #byStatus = noStatuses();
  readonly #byClass: Partial<Record<OperationClass, number>> = {};

  add({ operation, statusClass, count }: UsageRow): void {
    this.calls += count;
    this.#byStatus[statusClass] += count;
    const kind = operationOf(operation).class;
    this.#byClass[kind] = (this.#byClass[kind] ?? 0) + count;
  }

  get byStatus(): StatusCounts {
    return this.#byStatus;
  }

  get byClass(): ClassCounts {
    return this.#byClass;
  }
}

/** First and last of times in their canonical form. */
export class TimeSpan {
  first: string | null = null;
  last: string | null = null;

  add(first: string, last: string): void {
    if (this.first === null || first < this.first) this.first = first;
    if (this.last === null || last > this.last) this.last = last;
  }
}

export function later(a: string | null, b: string | null): string | null {
  if (a === null) return b;
  return b !== null && b > a ? b : a;
}

/** Collects distinct texts up to a limit, and remembers whether there were more. */
export class CappedSet {
  readonly #texts = new Set<string>();
  readonly #limit: number;
  isComplete = true;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(text: string): void {
    if (this.#texts.has(text)) return;
    if (this.#texts.size >= this.#limit) this.isComplete = false;
    else this.#texts.add(text);
  }

  sorted(limit: number = this.#limit): readonly string[] {
    return [...this.#texts].sort().slice(0, limit);
  }
}
