import { indexTenant, scopesAbove } from "../../analysis/access/tenant-index.ts";
import { isStoreFault } from "../../collectors/store/fault.ts";
import { openSnapshot } from "../../collectors/store/read.ts";
import { evaluate } from "../../engine/evaluate.ts";
import type { FoldedUsage } from "../../engine/usage-source.ts";
import type { Policy } from "../../model/policy.ts";
import type { OutcomeDetail, ReportReader } from "../../model/report.ts";
import type { SharedRecords, SnapshotReader } from "../../model/snapshot.ts";
import type { VaultRecord } from "../../model/vault.ts";
import type { JudgingFlags } from "../../reporters/evidence/input.ts";
import { rules } from "../../rules/registry.ts";
import { UsageError } from "../exit.ts";
import { selectRules } from "../select-rules.ts";
import { openSpillFolder } from "../spill-store.ts";
import { tool } from "../tool.ts";
import { loadCopy, type PolicyCopy } from "./policy-copy.ts";

/** Who watches while a copy is judged: everything passes once. */
export interface Watch {
  readonly onStart?: (snapshot: SnapshotReader, shared: SharedRecords) => Promise<void>;
  readonly onVault?: (vault: VaultRecord) => Promise<void>;
  readonly onUsage?: (folded: FoldedUsage) => void;
  readonly onOutcome: (detail: OutcomeDetail) => Promise<void> | undefined;
}

export interface CopyToJudge {
  /** Folder of the snapshot. */
  readonly snapshot: string;
  readonly policy: PolicyCopy;
  readonly flags: JudgingFlags;
  readonly withVaults: boolean;
}

export interface Judged {
  readonly report: ReportReader;
  readonly policy: Policy;
  readonly snapshot: SnapshotReader;
  readonly shared: SharedRecords;
}

/**
 * Judges the snapshot and the policy that a bundle holds, and nothing else: what a bundle says is made in the same way in
 * which it is replayed.
 */
export async function judgingCopy<Result>(
  { snapshot: folder, policy: copy, flags, withVaults }: CopyToJudge,
  watch: Watch,
  use: (judged: Judged) => Promise<Result>,
): Promise<Result> {
  const snapshot = await openSnapshot(folder);
  if (isStoreFault(snapshot)) throw new UsageError(snapshot.code, snapshot.message, snapshot.hint);
  const spill = await openSpillFolder();
  try {
    const { now, profile } = flags;
    const policy = await loadCopy(copy, { now: now ?? snapshot.manifest.collectedAt, profile });
    const shared = await snapshot.shared();
    await watch.onStart?.(snapshot, shared);
    const report = await evaluate({
      snapshots: [watched(snapshot, watch.onVault)],
      rules,
      policy,
      tool,
      stores: spill.stores,
      withVaults,
      isSelected: selection(flags),
      onOutcome: watch.onOutcome,
      ...(watch.onUsage ? { onUsage: watch.onUsage } : {}),
      ...(now === null ? {} : { now }),
    });
    return await use({ report, policy, snapshot, shared });
  } finally {
    await snapshot.usage?.close();
    await spill.close();
  }
}

/** Which rules judge: what the flags leave. */
export function selection({ only, skip }: JudgingFlags): (id: string) => boolean {
  return selectRules(rules, { ...(only ? { only } : {}), ...(skip ? { skip } : {}) });
}

/** Ids of the scopes above a vault, of a snapshot's own records. */
export function scopesOf(shared: SharedRecords): (vaultId: string) => readonly string[] {
  const index = indexTenant(shared);
  return (vaultId) => scopesAbove(vaultId, index).scopes.map(({ id }) => id);
}

/** The same snapshot, whose vaults are shown on their way to the rules. */
function watched(snapshot: SnapshotReader, onVault: Watch["onVault"]): SnapshotReader {
  if (!onVault) return snapshot;
  return {
    manifest: snapshot.manifest,
    digest: snapshot.digest,
    ...(snapshot.usage ? { usage: snapshot.usage } : {}),
    shared: () => snapshot.shared(),
    problems: () => snapshot.problems(),
    async *vaults() {
      for await (const vault of snapshot.vaults()) {
        await onVault(vault);
        yield vault;
      }
    },
  };
}
