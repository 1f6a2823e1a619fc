import { createHash } from "node:crypto";
import { ownCalls } from "../analysis/usage/own-calls.ts";
import { type SummarySource, summarizeUsage } from "../analysis/usage-report/summarize.ts";
import { newestFirst } from "../engine/overlap.ts";
import { resolveOwner } from "../engine/policy/resolve.ts";
import { isRead } from "../model/fact.ts";
import type { Policy } from "../model/policy.ts";
import type { SnapshotReader } from "../model/snapshot.ts";
import type { UsageReader, UsageTable } from "../model/usage.ts";
import type { UsageDocument } from "../reporters/usage-json.ts";
import { tool } from "./tool.ts";

export interface UsageAsk {
  readonly top: number;
  readonly policy: Policy;
  readonly now: string;
  readonly provenShare: number | null;
}

type WithUsage = SnapshotReader & { readonly usage: UsageReader };

/** What the logs of these snapshots say; undefined where none came with them. */
export async function documentUsage(
  snapshots: readonly SnapshotReader[],
  { top, policy, now, provenShare }: UsageAsk,
): Promise<UsageDocument | undefined> {
  const given = newestFirst(snapshots).filter((snapshot): snapshot is WithUsage => snapshot.usage !== undefined);
  if (given.length === 0) return undefined;
  const readers = given.map(({ usage }) => usage);
  const owners = new Map<string, string>();
  const sources = given.map((snapshot) => ({
    reader: snapshot.usage,
    inventory: () => noting(snapshot, policy, owners),
  }));
  const names = await principalNames(given);
  const summary = await summarizeUsage(sources, {
    top,
    provenShare,
    nameOf: (id) => names.get(id),
    ownerOf: (vault) => owners.get(vault) ?? null,
    cost: {
      overrides: policy.prices,
      now,
      isOwn: ownCalls(given.map(({ manifest }) => manifest.collectedBy?.oid ?? null)),
    },
  });
  return { tool, digest: digestOf(readers), summary, rows: (table) => rowsOf(readers, table) };
}

/** The inventory as it streams past; who owns a vault is noted on the way. */
async function* noting(
  snapshot: SnapshotReader,
  policy: Policy,
  owners: Map<string, string>,
): ReturnType<SummarySource["inventory"]> {
  for await (const vault of snapshot.vaults()) {
    const owner = resolveOwner(policy, { name: vault.name, tags: vault.tags });
    if (owner !== undefined) owners.set(vault.id, owner);
    yield vault;
  }
}

async function principalNames(snapshots: readonly SnapshotReader[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const snapshot of snapshots) {
    for (const { id, name } of (await snapshot.shared()).principals) {
      if (isRead(name) && name.read !== null) names.set(id, name.read);
    }
  }
  return names;
}

function digestOf(readers: readonly UsageReader[]): string {
  const [only, ...more] = readers.map(({ digest }) => digest);
  if (only !== undefined && more.length === 0) return only;
  return createHash("sha256")
    .update([only, ...more].join("\n"))
    .digest("hex");
}

/** Rows vault by vault, each vault from the first of the readers that knows it; then what belongs to no vault. */
async function* rowsOf(readers: readonly UsageReader[], table: UsageTable): AsyncGenerator<object> {
  const seen = new Set<string>();
  for (const reader of readers) {
    for (const { vault } of reader.manifest.vaults) {
      if (seen.has(vault)) continue;
      seen.add(vault);
      yield* (await reader.of(vault))[table]();
    }
    if (table === "peaks") yield* reader.subscriptionPeaks();
    if (table === "events") yield* reader.tenantEvents();
  }
}
