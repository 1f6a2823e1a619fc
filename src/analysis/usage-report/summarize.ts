import type { UsageReader } from "../../model/usage.ts";
import type { UsageSummary, VaultLine } from "../../model/usage-report.ts";
import { CallerCountsByKey, type NameOf } from "./callers.ts";
import { addCounts, compareCalls, kindOf, noCounts } from "./counts.ts";
import { mergedManifest } from "./manifests.ts";
import { StepCounts, type Steps, stepsOf } from "./series.ts";
import { compareText, Top } from "./top.ts";
import { type LimitOf, VaultFold } from "./vault-fold.ts";

export interface SummaryOptions {
  /** How many vaults, callers, objects and operations are listed. */
  readonly top: number;
  readonly limitOf: LimitOf;
  readonly nameOf: NameOf;
  /** Share of the vault-hours that are proven; null where nobody worked it out. */
  readonly provenShare: number | null;
}

/**
 * Reads the tables once, vault by vault, and gives the numbers and short lists of the usage report.
 * Memory grows with callers, and with the objects of the largest vault.
 */
export async function summarizeUsage(readers: readonly UsageReader[], options: SummaryOptions): Promise<UsageSummary> {
  const manifest = mergedManifest(readers.map((reader) => reader.manifest));
  const steps = manifest.window && stepsOf(manifest.window);
  const fold = new Fold(steps ?? { from: "1970-01-01T00:00:00Z", stepHours: 1, length: 0 }, options);
  for (const [vault, reader] of readersOf(readers)) await fold.readVault(reader, vault);
  const { window, totals, late, future, sources, unknownOperations, problems, refused } = manifest;
  return {
    totals,
    late,
    future,
    window: window && { ...window, provenShare: options.provenShare },
    ...fold.result(),
    series: steps && { from: steps.from, stepHours: steps.stepHours, calls: fold.series.counts },
    sources,
    unknownOperations,
    problems,
    refused,
  };
}

/** Each vault with the first reader that knows it, by ascending id: a vault in two snapshots is told once, as it is judged. */
export function readersOf(readers: readonly UsageReader[]): readonly (readonly [vault: string, reader: UsageReader])[] {
  const byVault = new Map<string, UsageReader>();
  for (const reader of readers) {
    for (const { vault } of reader.manifest.vaults) if (!byVault.has(vault)) byVault.set(vault, reader);
  }
  return [...byVault].sort(([a], [b]) => compareText(a, b));
}

class Fold {
  readonly series: StepCounts;
  readonly #steps: Steps;
  readonly #options: SummaryOptions;
  readonly #counts = noCounts();
  readonly #callers = new CallerCountsByKey();
  readonly #operations = new Map<string, number>();
  readonly #vaults: Top<VaultLine>;
  readonly #objects: Top<UsageSummary["objects"][number]>;
  #handshakes = 0;
  #notices = 0;
  #vaultCount = 0;
  #objectCount = 0;

  constructor(steps: Steps, options: SummaryOptions) {
    this.#steps = steps;
    this.#options = options;
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

  async readVault(reader: UsageReader, vault: string): Promise<void> {
    const logs = await reader.of(vault);
    const fold = new VaultFold(vault, this.#steps, this.#options.limitOf);
    for await (const row of logs.usage()) {
      fold.add(row);
      if (kindOf(row) !== "call") continue;
      this.series.add(row.hour, row.count);
      this.#callers.add(row);
      this.#operations.set(row.operation, (this.#operations.get(row.operation) ?? 0) + row.count);
    }
    for await (const row of logs.peaks()) fold.addPeak(row);
    this.#take(fold);
  }

  #take(fold: VaultFold): void {
    const line = fold.line();
    addCounts(this.#counts, fold.counts);
    this.#handshakes += fold.handshakes;
    this.#notices += fold.notices;
    this.#vaultCount += 1;
    this.#objectCount += line.objects;
    this.#vaults.add(line);
    for (const object of fold.objects()) this.#objects.add(object);
  }

  result() {
    const { top } = this.#options;
    const operations = [...this.#operations].map(([operation, calls]) => ({ operation, calls }));
    operations.sort((a, b) => b.calls - a.calls || compareText(a.operation, b.operation));
    return {
      ...this.#counts,
      handshakes: this.#handshakes,
      notices: this.#notices,
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
