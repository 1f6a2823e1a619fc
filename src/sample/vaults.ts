import { read } from "../model/fact.ts";
import type { Severity } from "../model/severity.ts";
import type { Vault } from "../model/vault.ts";
import type { Defect, Finding, Label, Planting } from "./defects/defect.ts";
import type { VaultDraft } from "./draft.ts";
import { healthyVault } from "./healthy-vault.ts";
import { type SampleEnvironment, slots } from "./landscape.ts";
import { type Site, siteAt } from "./layout.ts";
import { type EstatePlan, isLive } from "./options.ts";
import { type Placement, placements } from "./placement.ts";
import { randomFor } from "./random.ts";
import type { SampleRuleId } from "./rule-severities.ts";
import { byId } from "./schedules.ts";
import { leaveUnread } from "./unread.ts";

/** A label: one planted defect, as it was written down where it was planted. */
export interface PlantedDefect {
  /** `<replica>:<defect>`; goes into `EstateOptions.without`. */
  readonly key: string;
  readonly ruleId: SampleRuleId;
  readonly subject: string;
  /** Severity in production. Undefined: the rule's own. */
  readonly level?: Severity;
  readonly environment: SampleEnvironment;
  readonly owner?: string;
  /** Keys of the defects without which this one is none. */
  readonly restsOn?: readonly string[];
}

export interface LabelledVault {
  readonly vault: Vault;
  readonly planted: readonly PlantedDefect[];
}

/** Makes every vault of the estate, one at a time, in the order of their ids; nothing of a vault is kept once it was given out. */
export function* labelledVaults(plan: EstatePlan): Generator<LabelledVault> {
  const placementIn = placements(plan);
  for (let index = 0; index < plan.vaults; index += 1) yield vaultAt(plan, index, placementIn);
}

/** Vault `index` alone: worked out from the seed and the index. */
export function vaultAt(
  plan: EstatePlan,
  index: number,
  placementIn: (replica: number) => Placement = placements(plan),
): LabelledVault {
  const site = siteAt(plan, index);
  const draft = healthyVault(plan, site);
  const planted: PlantedDefect[] = [];
  for (const defect of placementIn(site.replica).at(index % slots.length)) {
    const random = randomFor(plan.seed, "defect", keyAt(site, defect.key));
    if (isLeftOut(plan, site, defect)) reserve(defect, { draft, random, plan });
    else planted.push(...labelled(site, defect, defect.plant({ draft, random, plan })));
  }
  return { vault: leaveUnread(plan, site.slot, finish(plan, draft)), planted };
}

/**
 * Marks what a left-out defect would have taken, by planting it in a copy: the other defects of the vault then stay where
 * they are, so that one finding goes and nothing else moves.
 */
function reserve(defect: Defect, { draft, random, plan }: Planting): void {
  if (defect.restsOn !== undefined) return;
  const copy = structuredClone(draft);
  defect.plant({ draft: copy, random, plan });
  for (const [id, key] of copy.planted) draft.planted.set(id, key);
}

function keyAt(site: Site, defect: string): string {
  return `${site.replica}:${defect}`;
}

function isLeftOut(plan: EstatePlan, site: Site, { key, restsOn }: Defect): boolean {
  return [key, ...(restsOn ?? [])].some((name) => plan.without.has(keyAt(site, name)));
}

function labelled(site: Site, { key, ruleId, restsOn }: Defect, label: Label): readonly PlantedDefect[] {
  const { environment, team } = site.slot;
  const { also = [], ...own } = label;
  return [{ ruleId, ...own }, ...also].map((finding: Finding) => ({
    key: keyAt(site, key),
    ...finding,
    environment,
    ...(team === null ? {} : { owner: team }),
    ...(restsOn === undefined ? {} : { restsOn: restsOn.map((other) => keyAt(site, other)) }),
  }));
}

/** The finished record: lists sorted by id, fields in the model's order. */
function finish(plan: EstatePlan, draft: VaultDraft): Vault {
  return {
    ...draft.vault,
    privateEndpoints: read(draft.privateEndpoints),
    accessPolicies: read(byId(draft.accessPolicies)),
    roleAssignments: read(byId(draft.roleAssignments)),
    diagnosticSettings: read(draft.diagnosticSettings),
    secrets: read(draft.secrets),
    keys: read(draft.keys),
    certificates: read(draft.certificates),
    ...(isLive(plan) ? { denyAssignments: read([]), scheduledAssignments: read(byId(draft.schedules)) } : {}),
  };
}
