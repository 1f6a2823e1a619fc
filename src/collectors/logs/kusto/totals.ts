import type { UsageTotals, VaultLogSpan } from "../../../model/usage.ts";
import type { KeptSlices, SliceName } from "./kept-slices.ts";
import { numberOf, type Part, textOf } from "./parts.ts";

export interface Totals {
  readonly totals: UsageTotals;
  readonly late: 0;
  readonly future: number;
  readonly shapes: readonly string[];
  /** Sorted by id. */
  readonly vaults: readonly VaultLogSpan[];
  /** Sorted by name. */
  readonly operations: readonly { readonly operation: string; readonly count: number }[];
}

/** Adds up the counts of all slices. What a query does not ask for is neither ignored nor malformed: it is not met. */
export async function totalsOf(kept: KeptSlices, slices: readonly SliceName[]): Promise<Totals> {
  const sums = { records: 0, accepted: 0, future: 0, shared: 0 };
  const vaults = new Map<string, VaultLogSpan>();
  const operations = new Map<string, number>();
  for (const slice of slices.filter(({ question }) => question === "totals")) {
    for await (const part of kept.parts(slice)) {
      const accepted = numberOf(part, "calls");
      sums.records += numberOf(part, "met");
      sums.accepted += accepted;
      sums.future += numberOf(part, "future");
      sums.shared += numberOf(part, "shared");
      const vault = textOf(part, "vault");
      vaults.set(vault, widened(vaults.get(vault), part));
      const operation = textOf(part, "operation");
      operations.set(operation, (operations.get(operation) ?? 0) + accepted);
    }
  }
  const { records, accepted, future, shared } = sums;
  return {
    totals: { records, accepted, duplicates: records - accepted, malformed: 0, ignored: 0 },
    late: 0,
    future,
    shapes: [...(shared > 0 ? ["AzureDiagnostics"] : []), ...(accepted > shared ? ["AZKVAuditLogs"] : [])],
    vaults: [...vaults.values()].sort((a, b) => (a.vault < b.vault ? -1 : 1)),
    operations: [...operations]
      .map(([operation, count]) => ({ operation, count }))
      .sort((a, b) => (a.operation < b.operation ? -1 : 1)),
  };
}

function widened(span: VaultLogSpan | undefined, part: Part): VaultLogSpan {
  const [first, last] = [textOf(part, "firstTime"), textOf(part, "lastTime")];
  const accepted = numberOf(part, "calls");
  if (!span) return { vault: textOf(part, "vault"), accepted, first, last };
  return {
    vault: span.vault,
    accepted: span.accepted + accepted,
    first: span.first < first ? span.first : first,
    last: span.last > last ? span.last : last,
  };
}
