import { closeLedger, openLedger } from "../analysis/cost/vault-cost.ts";
import { foldUsage } from "../analysis/usage/fold.ts";
import { ownCalls } from "../analysis/usage/own-calls.ts";
import { Peaks } from "../analysis/usage/peaks.ts";
import type { VaultCost } from "../model/cost.ts";
import { type Fact, isRead, partly, read, type Unread, type UnreadFact, unread } from "../model/fact.ts";
import { subscriptionFactor } from "../model/facts/limits.ts";
import type { Environment, PriceOverrides } from "../model/policy.ts";
import type { LogCoverage } from "../model/report.ts";
import type { SnapshotReader } from "../model/snapshot.ts";
import type { UsageManifest, UsageReader, UsageRow, VaultLogs } from "../model/usage.ts";
import type { VaultRecord } from "../model/vault.ts";
import type { ClassPeak, VaultUsage } from "../model/vault-usage.ts";

/** What brings usage: the remedy of every rule that needs it. */
export const addLogs = "add --logs with the vaults' audit logs: files, a storage container, or a workspace";

const notInLogs = unread(
  "not-in-output",
  "the logs that were given hold no record of this vault",
  "give the logs that its diagnostic setting writes to",
);

/** A vault's usage, with where it belongs: what reports of usage are made of. */
export interface FoldedUsage {
  readonly vault: VaultRecord;
  readonly usage: VaultUsage;
  readonly environment: string;
  readonly owner: string | undefined;
}

/** Hours of all vaults together. */
export interface UsageCoverage {
  window: { readonly from: string; readonly to: string } | null;
  vaults: number;
  vaultHours: number;
  provenHours: number;
  gapHours: number;
}

export function noCoverage(): UsageCoverage {
  return { window: null, vaults: 0, vaultHours: 0, provenHours: 0, gapHours: 0 };
}

/** What the report's header says of the logs; nothing where none were given. */
export function coverageInHeader({ window, vaults, vaultHours, provenHours, gapHours }: UsageCoverage): {
  readonly logCoverage?: LogCoverage;
} {
  if (vaults === 0) return {};
  const provenShare = vaultHours === 0 ? 0 : provenHours / vaultHours;
  return { logCoverage: { window, vaults, vaultHours, provenHours, gapHours, provenShare } };
}

export interface UsageSink {
  readonly coverage: UsageCoverage;
  readonly onUsage: ((folded: FoldedUsage) => void | Promise<void>) | undefined;
}

/** What the logs say of one vault. */
export interface LogFacts {
  readonly usage: Fact<VaultUsage>;
  readonly cost: Fact<VaultCost>;
}

/** What the policy says of a vault whose logs are asked for. */
export interface PlaceOfVault {
  readonly environment: Environment;
  readonly owner: string | undefined;
  readonly prices: PriceOverrides;
}

export interface SourceContext {
  readonly now: string;
  readonly sink: UsageSink;
  /** The directory's name of an object id. */
  readonly nameOf: (oid: string) => string | undefined;
}

/** The usage tables of one snapshot, folded vault by vault while the engine walks. */
export class UsageSource {
  readonly #reader: UsageReader;
  readonly #snapshot: SnapshotReader;
  readonly #now: string;
  readonly #sink: UsageSink;
  /** What of the logs could not be read: then nothing is known to have not happened. */
  readonly #gap: Unread | undefined;
  readonly #nameOf: SourceContext["nameOf"];
  /** Peaks of subscriptions by region, until a vault of each has told them. */
  readonly #peaks = new Map<string, Peaks>();

  private constructor(reader: UsageReader, snapshot: SnapshotReader, { now, sink, nameOf }: SourceContext) {
    this.#reader = reader;
    this.#snapshot = snapshot;
    this.#now = now;
    this.#sink = sink;
    this.#gap = unreadPart(reader.manifest);
    this.#nameOf = nameOf;
    const { window } = reader.manifest;
    const known = sink.coverage.window;
    if (window) sink.coverage.window = known ? widest(known, window) : { from: window.from, to: window.to };
  }

  /** Undefined where no logs came with the snapshot. */
  static async of(snapshot: SnapshotReader, context: SourceContext): Promise<UsageSource | undefined> {
    if (!snapshot.usage) return undefined;
    const source = new UsageSource(snapshot.usage, snapshot, context);
    for await (const row of snapshot.usage.subscriptionPeaks()) {
      const place = placeKey(row.subscriptionId, row.region);
      const peaks = source.#peaks.get(place) ?? new Peaks();
      source.#peaks.set(place, peaks);
      peaks.add(row);
    }
    return source;
  }

  /** Must be asked in the order of ids. A vault that the logs do not name is unread, unless its metric counted nothing. */
  async of(vault: VaultRecord, { environment, owner, prices }: PlaceOfVault): Promise<LogFacts> {
    const ledger = this.#openLedger(vault, owner, prices);
    const logs = watched(await this.#reader.of(vault.id), (row) => ledger.add(row));
    const usage = await foldUsage(logs, {
      vault,
      window: this.#reader.manifest.window,
      isPartial: this.#gap !== undefined,
      collectedBy: this.#snapshot.manifest.collectedBy,
      now: this.#now,
      nameOf: this.#nameOf,
      subscriptionPeaks: this.#peaksAt(vault),
    });
    const { coverage, onUsage } = this.#sink;
    const { hours, provenHours, gaps } = usage.completeness;
    coverage.vaults += 1;
    coverage.vaultHours += hours;
    coverage.provenHours += provenHours;
    coverage.gapHours += gaps.reduce((sum, gap) => sum + gap.hours, 0);
    await onUsage?.({ vault, usage, environment: environment.name, owner });
    if (!isKnown(usage)) return { usage: this.#unknown(), cost: this.#unknown() };
    if (usage.subscriptionPeaks.length > 0) this.#peaks.delete(placeOf(vault) ?? "");
    return { usage: this.#fact(usage), cost: this.#fact(closeLedger(ledger).cost) };
  }

  #fact<Value>(value: Value): Fact<Value> {
    return this.#gap ? partly(value, this.#gap) : read(value);
  }

  /** Whether a vault that the logs do not name was in the part that could not be read, nobody knows. */
  #unknown(): UnreadFact {
    return this.#gap ? { unread: this.#gap } : notInLogs;
  }

  #openLedger(vault: VaultRecord, owner: string | undefined, overrides: PriceOverrides) {
    const { id, name } = vault;
    const { collectedBy } = this.#snapshot.manifest;
    return openLedger(
      { id, name, owner: owner ?? null, inventory: vault },
      {
        overrides,
        window: this.#reader.manifest.window ?? undefined,
        now: this.#now,
        isOwn: ownCalls([collectedBy?.oid ?? null]),
      },
    );
  }

  /** Peaks that no vault has told yet; at a managed HSM, or a vault that the logs do not know, nobody would hear of them. */
  #peaksAt(vault: VaultRecord): readonly ClassPeak[] {
    const place = vault.kind === "vault" ? placeOf(vault) : undefined;
    return (place !== undefined && this.#peaks.get(place)?.closed([], subscriptionFactor)) || [];
  }
}

function unreadPart({ refused }: UsageManifest): Unread | undefined {
  const [first] = refused;
  if (!first) return undefined;
  const others = refused.length > 1 ? `, and ${refused.length - 1} more` : "";
  const detail = `a part of the logs could not be read: ${first.source} (${first.why})${others}`;
  return { reason: "failed", detail, ...(first.remedy === null ? {} : { remedy: first.remedy }) };
}

/** A notice of the service shows that the vault's log arrives, however quiet it is. */
function isKnown({ completeness: { hours, provenHours, firstRecord }, serviceRecords }: VaultUsage): boolean {
  return firstRecord !== null || serviceRecords > 0 || (hours > 0 && provenHours === hours);
}

/** The same logs, whose rows of usage are shown to `see` as they pass: the tables are read once. */
function watched(logs: VaultLogs, see: (row: UsageRow) => void): VaultLogs {
  return {
    vault: logs.vault,
    peaks: () => logs.peaks(),
    bursts: () => logs.bursts(),
    events: () => logs.events(),
    async *usage() {
      for await (const row of logs.usage()) {
        see(row);
        yield row;
      }
    },
  };
}

/** Where the vault counts; undefined where that was not read. */
function placeOf({ subscriptionId, location }: VaultRecord): string | undefined {
  return subscriptionId === undefined || !isRead(location) ? undefined : placeKey(subscriptionId, location.read);
}

function placeKey(subscriptionId: string, region: string | null): string {
  // Azure spells regions as `West Europe` and as `westeurope`.
  return `${subscriptionId}|${region ?? ""}`.toLowerCase().replaceAll(" ", "");
}

function widest(a: { from: string; to: string }, b: { from: string; to: string }) {
  return { from: a.from < b.from ? a.from : b.from, to: a.to > b.to ? a.to : b.to };
}
