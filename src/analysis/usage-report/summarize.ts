import type { CostReport } from "../../model/cost.ts";
import { limitOf } from "../../model/facts/limits.ts";
import type { UsageReader } from "../../model/usage.ts";
import type { Series, UsageSummary, VaultLine } from "../../model/usage-report.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { EstateCost } from "../cost/estate-cost.ts";
import type { LogWindow } from "../cost/period.ts";
import { type CostOptions, closeLedger, openLedger } from "../cost/vault-cost.ts";
import { keyKinds } from "../usage/inventory.ts";
import { CallerCountsByKey, type NameOf } from "./callers.ts";
import { addCounts, compareCalls, kindOf, noCounts } from "./counts.ts";
import { mergedManifest } from "./manifests.ts";
import { StepCounts, type Steps, stepsOf } from "./series.ts";
import { compareText, Top } from "./top.ts";
import { type LimitOf, VaultFold } from "./vault-fold.ts";

/** The tables of one snapshot, and what its inventory says of the vaults in them. */
export interface SummarySource {
  readonly reader: UsageReader;
  /** Vaults by ascending id. */
  readonly inventory: () => AsyncIterable<VaultRecord>;
}

export interface SummaryOptions {
  /** How many vaults, callers, objects and operations are listed. */
  readonly top: number;
  readonly nameOf: NameOf;
  readonly ownerOf: (vault: string) => string | null;
  /** Share of the vault-hours that are proven; null where nobody worked it out. */
  readonly provenShare: number | null;
  /** Policy's prices, the time of the run, and which calls were its own. */
  readonly cost: Omit<CostOptions, "window">;
}

/**
 * Reads the tables once, vault by vault, and gives the numbers and short lists of the usage report.
 * Memory grows with callers, and with the objects of the largest vault. A vault in two snapshots is told once, as it is judged.
 */
export async function summarizeUsage(
  sources: readonly SummarySource[],
  options: SummaryOptions,
): Promise<UsageSummary> {
  const manifest = mergedManifest(sources.map(({ reader }) => reader.manifest));
  const fold = new Fold(manifest.window ?? undefined, options);
  const seen = new Set<string>();
  for (const source of sources) {
    for await (const [vault, record] of vaultsOf(source)) {
      if (!seen.has(vault)) await fold.readVault(source.reader, vault, record);
      seen.add(vault);
    }
  }
  const { window, totals, late, future, sources: read, unknownOperations, problems, refused } = manifest;
  return {
    totals,
    late,
    future,
    window: window && { ...window, provenShare: options.provenShare },
    ...fold.result(),
    series: window && fold.drawn(),
    cost: window && fold.cost(),
    sources: read,
    unknownOperations,
    problems,
    refused,
  };
}

const noSteps: Steps = { from: "1970-01-01T00:00:00Z", stepHours: 1, length: 0 };

/** Vaults that the logs name, each with its record where the inventory has one. Both come by ascending id. */
async function* vaultsOf({
  reader,
  inventory,
}: SummarySource): AsyncGenerator<readonly [string, VaultRecord | undefined]> {
  const named = reader.manifest.vaults.map(({ vault }) => vault).sort(compareText);
  let next = 0;
  for await (const record of inventory()) {
    for (; (named[next] ?? record.id) < record.id; next += 1) yield [named[next] ?? "", undefined];
    if (named[next] !== record.id) continue;
    yield [record.id, record];
    next += 1;
  }
  for (const vault of named.slice(next)) yield [vault, undefined];
}

class Fold {
  readonly series: StepCounts;
  readonly #steps: Steps;
  readonly #options: SummaryOptions;
  readonly #cost: EstateCost;
  readonly #window: LogWindow;
  readonly #counts = noCounts();
  readonly #callers = new CallerCountsByKey();
  readonly #operations = new Map<string, number>();
  readonly #vaults: Top<VaultLine>;
  readonly #objects: Top<UsageSummary["objects"][number]>;
  readonly #apart = { handshake: 0, notice: 0, own: 0 };
  #vaultCount = 0;
  #objectCount = 0;

  constructor(window: LogWindow, options: SummaryOptions) {
    const steps = window ? stepsOf(window) : noSteps;
    this.#window = window;
    this.#steps = steps;
    this.#options = options;
    this.#cost = new EstateCost({ ...options.cost, window }, options.top);
    this.series = new StepCounts(steps);
    this.#vaults = new Top(options.top, (a, b) => compareCalls(a, b) || compareText(a.vault, b.vault));
    this.#objects = new Top(
      options.top,
      (a, b) =>
        compareCalls(a, b) ||
        compareText(a.vault, b.vault) ||
        compareText(a.objectType, b.objectType) ||
        compareText(a.objectName, b.objectName),
    );
  }

  async readVault(reader: UsageReader, vault: string, record: VaultRecord | undefined): Promise<void> {
    const logs = await reader.of(vault);
    const keys = record ? keyKinds(record) : [];
    // The service does not throttle managed HSMs: what their hardware does has no limit that a call counts against.
    const isHsm = vault.includes("/managedhsms/");
    const limit: LimitOf = ({ limitClass }) => (isHsm ? null : limitOf(limitClass, keys).calls);
    const fold = new VaultFold(vault, this.#steps, limit);
    const vaultToCost = {
      id: vault,
      name: record?.name ?? vault.slice(vault.lastIndexOf("/") + 1),
      owner: this.#options.ownerOf(vault),
      inventory: record,
    };
    const ledger = openLedger(vaultToCost, { ...this.#options.cost, window: this.#window });
    for await (const row of logs.usage()) {
      ledger.add(row);
      const kind = kindOf(row, this.#options.cost.isOwn);
      fold.add(row, kind);
      if (kind !== "call") continue;
      this.series.add(row.hour, row.count);
      this.#callers.add(row);
      this.#operations.set(row.operation, (this.#operations.get(row.operation) ?? 0) + row.count);
    }
    for await (const row of logs.peaks()) fold.addPeak(row);
    this.#cost.take(closeLedger(ledger));
    this.#take(fold);
  }

  #take(fold: VaultFold): void {
    const line = fold.line();
    addCounts(this.#counts, fold.counts);
    for (const kind of ["handshake", "notice", "own"] as const) this.#apart[kind] += fold.apart[kind];
    this.#vaultCount += 1;
    this.#objectCount += line.objects;
    this.#vaults.add(line);
    for (const object of fold.objects()) this.#objects.add(object);
  }

  drawn(): Series {
    const { from, stepHours } = this.#steps;
    return { from, stepHours, calls: this.series.counts };
  }

  cost(): CostReport {
    return this.#cost.report();
  }

  result() {
    const { top } = this.#options;
    const operations = [...this.#operations].map(([operation, calls]) => ({ operation, calls }));
    operations.sort((a, b) => b.calls - a.calls || compareText(a.operation, b.operation));
    return {
      ...this.#counts,
      handshakes: this.#apart.handshake,
      notices: this.#apart.notice,
      own: this.#apart.own,
      vaultCount: this.#vaultCount,
      callerCount: this.#callers.size,
      objectCount: this.#objectCount,
      vaults: this.#vaults.sorted(),
      callers: this.#callers.top(top, this.#options.nameOf),
      objects: this.#objects.sorted(),
      operations: operations.slice(0, top),
    };
  }
}
