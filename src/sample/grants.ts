import { read } from "../model/fact.ts";
import { roleIds } from "../model/facts/built-in-roles.ts";
import type { RoleAssignment } from "../model/grants.ts";
import { addDays } from "../model/iso-date.ts";
import type { ScheduledAssignment } from "../model/surroundings.ts";
import type { Draft, VaultDraft } from "./draft.ts";
import type { Site } from "./layout.ts";
import type { EstatePlan } from "./options.ts";
import { type GrantHolder, groupAt, groupNumbers, rotatorAt, teamOf } from "./people.ts";
import type { Random } from "./random.ts";
import { customRoleIds } from "./roles.ts";
import { eligible, type Holding } from "./schedules.ts";

export interface NewAssignment {
  readonly scope: string;
  readonly holder: GrantHolder;
  readonly roleId: string;
  readonly now: string;
  readonly condition?: string;
  /** Made so many days ago; else some time in the last years. */
  readonly daysAgo?: number;
}

/** Too young for anybody to say that it is not used. */
export const lately = 12;

export function assignment(random: Random, grant: NewAssignment): Draft<RoleAssignment> {
  const { scope, holder, roleId, now, condition, daysAgo } = grant;
  return {
    id: assignmentId(scope, random.guid()),
    scope: read(scope),
    principalId: read(holder.id),
    principalType: read(holder.type),
    roleId: read(roleId),
    condition: read(condition ?? null),
    createdOn: read(addDays(now, -(daysAgo ?? random.integer(60, 900)))),
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
 * Healthy grants of a vault: people only through groups that look, a rotator here and there, and workloads with the smallest
 * role on single objects; an application that has the vault for itself reads at vault scope. Whoever manages is eligible.
 */
export function healthyAssignments(plan: EstatePlan, draft: VaultDraft, random: Random): Draft<RoleAssignment>[] {
  const { site, workloads, now } = draft;
  const scope = site.vaultId;
  const looks = (group: number) =>
    assignment(random, { scope, holder: groupAt(plan, group), roleId: roleIds.reader, now });
  const made = [looks(groupNumbers.auditors), looks(groupNumbers.onCall)];
  if (isRotated(site.index)) {
    const holder = rotatorAt(plan, site.index % 2 === 0 ? 0 : 1);
    made.push(assignment(random, { scope, holder, roleId: roleIds.secretsOfficer, now }));
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

/** Whether a rotator of the policy looks after a vault. */
export function isRotated(index: number): boolean {
  return index % 3 === 0;
}

/** The role that a vault's team may activate. */
export function teamHolding(plan: EstatePlan, site: Site): Holding {
  return { scope: site.vaultId, holder: teamOf(plan, site), roleId: roleIds.secretsOfficer };
}

export function healthySchedules(plan: EstatePlan, site: Site): ScheduledAssignment[] {
  return [eligible(plan, teamHolding(plan, site))];
}

/** A condition that changes nothing for the one secret it stands on; real estates have them, and reports print them. */
function nameCondition(name: string): string {
  return `((!(ActionMatches{'Microsoft.KeyVault/vaults/secrets/getSecret/action'})) OR (@Resource[Microsoft.KeyVault/vaults/secrets:name] StringEquals '${name}'))`;
}

/** A key first, then secrets, then what else there is: each for the application that it is named for. */
function* objectGrants(draft: VaultDraft, random: Random): Generator<Omit<NewAssignment, "now">> {
  const { applications } = draft.site.slot;
  const [firstKey, ...otherKeys] = keyGrants(draft);
  if (firstKey) yield firstKey;
  // Who reads the whole vault needs no secret one by one.
  if (applications.length > 1) yield* secretGrants(draft, random);
  yield* otherKeys;
}

/** Workloads in turn, each on secrets named after its application, until they run out. */
function* secretGrants(draft: VaultDraft, random: Random): Generator<Omit<NewAssignment, "now">> {
  const { applications } = draft.site.slot;
  const usable = draft.secrets.filter(
    ({ managed, enabled }) => "read" in managed && !managed.read && "read" in enabled && enabled.read,
  );
  const byApplication = applications.map((application) => usable.filter(({ id }) => isNamedFor(id, application)));
  const longest = Math.max(...byApplication.map((list) => list.length));
  for (let round = 0; round < longest; round += 1) {
    for (const [number, list] of byApplication.entries()) {
      const holder = draft.workloads[number];
      const secret = list[round];
      if (!holder || !secret) continue;
      const rare = random.integer(1, 12);
      const roleId = rare === 1 ? customRoleIds.secretValueReader : roleIds.secretsUser;
      yield { scope: secret.id, holder, roleId, ...(rare === 2 ? { condition: nameCondition(secret.name) } : {}) };
    }
  }
}

function keyGrants({ site, workloads, keys }: VaultDraft): readonly Omit<NewAssignment, "now">[] {
  return keys.flatMap(({ id, managed, keyType }) => {
    const holder = workloads[site.slot.applications.findIndex((application) => isNamedFor(id, application))];
    if (!holder || ("read" in managed && managed.read)) return [];
    // Curves only sign.
    const isCurve = "read" in keyType && keyType.read === "EC";
    return [{ scope: id, holder, roleId: isCurve ? customRoleIds.signer : customRoleIds.envelopeReader }];
  });
}

/** Names begin with the application that the object belongs to. */
export function isNamedFor(objectId: string, application: string): boolean {
  return objectId.slice(objectId.lastIndexOf("/") + 1).startsWith(`${application}-`);
}
