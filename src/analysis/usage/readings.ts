import { callerKey } from "../../model/caller-name.ts";
import { operationOf } from "../../model/facts/operations.ts";
import type { UsageRow } from "../../model/usage.ts";
import type { Reading } from "../../model/vault-usage.ts";
import { pollerOf } from "./pollers.ts";
import { ReadingRates } from "./reading-rates.ts";
import { CappedSet, TimeSpan } from "./tallies.ts";

const clientsKept = 5;
/** Enough to tell one poller from a crowd of clients. */
const clientsLookedAt = 100;

class OpenReading {
  calls = 0;
  #row: UsageRow;
  readonly #span = new TimeSpan();
  readonly #rates = new ReadingRates();
  readonly #clients = new CappedSet(clientsLookedAt);

  constructor(row: UsageRow) {
    this.#row = row;
  }

  add(hour: number, row: UsageRow): void {
    if (this.#row.caller.name === null) this.#row = row;
    this.calls += row.count;
    this.#span.add(row.first, row.last);
    this.#rates.add(hour, row);
    for (const client of row.clients) this.#clients.add(client);
  }

  closed(): Reading {
    const { caller, objectType, objectName, first, last } = this.#row;
    return {
      caller,
      object: { type: objectType, name: objectName ?? "" },
      calls: this.calls,
      first: this.#span.first ?? first,
      last: this.#span.last ?? last,
      ...this.#rates.finish(),
      poller: pollerOf(this.#clients.sorted()),
      clients: this.#clients.sorted(clientsKept),
    };
  }
}

/** A read that a cache could have saved: of an object, and answered with it or put off. */
function isReading({ operation, objectName, statusClass }: UsageRow): boolean {
  const kind = operationOf(operation).class;
  const isAnswered = statusClass === "success" || statusClass === "throttled";
  return objectName !== null && isAnswered && (kind === "read-value" || kind === "read");
}

/** Who reads which object how often. Rows must come hour by hour. */
export class Readings {
  readonly #open = new Map<string, OpenReading>();

  add(hour: number, row: UsageRow): void {
    if (!isReading(row)) return;
    const key = `${callerKey(row.caller)} ${row.objectType} ${row.objectName}`;
    const reading = this.#open.get(key) ?? new OpenReading(row);
    this.#open.set(key, reading);
    reading.add(hour, row);
  }

  closed(): readonly Reading[] {
    return [...this.#open]
      .sort(([a, { calls: left }], [b, { calls: right }]) => right - left || (a < b ? -1 : 1))
      .map(([, reading]) => reading.closed());
  }
}
