import type { Caller, CallerKind, UsageRow } from "../../model/usage.ts";
import type { CallerLine } from "../../model/usage-report.ts";
import { callerId } from "../cost/caller-id.ts";
import { type Counts, compareCalls, count, noCounts } from "./counts.ts";
import { compareText, Top } from "./top.ts";

interface CallerCounts extends Counts {
  readonly oid: string | null;
  readonly appId: string | null;
  readonly kinds: Map<CallerKind, number>;
  name: string | null;
  vaults: number;
  lastVault: string;
  first: string;
  last: string;
}

/** Name of a principal by its object id; undefined where nobody read it. */
export type NameOf = (objectId: string) => string | undefined;

/** Counts by caller, over all vaults. Memory grows with the number of callers. */
export class CallerCountsByKey {
  readonly #callers = new Map<string, CallerCounts>();

  get size(): number {
    return this.#callers.size;
  }

  /** Rows are calls, and come vault by vault. */
  add(row: UsageRow): void {
    const key = callerId(row.caller);
    if (key === undefined) return;
    const caller = this.#callers.get(key) ?? this.#start(key, row);
    count(caller, row);
    if (caller.lastVault !== row.vault) caller.vaults += 1;
    caller.lastVault = row.vault;
    if (row.first < caller.first) caller.first = row.first;
    if (row.last > caller.last) caller.last = row.last;
    caller.name ??= row.caller.name;
    caller.kinds.set(row.caller.kind, (caller.kinds.get(row.caller.kind) ?? 0) + row.count);
  }

  #start(key: string, { caller: { oid, appId, name }, first, last }: UsageRow): CallerCounts {
    const started = { ...noCounts(), oid, appId, kinds: new Map(), name, vaults: 0, lastVault: "", first, last };
    this.#callers.set(key, started);
    return started;
  }

  top(size: number, nameOf: NameOf): readonly CallerLine[] {
    const top = new Top<CallerCounts>(
      size,
      (a, b) =>
        compareCalls(a, b) || compareText(a.oid ?? "", b.oid ?? "") || compareText(a.appId ?? "", b.appId ?? ""),
    );
    for (const caller of this.#callers.values()) top.add(caller);
    return top.sorted().map((caller) => lineOf(caller, nameOf));
  }
}

function lineOf({ oid, appId, kinds, name, lastVault: _, ...counts }: CallerCounts, nameOf: NameOf): CallerLine {
  const caller: Caller = { oid, appId, kind: mostFrequent(kinds), name };
  return { caller, knownAs: (oid === null ? undefined : nameOf(oid)) ?? null, ...counts };
}

/** One record in many says how a caller signed in: `unknown` stands only where none does. */
function mostFrequent(kinds: ReadonlyMap<CallerKind, number>): CallerKind {
  const known = [...kinds].filter(([kind]) => kind !== "unknown");
  const [first] = known.toSorted(([a, times], [b, more]) => more - times || compareText(a, b));
  return first?.[0] ?? "unknown";
}
