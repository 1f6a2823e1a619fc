import { read } from "../../model/fact.ts";
import { roleIds } from "../../model/facts/built-in-roles.ts";
import type { RoleAssignment } from "../../model/grants.ts";
import { addDays } from "../../model/iso-date.ts";
import type { Severity } from "../../model/severity.ts";
import type { Draft, VaultDraft } from "../draft.ts";
import { assignment, lately, moveTo } from "../grants.ts";
import type { Slot } from "../landscape.ts";
import { isLive } from "../options.ts";
import {
  deletedAt,
  engineerAt,
  type GrantHolder,
  groupAt,
  groupNumbers,
  teamOf,
  userAt,
  userNumbers,
} from "../people.ts";
import { customRoleIds, otherRoleIds } from "../roles.ts";
import { activeFor } from "../schedules.ts";
import {
  type Defect,
  every,
  isDedicated,
  isProduction,
  isTest,
  isWhole,
  type Label,
  type Planting,
  take,
  vaultLabel,
} from "./defect.ts";

const isShared = (slot: Slot) => !isDedicated(slot);
const sharedIn = (where: (slot: Slot) => boolean) => every(where, isShared, isWhole);
const dedicatedIn = (where: (slot: Slot) => boolean) => every(where, isDedicated, isWhole);

/** Defects of role assignments: who holds them, how wide they are, and what they come to together. */
export const accessDefects: readonly Defect[] = [
  assignmentDefect(["assignment-orphaned", "grant-orphaned"], isProduction, (planting, grant) =>
    handOver(planting, grant, deletedAt(planting.plan, planting.draft.site.replica, "User")),
  ),
  assignmentDefect(["assignment-orphaned-test", "grant-orphaned"], isTest, (planting, grant) =>
    handOver(planting, grant, deletedAt(planting.plan, planting.draft.site.replica, "ServicePrincipal")),
  ),
  assignmentDefect(["assignment-vault-wide", "grant-vault-wide"], isProduction, widen),
  assignmentDefect(["assignment-vault-wide-test", "grant-vault-wide"], isTest, widen),
  assignmentDefect(["officer-workload-test", "grant-over-privileged"], isTest, (_planting, grant) => {
    grant.roleId = read(roleIds.secretsOfficer);
  }),
  assignmentDefect(["assignment-wrong-type", "grant-wrong-type"], isProduction, ({ draft }, grant) => {
    grant.roleId = read(roleIds.cryptoServiceEncryptionUser);
    grant.condition = read(null);
    grant.createdOn = read(addDays(draft.now, -lately));
  }),
  assignmentDefect(["assignment-person", "grant-to-user"], isProduction, (planting, grant) =>
    handOver(planting, grant, engineerAt(planting.plan, planting.draft.site.index)),
  ),
  {
    ...assignmentDefect(["assignment-guest", "grant-to-guest"], isProduction, (planting, grant) => {
      handOver(planting, grant, userAt(planting.plan, userNumbers.guest));
      // Without the directory's word he is a person like any other.
      return isLive(planting.plan) ? {} : { ruleId: "grant-to-user" };
    }),
  },
  assignmentDefect(["assignment-disabled", "grant-to-disabled-account"], isProduction, (planting, grant) => {
    handOver(planting, grant, userAt(planting.plan, userNumbers.disabled));
    return isLive(planting.plan) ? {} : { ruleId: "grant-to-user" };
  }),
  {
    ...assignmentDefect(["assignment-guest-in-group", "grant-to-guest"], isProduction, (planting, grant) =>
      handOver(planting, grant, groupAt(planting.plan, groupNumbers.partners)),
    ),
    isLiveOnly: true,
  },
  {
    ...assignmentDefect(["assignment-disabled-in-group-test", "grant-to-disabled-account"], isTest, (planting, grant) =>
      handOver(planting, grant, groupAt(planting.plan, groupNumbers.stores)),
    ),
    isLiveOnly: true,
  },
  {
    key: "readers-many",
    ruleId: "vault-readers-too-many",
    fits: sharedIn(isProduction),
    claims: ["object-grant"],
    isLiveOnly: true,
    plant(planting) {
      const { draft, plan } = planting;
      handOver(
        planting,
        take(planting, "readers-many", draft.roleAssignments.filter(isOnSecret)),
        groupAt(plan, groupNumbers.everybody),
      );
      return vaultLabel(planting);
    },
  },
  {
    key: "administrators-many",
    ruleId: "vault-administrators-too-many",
    fits: every(isProduction, isWhole),
    claims: ["administrators"],
    isLiveOnly: true,
    plant(planting) {
      // For a month the whole team helps: no standing privilege, and more hands than anybody watches.
      const { plan, draft } = planting;
      const holding = {
        scope: draft.site.vaultId,
        holder: teamOf(plan, draft.site),
        roleId: roleIds.secretsOfficer,
      };
      add(planting, holding.holder, holding.roleId);
      draft.schedules.push(activeFor(plan, holding, 20));
      return vaultLabel(planting);
    },
  },
  {
    key: "duties-workload",
    ruleId: "access-duties-not-separated",
    fits: dedicatedIn(isProduction),
    claims: ["duties"],
    plant(planting) {
      const [reader] = planting.draft.workloads;
      if (!reader) throw new Error(`${planting.draft.site.name} serves nobody`);
      add(planting, reader, otherRoleIds.dataAccessAdministrator);
      return vaultLabel(planting);
    },
  },
  {
    key: "duties-group-test",
    ruleId: "access-duties-not-separated",
    fits: every(isTest, isWhole),
    claims: ["duties"],
    plant(planting) {
      const owners = groupAt(planting.plan, groupNumbers.owners);
      add(planting, owners, roleIds.secretsUser);
      const given = add(planting, owners, otherRoleIds.dataAccessAdministrator);
      const standing = { ruleId: "grant-standing-privileged", subject: given } as const;
      return { ...vaultLabel(planting), ...(isLive(planting.plan) ? { also: [standing] } : {}) };
    },
  },
  soleGrantDefect("administrator-workload", roleIds.administrator, "high"),
  soleGrantDefect("certificate-user-workload", roleIds.certificateUser, "medium"),
  soleGrantDefect("crypto-user-signing", roleIds.cryptoUser, "low"),
];

type Change = (planting: Planting, grant: Draft<RoleAssignment>) => Pick<Label, "ruleId"> | undefined;

/** Changes a workload's assignment on one secret of a vault that several applications share. */
function assignmentDefect(
  [key, ruleId]: readonly [string, Defect["ruleId"]],
  where: (slot: Slot) => boolean,
  change: Change,
): Defect {
  return {
    key,
    ruleId,
    fits: sharedIn(where),
    claims: ["object-grant"],
    plant(planting) {
      const grant = take(planting, key, planting.draft.roleAssignments.filter(isOnSecret));
      const found = change(planting, grant) ?? {};
      planting.draft.planted.set(grant.id, key);
      return { ...found, subject: grant.id };
    },
  };
}

function isOnSecret({ scope }: Draft<RoleAssignment>): boolean {
  return "read" in scope && scope.read.includes("/secrets/");
}

/** Gives an assignment to somebody else, lately: it is not for its use that it is wrong. */
function handOver({ draft }: Planting, grant: Draft<RoleAssignment>, holder: GrantHolder): undefined {
  grant.principalId = read(holder.id);
  grant.principalType = read(holder.type);
  grant.createdOn = read(addDays(draft.now, -lately));
}

/** One more assignment on the vault; its id. */
function add({ draft, random }: Planting, holder: GrantHolder, roleId: string): string {
  const made = assignment(random, { scope: draft.site.vaultId, holder, roleId, now: draft.now, daysAgo: lately });
  draft.roleAssignments.push(made);
  draft.planted.set(made.id, "added");
  return made.id;
}

function widen({ draft }: Planting, grant: Draft<RoleAssignment>): undefined {
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
    claims: ["sole-grant", "duties"],
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
      grant.createdOn = read(addDays(draft.now, -lately));
      if (roleId === roleIds.cryptoUser) onlySign(draft);
      const label = { subject: grant.id, level };
      // An administrator also makes the keys that he uses.
      const duties = { ruleId: "access-duties-not-separated", subject: draft.site.vaultId, level: "low" } as const;
      return roleId === roleIds.administrator ? { ...label, also: [duties] } : label;
    },
  };
}

/** Crypto User is too much only where keys do nothing but sign. */
function onlySign(draft: VaultDraft): void {
  for (const key of draft.keys) key.operations = read(["sign", "verify"]);
  for (const grant of draft.roleAssignments)
    if ("read" in grant.scope && grant.scope.read.includes("/keys/")) grant.roleId = read(customRoleIds.signer);
}
