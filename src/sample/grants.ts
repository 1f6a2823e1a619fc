import { read } from "../model/fact.ts";
import { roleIds } from "../model/facts/built-in-roles.ts";
import type { RoleAssignment, RoleDefinition } from "../model/grants.ts";
import { addDays } from "../model/iso-date.ts";
import type { Draft, VaultDraft } from "./draft.ts";
import type { EstatePlan } from "./options.ts";
import { type GrantHolder, groupAt, rotatorAt, userAt } from "./people.ts";
import type { Random } from "./random.ts";

/** Control-plane and foreign roles that the estate hands out beside the Key Vault data roles. */
export const otherRoleIds = {
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  userAccessAdministrator: "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
  keyVaultContributor: "f25e0fa2-a7c8-4377-a976-54943a77a395",
  storageBlobDataReader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
} as const;

/** The tenant's own role: reads one secret, and nothing else. */
export const customRole: RoleDefinition = {
  id: "5f1d7c0e-3a52-4d0b-9e5c-7b0a4f9e2d61",
  name: "Halden Secret Value Reader",
  custom: true,
  assignableScopes: ["/providers/microsoft.management/managementgroups/mg-halden"],
  permissions: [
    {
      actions: [],
      notActions: [],
      dataActions: ["Microsoft.KeyVault/vaults/secrets/getSecret/action"],
      notDataActions: [],
    },
  ],
};

export interface NewAssignment {
  readonly scope: string;
  readonly holder: GrantHolder;
  readonly roleId: string;
  readonly now: string;
  readonly condition?: string;
}

export function assignment(random: Random, grant: NewAssignment): Draft<RoleAssignment> {
  const { scope, holder, roleId, now, condition } = grant;
  return {
    id: assignmentId(scope, random.guid()),
    scope: read(scope),
    principalId: read(holder.id),
    principalType: read(holder.type),
    roleId: read(roleId),
    condition: read(condition ?? null),
    createdOn: read(addDays(now, -random.integer(20, 900))),
  };
}

export function assignmentId(scope: string, guid: string): string {
  return `${scope === "/" ? "" : scope}/providers/microsoft.authorization/roleassignments/${guid}`;
}

/** Moves an assignment to another scope; its own GUID stays. */
export function moveTo(draft: Draft<RoleAssignment>, scope: string): void {
  draft.id = assignmentId(scope, draft.id.slice(draft.id.lastIndexOf("/") + 1));
  draft.scope = read(scope);
}

/**
 * Healthy grants of a vault: people only through groups that manage or look, a rotator here and there, and workloads with
 * the smallest role on single objects; an application that has the vault for itself reads at vault scope.
 */
export function healthyAssignments(plan: EstatePlan, draft: VaultDraft, random: Random): Draft<RoleAssignment>[] {
  const { site, workloads, now } = draft;
  const scope = site.vaultId;
  const made = [
    assignment(random, { scope, holder: groupAt(plan, 5 + (site.index % 4)), roleId: roleIds.secretsOfficer, now }),
    assignment(random, { scope, holder: groupAt(plan, 3), roleId: roleIds.reader, now }),
  ];
  if (site.index % 3 === 0) {
    made.push(
      assignment(random, {
        scope,
        holder: rotatorAt(plan, site.index % 2 === 0 ? 0 : 1),
        roleId: roleIds.secretsOfficer,
        now,
      }),
    );
  } else {
    made.push(assignment(random, { scope, holder: userAt(plan, site.index), roleId: roleIds.reader, now }));
  }
  const [only] = workloads;
  if (only && workloads.length === 1)
    made.push(assignment(random, { scope, holder: only, roleId: roleIds.secretsUser, now }));
  for (const grant of objectGrants(draft, random)) {
    if (made.length >= plan.grantsPerVault) break;
    made.push(assignment(random, { ...grant, now }));
  }
  return made.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A condition that changes nothing for the one secret it stands on; real estates have them, and reports print them. */
function nameCondition(name: string): string {
  return `((!(ActionMatches{'Microsoft.KeyVault/vaults/secrets/getSecret/action'})) OR (@Resource[Microsoft.KeyVault/vaults/secrets:name] StringEquals '${name}'))`;
}

/** Workloads in turn, each on objects named after its application, until they run out. */
function* objectGrants(draft: VaultDraft, random: Random): Generator<Omit<NewAssignment, "now">> {
  const { applications } = draft.site.slot;
  const usable = draft.secrets.filter((secret) => "read" in secret.managed && !secret.managed.read);
  const byApplication = applications.map((application) => usable.filter(({ id }) => isNamedFor(id, application)));
  const longest = Math.max(...byApplication.map((list) => list.length));
  for (let round = 0; round < longest; round += 1) {
    for (const [number, list] of byApplication.entries()) {
      const holder = draft.workloads[number];
      const secret = list[round];
      if (!holder || !secret) continue;
      const rare = random.integer(1, 12);
      const roleId = rare === 1 ? customRole.id : roleIds.secretsUser;
      yield { scope: secret.id, holder, roleId, ...(rare === 2 ? { condition: nameCondition(secret.name) } : {}) };
    }
  }
  for (const key of draft.keys) {
    const number = applications.findIndex((application) => isNamedFor(key.id, application));
    const holder = draft.workloads[number];
    if (holder) yield { scope: key.id, holder, roleId: roleIds.cryptoServiceEncryptionUser };
  }
}

function isNamedFor(objectId: string, application: string): boolean {
  return objectId.slice(objectId.lastIndexOf("/") + 1).startsWith(`${application}-`);
}
