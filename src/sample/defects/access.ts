import { read } from "../../model/fact.ts";
import { roleIds } from "../../model/facts/built-in-roles.ts";
import type { AccessPolicyEntry, AccessPolicyPermissions, RoleAssignment } from "../../model/grants.ts";
import type { Severity } from "../../model/severity.ts";
import type { Draft, VaultDraft } from "../draft.ts";
import { moveTo } from "../grants.ts";
import type { Slot } from "../landscape.ts";
import { deletedAt, type GrantHolder } from "../people.ts";
import { accessPolicyHolders } from "../policy-holders.ts";
import {
  type Defect,
  every,
  isDedicated,
  isLegacy,
  isProduction,
  isTest,
  isWhole,
  type Planting,
  take,
  vaultLabel,
} from "./defect.ts";
import { restrictedPublicAccess } from "./settings.ts";

const isShared = (slot: Slot) => !isDedicated(slot);
const sharedIn = (where: (slot: Slot) => boolean) => every(where, isShared, isWhole);
const dedicatedIn = (where: (slot: Slot) => boolean) => every(where, isDedicated, isWhole);

/** Defects of who may do what: the permission model, access policies and role assignments. */
export const accessDefects: readonly Defect[] = [
  legacyDefect("legacy-policies", isLegacy, ["model"]),
  legacyDefect("legacy-policies-devops", isLegacy, ["model", "network"]),
  legacyDefect("legacy-policies-public", isLegacy, ["model", "network"]),
  legacyDefect("legacy-policies-test", sharedIn(isTest), ["model"]),
  {
    key: "legacy-public-access",
    ruleId: "vault-public-access-enabled",
    fits: isLegacy,
    claims: [],
    beside: "legacy-policies-public",
    plant: restrictedPublicAccess,
  },
  excessiveDefect("policy-entry-all", "legacy-policies", { secrets: ["all"], keys: [], certificates: [], storage: [] }),
  excessiveDefect("policy-entry-purge", "legacy-policies-test", {
    secrets: ["get", "list", "purge"],
    keys: [],
    certificates: [],
    storage: [],
  }),
  {
    key: "policy-entry-orphaned",
    ruleId: "grant-orphaned",
    fits: isLegacy,
    claims: [],
    beside: "legacy-policies",
    restsOn: ["legacy-policies", "assignment-orphaned"],
    // Saved az output knows a principal's fate only from role assignments: this one has such an assignment elsewhere.
    requires: "assignment-orphaned",
    plant(planting) {
      const { draft, plan } = planting;
      const entry = accessPolicyEntry(draft, deletedAt(plan, draft.site.replica, "User"));
      draft.accessPolicies.push(entry);
      draft.planted.set(entry.id, "policy-entry-orphaned");
      return { subject: entry.id };
    },
  },
  assignmentDefect(["assignment-orphaned", "grant-orphaned"], isProduction, ({ draft, plan }, grant) =>
    handOver(grant, deletedAt(plan, draft.site.replica, "User")),
  ),
  assignmentDefect(["assignment-orphaned-test", "grant-orphaned"], isTest, ({ draft, plan }, grant) =>
    handOver(grant, deletedAt(plan, draft.site.replica, "ServicePrincipal")),
  ),
  assignmentDefect(["assignment-vault-wide", "grant-vault-wide"], isProduction, widen),
  assignmentDefect(["assignment-vault-wide-test", "grant-vault-wide"], isTest, widen),
  assignmentDefect(["officer-workload-test", "grant-over-privileged"], isTest, (_planting, grant) => {
    grant.roleId = read(roleIds.secretsOfficer);
  }),
  soleGrantDefect("administrator-workload", roleIds.administrator, "high"),
  soleGrantDefect("certificate-user-workload", roleIds.certificateUser, "medium"),
  soleGrantDefect("crypto-user-signing", roleIds.cryptoUser, "low"),
];

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

function excessiveDefect(key: string, beside: string, permissions: AccessPolicyPermissions): Defect {
  return {
    key,
    ruleId: "access-policy-excessive",
    fits: () => true,
    claims: [],
    beside,
    restsOn: [beside],
    plant(planting) {
      const entry = take(planting, key, planting.draft.accessPolicies);
      entry.permissions = read(permissions);
      return { subject: entry.id };
    },
  };
}

/** Changes a workload's assignment on one secret of a vault that several applications share. */
function assignmentDefect(
  [key, ruleId]: readonly [string, Defect["ruleId"]],
  where: (slot: Slot) => boolean,
  change: (planting: Planting, grant: Draft<RoleAssignment>) => void,
): Defect {
  return {
    key,
    ruleId,
    fits: sharedIn(where),
    claims: ["object-grant"],
    plant(planting) {
      const grant = take(planting, key, planting.draft.roleAssignments.filter(isOnSecret));
      change(planting, grant);
      planting.draft.planted.set(grant.id, key);
      return { subject: grant.id };
    },
  };
}

function isOnSecret({ scope }: Draft<RoleAssignment>): boolean {
  return "read" in scope && scope.read.includes("/secrets/");
}

function handOver(grant: Draft<RoleAssignment>, holder: GrantHolder): void {
  grant.principalId = read(holder.id);
  grant.principalType = read(holder.type);
}

function widen({ draft }: Planting, grant: Draft<RoleAssignment>): void {
  moveTo(grant, draft.site.vaultId);
  grant.roleId = read(roleIds.secretsUser);
  grant.condition = read(null);
}

/** Gives the one application of a vault more than reading secrets. */
function soleGrantDefect(key: string, roleId: string, level: Severity): Defect {
  return {
    key,
    ruleId: "grant-over-privileged",
    fits: dedicatedIn(isProduction),
    claims: ["sole-grant"],
    plant(planting) {
      const { draft } = planting;
      const own = new Set(draft.workloads.map(({ id }) => id));
      const grant = take(
        planting,
        key,
        draft.roleAssignments.filter(
          ({ scope, principalId }) =>
            "read" in scope && scope.read === draft.site.vaultId && "read" in principalId && own.has(principalId.read),
        ),
      );
      grant.roleId = read(roleId);
      // Crypto User is too much only where keys do nothing but sign.
      if (roleId === roleIds.cryptoUser) for (const key of draft.keys) key.operations = read(["sign", "verify"]);
      return { subject: grant.id, level };
    },
  };
}
