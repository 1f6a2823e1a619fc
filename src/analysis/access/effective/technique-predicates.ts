import { isRead } from "../../../model/fact.ts";
import type { RoleDefinition } from "../../../model/grants.ts";
import { isAtOrAbove } from "../../../model/resource-id.ts";
import type { DenyAssignment } from "../../../model/surroundings.ts";
import type { AssignedRole } from "../conditions/attributes.ts";
import { grantsAction, grantsDataAction } from "../role-actions.ts";
import { reaches } from "./frame.ts";
import { elementsGranting } from "./outcome.ts";
import { strongest } from "./paths.ts";
import type { Support } from "./rights.ts";
import { idKey } from "./target.ts";
import { type Gate, type Hit, hitOf, type Situation } from "./technique-needs.ts";
import { waysOf } from "./verb-actions.ts";

const writeAssignments = "Microsoft.Authorization/roleAssignments/write";
const writeDefinitions = "Microsoft.Authorization/roleDefinitions/write";
const deleteDenies = "Microsoft.Authorization/denyAssignments/delete";

/**
 * Whoever may assign roles gets at everything: without limits (E04), or with a condition that lets the role through, to
 * himself (E05) or at least to others (E06). One who may assign any role needs no condition to be asked.
 */
export function assignsRoles(situation: Situation, how: "unlimited" | "self" | "others"): readonly Hit[] {
  const { rights, frame, verb } = situation;
  if (frame.vault.kind === "hsm") return [];
  // Under role assignments it is managing access, no step towards it.
  if (verb === "manage-access" && isRead(frame.vault.permissionModel) && frame.vault.permissionModel.read === "rbac")
    return [];
  const supports = rights.supports([writeAssignments], "target");
  if (how === "unlimited")
    return supports.filter((support) => !isLimited(support)).map((support) => hitOf(support, [], []));
  const limited = supports.filter(isLimited);
  if (limited.length === 0) return [];
  const roles = rolesThatGive(situation);
  return limited.flatMap((support) => {
    const self = bestRole(support, roles, situation, selfOf(situation));
    if (how === "self") return self ? [self] : [];
    const other = self ? undefined : bestRole(support, roles, situation, {});
    const gate: Gate = {
      value: "unknown",
      why: "it may give the role to others only: a principal that it controls would do",
      isInherent: true,
    };
    return other
      ? [{ ...hitOf(other.first, [], [gate]), ...(other.what === undefined ? {} : { what: other.what }) }]
      : [];
  });
}

/** A condition that lets every assignment through is no limit; what blocks the right altogether is none either. */
function isLimited({ candidate, denial }: Support): boolean {
  return candidate.conditions.length > 0 && candidate.value !== "true" && denial.value !== "true";
}

const typeNames: ReadonlyMap<string, string> = new Map([
  ["user", "User"],
  ["group", "Group"],
  ["device", "Device"],
]);

function selfOf({ principal, memberships }: Situation): AssignedRole {
  const kind = memberships.record(principal)?.kind;
  const principalType = kind && isRead(kind) ? (typeNames.get(kind.read) ?? "ServicePrincipal") : undefined;
  return { principalId: principal, principalType };
}

/** The hit with the role that the condition lets through best; undefined where it lets none through. */
function bestRole(
  support: Support,
  roles: readonly RoleDefinition[],
  { rights }: Situation,
  to: AssignedRole,
): Hit | undefined {
  let best: Hit | undefined;
  for (const role of roles) {
    const assigned = { ...to, roleId: role.id };
    const found = rights.assigning(support, writeAssignments, assigned);
    if (!found || found.value === "false") continue;
    const hit = { ...hitOf(found, [], []), what: `gives the role ${role.name}` };
    if (found.value === "true") return hit;
    best ??= hit;
  }
  return best;
}

const giving = new WeakMap<Iterable<RoleDefinition>, Map<string, readonly RoleDefinition[]>>();

/**
 * Roles that give what is wanted on this vault: by data actions, by its access policies, or by assigning further roles. Worked
 * out once for each permission model.
 */
export function rolesThatGive({
  roles,
  verb,
  types,
  frame: { vault },
}: Pick<Situation, "roles" | "verb" | "types" | "frame">): readonly RoleDefinition[] {
  if (vault.kind === "hsm" || verb === undefined) return [];
  const model = isRead(vault.permissionModel) ? vault.permissionModel.read : undefined;
  const byQuestion = giving.get(roles) ?? new Map<string, readonly RoleDefinition[]>();
  giving.set(roles, byQuestion);
  const question = `${model} ${verb} ${types.join(" ")}`;
  const known = byQuestion.get(question);
  if (known) return known;
  const actions = types.flatMap((type) =>
    waysOf(type, verb)
      .filter(({ plane }) => plane === "data")
      .flatMap((way) => way.actions),
  );
  const found = [...roles].filter((role) => givesAny(role, actions, model));
  byQuestion.set(question, found);
  return found;
}

function givesAny(role: RoleDefinition, actions: readonly string[], model: string | undefined): boolean {
  const byData = model !== "access-policy" && actions.some((action) => grantsDataAction(role, action));
  const byPolicy = model !== "rbac" && grantsAction(role, "Microsoft.KeyVault/vaults/accessPolicies/write");
  const byRoles = elementsGranting(role, "control", writeAssignments).some(({ condition }) => condition === undefined);
  return byData || byPolicy || byRoles;
}

/** Whoever may write a definition at every scope it is assignable at can put data actions into a role that he holds. */
export function widensOwnRole({ rights, frame }: Situation): readonly Hit[] {
  if (frame.vault.kind === "hsm") return [];
  const writers = rights.reached.length === 0 ? [] : rights.supports([writeDefinitions], "vault");
  const wider = writers.length === 0 ? [] : rights.reached;
  return wider.flatMap((reached) => {
    const { grant } = reached;
    if (grant.kind === "policy" || !grant.role?.custom || grant.from === "lighthouse") return [];
    // Roles with data actions cannot be assigned at management groups.
    if (
      grant.scope === undefined ||
      !reaches(grant.scope, frame.vaultId, frame) ||
      !grant.scope.startsWith("/subscriptions/")
    )
      return [];
    const gates = grant.role.assignableScopes.map((scope) => definitionGate(idKey(scope), writers, frame.chain));
    if (gates.some(({ value }) => value === "false")) return [];
    return writers.map((writer) => ({
      ...hitOf(writer, [], gates),
      what: `widens the role ${grant.role?.name}, which it holds`,
    }));
  });
}

function definitionGate(scope: string, writers: readonly Support[], chain: readonly string[]): Gate {
  const level = chain.indexOf(scope);
  const covers = ({ reached: { grant } }: Support) =>
    grant.kind === "role" &&
    grant.scope !== undefined &&
    (isAtOrAbove(grant.scope, scope) || (level >= 0 && chain.indexOf(grant.scope) >= level));
  const best = strongest(writers.filter(covers));
  if (best) return { value: best.value, why: "it depends on a limited right" };
  if (level >= 0 || scope === "/") return { value: "false" };
  return { value: "unknown", why: `whether it may write definitions at ${scope} is not evaluated`, isInherent: true };
}

/** What a deny assignment blocks comes back to whoever may delete it, unless Azure protects it. */
export function deletesDenies({ rights, paths, frame }: Situation): readonly Hit[] {
  const blocking = new Set(
    paths
      .filter(({ verdict }) => verdict === "denied")
      .flatMap(({ steps }) => steps.filter(({ kind }) => kind === "deny").map(({ id }) => id)),
  );
  const denies = frame.denies.filter(({ deny }) => blocking.has(deny.id));
  return denies.flatMap(({ deny, scope }) => {
    const gate = deletionGate(deny);
    if (gate.value === "false") return [];
    return rights
      .supports([deleteDenies], "vault")
      .filter(
        ({ value, reached: { grant } }) =>
          value !== "false" && grant.kind === "role" && grant.scope !== undefined && reaches(grant.scope, scope, frame),
      )
      .map((support) => ({ ...hitOf(support, [], [gate]), what: `deletes ${deny.name === "" ? deny.id : deny.name}` }));
  });
}

/** What Azure itself made, for a managed application or a deployment stack, it lets nobody delete. */
function deletionGate({ isSystemProtected }: DenyAssignment): Gate {
  if (isSystemProtected !== undefined) return { value: isSystemProtected ? "false" : "true" };
  return { value: "unknown", why: "whether Azure protects the deny assignment from being deleted was not read" };
}
