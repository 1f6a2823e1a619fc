import { callerKey } from "../../model/caller-name.ts";
import { type OperationClass, operationOf } from "../../model/facts/operations.ts";
import { listedAtMost, type NetworkPath, type UsageRow } from "../../model/usage.ts";
import type { CallerRoute, CallerUsage, UsedObject } from "../../model/vault-usage.ts";
import { CappedSet, Counts, TimeSpan } from "./tallies.ts";

const addressesKept = 256;
const objectsKept = 100;
const usingClasses: ReadonlySet<OperationClass> = new Set(["read-value", "read", "use"]);
const dataObjects: ReadonlySet<string> = new Set(["secret", "key", "certificate"]);

class OpenRoute {
  calls = 0;
  readonly addresses = new CappedSet(addressesKept);
  isComplete = true;

  add({ count, addresses, addressCount }: UsageRow): void {
    this.calls += count;
    for (const address of addresses) this.addresses.add(address);
    // Calls without an address came from somewhere too.
    if (addressCount > addresses.length || addressCount === 0) this.isComplete = false;
  }

  closed(path: NetworkPath): CallerRoute {
    const { calls, addresses, isComplete } = this;
    return { path, calls, addresses: addresses.sorted(), isComplete: isComplete && addresses.isComplete };
  }
}

class OpenCaller {
  #row: UsageRow;
  readonly #counts = new Counts();
  readonly #span = new TimeSpan();
  readonly #operations = new Map<string, number>();
  readonly #clients = new CappedSet(listedAtMost);
  readonly #tls = new CappedSet(listedAtMost);
  readonly #objects = new Map<string, UsedObject>();
  readonly #routes = new Map<NetworkPath, OpenRoute>();
  #valueReads = 0;

  constructor(row: UsageRow) {
    this.#row = row;
  }

  add(row: UsageRow): void {
    // A name may stand in some rows only.
    if (this.#row.caller.name === null) this.#row = row;
    this.#counts.add(row);
    this.#span.add(row.first, row.last);
    this.#operations.set(row.operation, (this.#operations.get(row.operation) ?? 0) + row.count);
    for (const client of row.clients) this.#clients.add(client);
    for (const version of row.tls) this.#tls.add(version);
    if (row.statusClass !== "success") return;
    const kind = operationOf(row.operation).class;
    if (kind === "read-value") this.#valueReads += row.count;
    if (usingClasses.has(kind)) this.#addObject(row);
    if (!dataObjects.has(row.objectType)) return;
    const route = this.#routes.get(row.networkPath) ?? new OpenRoute();
    this.#routes.set(row.networkPath, route);
    route.add(row);
  }

  #addObject({ objectType: type, objectName: name }: UsageRow): void {
    if (name !== null && this.#objects.size <= objectsKept) this.#objects.set(`${type} ${name}`, { type, name });
  }

  closed(): CallerUsage {
    const { calls, byStatus, byClass } = this.#counts;
    return {
      caller: this.#row.caller,
      first: this.#span.first ?? this.#row.first,
      last: this.#span.last ?? this.#row.last,
      calls,
      byStatus,
      byClass,
      valueReads: this.#valueReads,
      operations: Object.fromEntries([...this.#operations].sort(([a], [b]) => (a < b ? -1 : 1))),
      clients: this.#clients.sorted(),
      tls: this.#tls.sorted(),
      objects: this.#objects.size > objectsKept ? null : inOrder(this.#objects),
      routes: [...this.#routes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, route]) => route.closed(path)),
    };
  }
}

function inOrder(objects: ReadonlyMap<string, UsedObject>): readonly UsedObject[] {
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}

/** Who called: everything that stays the same over the window, added up. */
export class Callers {
  readonly #open = new Map<string, OpenCaller>();

  add(row: UsageRow): void {
    const key = callerKey(row.caller);
    const caller = this.#open.get(key) ?? new OpenCaller(row);
    this.#open.set(key, caller);
    caller.add(row);
  }

  closed(): readonly CallerUsage[] {
    return [...this.#open]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, caller]) => caller.closed())
      .sort((a, b) => b.calls - a.calls);
  }
}
