import { read } from "../../model/fact.ts";
import type { AccessPolicyEntry, AccessPolicyPermissions } from "../../model/grants.ts";
import type { Draft, VaultDraft } from "../draft.ts";
import { assignment } from "../grants.ts";
import type { Slot } from "../landscape.ts";
import type { Site } from "../layout.ts";
import type { EstatePlan } from "../options.ts";
import { deletedAt, deployerAt, engineerAt, type GrantHolder, teamOf } from "../people.ts";
import { accessPolicyHolders } from "../policy-holders.ts";
import { otherRoleIds } from "../roles.ts";
import {
  type Defect,
  every,
  isDedicated,
  isLegacy,
  isProduction,
  isTest,
  isWhole,
  take,
  vaultLabel,
} from "./defect.ts";
import { restrictedPublicAccess } from "./settings.ts";

const isShared = (slot: Slot) => !isDedicated(slot);
const isModern = (slot: Slot) => !isLegacy(slot);

/** Defects of the access policy model: vaults that still go by it, its entries, and what is left of it. */
export const policyEntryDefects: readonly Defect[] = [
  legacyDefect("legacy-policies", isLegacy, ["model"]),
  legacyDefect("legacy-policies-devops", isLegacy, ["model", "network"]),
  legacyDefect("legacy-policies-public", isLegacy, ["model", "network"]),
  legacyDefect("legacy-policies-plain", isLegacy, ["model"]),
  legacyDefect("legacy-policies-test", every(isTest, isShared, isWhole), ["model"]),
  {
    key: "legacy-public-access",
    ruleId: "vault-public-access-enabled",
    fits: isLegacy,
    claims: [],
    beside: "legacy-policies-public",
    plant: restrictedPublicAccess,
  },
  entryDefect(["policy-entry-all", "access-policy-excessive", "legacy-policies"], changed({ secrets: ["all"] })),
  entryDefect(
    ["policy-entry-purge", "access-policy-excessive", "legacy-policies-test"],
    changed({ secrets: ["get", "list", "purge"] }),
  ),
  entryDefect(
    ["policy-entry-mixed", "access-policy-mixed-types", "legacy-policies-public"],
    changed({ secrets: ["get"], keys: ["get", "sign"], certificates: ["get"] }),
  ),
  entryDefect(
    ["policy-entry-compound", "access-policy-compound-identity", "legacy-policies-devops"],
    actingFor,
    "team",
  ),
  {
    key: "policy-entry-orphaned",
    ruleId: "grant-orphaned",
    fits: isLegacy,
    claims: [],
    beside: "legacy-policies",
    restsOn: ["legacy-policies", "assignment-orphaned"],
    // Saved az output knows a principal's fate only from role assignments: this one has such an assignment elsewhere.
    requires: "assignment-orphaned",
    plant: ({ draft, plan }) => addEntry(draft, deletedAt(plan, draft.site.replica, "User"), "policy-entry-orphaned"),
  },
  {
    key: "policy-entry-person",
    ruleId: "grant-to-user",
    fits: isLegacy,
    claims: [],
    beside: "legacy-policies-public",
    restsOn: ["legacy-policies-public"],
    plant: ({ draft, plan }) => addEntry(draft, legacyPerson(plan, draft.site), "policy-entry-person"),
  },
  {
    key: "legacy-vault-writer",
    ruleId: "vault-self-grant-possible",
    fits: isLegacy,
    claims: [],
    beside: "legacy-policies-devops",
    restsOn: ["legacy-policies-devops"],
    plant(planting) {
      const { draft, plan, random } = planting;
      const grant = {
        scope: draft.site.vaultId,
        holder: deployerAt(plan, 2),
        roleId: otherRoleIds.keyVaultContributor,
      };
      draft.roleAssignments.push(assignment(random, { ...grant, now: draft.now }));
      return vaultLabel(planting);
    },
  },
  {
    key: "policies-dormant",
    ruleId: "access-policy-dormant",
    fits: every(isProduction, isModern),
    claims: ["entries"],
    plant(planting) {
      const { draft, plan } = planting;
      draft.accessPolicies = accessPolicyHolders(plan, draft.site).map((holder) => accessPolicyEntry(draft, holder));
      return vaultLabel(planting);
    },
  },
];

/** Somebody who got an entry of his own on a vault with access policies. */
export function legacyPerson(plan: EstatePlan, site: Site): GrantHolder {
  return engineerAt(plan, site.index);
}

function legacyDefect(key: string, fits: Defect["fits"], claims: Defect["claims"]): Defect {
  return {
    key,
    ruleId: "vault-legacy-access-policy",
    fits,
    claims,
    plant(planting) {
      const { draft, plan } = planting;
      draft.vault.permissionModel = read("access-policy");
      draft.roleAssignments = [];
      // A data role says nothing here: nobody is eligible for one.
      draft.schedules = [];
      draft.accessPolicies = accessPolicyHolders(plan, draft.site).map((holder) => accessPolicyEntry(draft, holder));
      return vaultLabel(planting);
    },
  };
}

function accessPolicyEntry(draft: VaultDraft, holder: GrantHolder): Draft<AccessPolicyEntry> {
  return {
    id: `${draft.site.vaultId}/accesspolicies/${holder.id}`,
    principalId: read(holder.id),
    applicationId: read(null),
    permissions: read({ secrets: ["get", "list"], keys: [], certificates: [], storage: [] }),
  };
}

function addEntry(draft: VaultDraft, holder: GrantHolder, key: string) {
  const entry = accessPolicyEntry(draft, holder);
  draft.accessPolicies.push(entry);
  draft.planted.set(entry.id, key);
  return { subject: entry.id };
}

type EntryChange = (entry: Draft<AccessPolicyEntry>, plan: EstatePlan) => void;

function changed(permissions: Partial<AccessPolicyPermissions>): EntryChange {
  return (entry) => {
    entry.permissions = read({ secrets: [], keys: [], certificates: [], storage: [], ...permissions });
  };
}

/** An application that may do what the team may, as long as somebody of the team is signed in to it. */
function actingFor(entry: Draft<AccessPolicyEntry>, plan: EstatePlan): void {
  const application = deployerAt(plan, 1).id;
  entry.applicationId = read(application);
  entry.id = `${entry.id}/${application}`;
}

/** Changes one entry of a vault that goes by access policies. */
function entryDefect(
  [key, ruleId, beside]: readonly [string, Defect["ruleId"], string],
  change: EntryChange,
  of: "workload" | "team" = "workload",
): Defect {
  return {
    key,
    ruleId,
    fits: () => true,
    claims: [],
    beside,
    restsOn: [beside],
    plant(planting) {
      const { draft, plan } = planting;
      const isTeam = ({ principalId }: Draft<AccessPolicyEntry>) =>
        "read" in principalId && principalId.read === teamOf(plan, draft.site).id;
      const wanted = draft.accessPolicies.filter((one) => isTeam(one) === (of === "team"));
      const entry = take(planting, key, wanted);
      change(entry, plan);
      return { subject: entry.id };
    },
  };
}
