import { read, unread } from "../model/fact.ts";
import type { ManagedHsm } from "../model/vault.ts";
import type { Draft } from "./draft.ts";
import { endpoint, type HsmDraft, healthyHsm, hsmSite, hsmTeam, settings } from "./healthy-hsm.ts";
import { type HsmDefect, hsmDefects } from "./hsm-defects.ts";
import type { EstatePlan } from "./options.ts";
import type { PlantedDefect } from "./vaults.ts";

export interface LabelledHsms {
  /** Sorted by id. */
  readonly hsms: readonly ManagedHsm[];
  readonly planted: readonly PlantedDefect[];
}

/**
 * Three managed HSMs of the payments team: one as it should be, one with every defect that it can have, and one that nobody has
 * activated yet. None where the estate is too small for the team's vaults.
 */
export function labelledHsms(plan: EstatePlan): LabelledHsms {
  const site = hsmSite(plan);
  if (!site) return { hsms: [], planted: [] };
  const planted: PlantedDefect[] = [];
  const worn = healthyHsm(plan, site, "mhsm-cards-prod-weu");
  for (const defect of hsmDefects) {
    const key = `0:${defect.key}`;
    if (plan.without.has(key)) continue;
    planted.push(...labelled(key, defect, worn));
  }
  const fresh = freshHsm(plan, "mhsm-vault-prod-neu");
  const freshKey = "0:hsm-not-activated";
  if (!plan.without.has(freshKey)) {
    fresh.activationStatus = read("NotActivated");
    const ruleId = "hsm-security-domain-not-activated";
    planted.push({ key: freshKey, ruleId, subject: fresh.id, environment: "production", owner: hsmTeam });
  }
  return { hsms: [finished(worn), finished(healthyHsm(plan, site, "mhsm-payments-prod-weu")), fresh], planted };
}

function labelled(key: string, { ruleId, plant }: HsmDefect, draft: HsmDraft): readonly PlantedDefect[] {
  const { subject, level } = plant(draft);
  const label = { key, ruleId, subject, environment: "production" as const, owner: hsmTeam };
  return [{ ...label, ...(level === undefined ? {} : { level }) }];
}

/** Made, and not in use: what is inside does not answer before the security domain was downloaded. */
function freshHsm(plan: EstatePlan, name: string): Draft<ManagedHsm> {
  const silent = unread("not-in-output", "the HSM does not answer yet");
  return {
    ...settings(plan, name),
    privateEndpoints: read([endpoint(plan, name)]),
    keys: silent,
    localRoleAssignments: silent,
    localRoles: silent,
    isArmKeyManagementOn: silent,
  };
}

function finished({ hsm, keys, localRoleAssignments, privateEndpoints }: HsmDraft): ManagedHsm {
  const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
  return {
    ...hsm,
    keys: read(keys.toSorted(byId)),
    privateEndpoints: read(privateEndpoints),
    localRoleAssignments: read(localRoleAssignments.toSorted(byId)),
  };
}
