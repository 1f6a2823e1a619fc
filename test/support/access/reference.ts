import {
  everyone,
  groups,
  holders,
  type PlaceName,
  places,
  type SmallElement,
  type SmallGrant,
  type SmallTenant,
} from "./small-tenant.ts";

// Who may do what, worked out the slow and obvious way: one world at a time, in which everything is known. Written from the
// documented order of evaluation: denials first, then grants of the caller and its groups, then their conditions.
// https://learn.microsoft.com/azure/role-based-access-control/overview

export const secretVerbs = ["read", "list", "write", "delete", "purge"] as const;
export type SecretVerb = (typeof secretVerbs)[number];

const actions: Readonly<Record<SecretVerb, string>> = {
  read: "Microsoft.KeyVault/vaults/secrets/getSecret/action",
  list: "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
  write: "Microsoft.KeyVault/vaults/secrets/setSecret/action",
  delete: "Microsoft.KeyVault/vaults/secrets/delete",
  purge: "Microsoft.KeyVault/vaults/secrets/purge/action",
};
const permissions: Readonly<Record<SecretVerb, string>> = {
  read: "get",
  list: "list",
  write: "set",
  delete: "delete",
  purge: "purge",
};

/** Everything that may not have been read, decided. */
export interface World {
  readonly model: "rbac" | "access-policy";
  readonly memberOf: Readonly<Record<string, readonly string[]>>;
  /** What a role that was not read gives: everything, or nothing. */
  readonly unreadRolesGive: boolean;
  readonly unreadConditionsFit: boolean;
  /** Whether a role on a single secret lets its holder purge it, which no document says. */
  readonly objectRolesPurge: boolean;
}

/** Every world that what was read leaves possible. */
export function worldsOf(tenant: SmallTenant): readonly World[] {
  const models = tenant.model === "unread" ? (["rbac", "access-policy"] as const) : [tenant.model];
  const either = (isOpen: boolean) => (isOpen ? [false, true] : [false]);
  const worlds: World[] = [];
  for (const model of models)
    for (const memberOf of membershipsOf(tenant))
      for (const unreadRolesGive of either(tenant.unreadRoles.length > 0))
        for (const unreadConditionsFit of either(tenant.grants.some((grant) => grant.isConditionUnread === true)))
          for (const objectRolesPurge of [false, true])
            worlds.push({ model, memberOf, unreadRolesGive, unreadConditionsFit, objectRolesPurge });
  return worlds;
}

function membershipsOf({ memberOf, unreadMemberships, cutGroups }: SmallTenant): readonly World["memberOf"][] {
  let found: readonly World["memberOf"][] = [memberOf];
  for (const group of cutGroups)
    for (const id of holders) {
      if (memberOf[id]?.includes(group)) continue;
      found = found.flatMap((one) => [one, { ...one, [id]: [...(one[id] ?? []), group] }]);
    }
  for (const id of unreadMemberships)
    found = found.flatMap((one) => subsets.map((subset) => ({ ...one, [id]: subset })));
  return found;
}

const subsets: readonly (readonly string[])[] = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) =>
  groups.filter((_, at) => (bits >> at) & 1),
);

export type WorldAnswer = "allowed" | "eligible" | "blocked" | "none";

export interface ReferenceQuestion {
  readonly who: string;
  readonly verb: SecretVerb;
  readonly place: "vault" | "secret-a" | "secret-b";
}

/** The answer in one world; `blocked` where grants give it and something takes it away again. */
export function answerIn(tenant: SmallTenant, world: World, question: ReferenceQuestion): WorldAnswer {
  const [user = "", application] = question.who.split("/");
  const self = new Set([user, ...groupsOf(user, world)]);
  const checked: PlaceName = question.verb === "list" ? "vault" : question.place;
  if (world.model === "access-policy") {
    const isGiven = tenant.entries.some(
      (entry) =>
        self.has(entry.who) &&
        entry.application === application &&
        includesPermission(entry.permissions, question.verb),
    );
    return !isGiven ? "none" : tenant.gone.includes(user) ? "blocked" : "allowed";
  }
  if (application !== undefined) return "none";
  const mine = tenant.grants.filter(
    (grant) =>
      self.has(grant.who) && isReached(grant.place, checked) && grant.kind !== "over" && grant.kind !== "later",
  );
  const giving = mine.filter((grant) => givesAtAll(tenant, world, grant, question.verb));
  if (giving.length === 0) return "none";
  const isDenied = tenant.denies.some(
    (deny) =>
      deny.isEnforced &&
      (deny.place === checked || (deny.reachesDown && isReached(deny.place, checked))) &&
      deny.blocks.some((pattern) => matches(pattern, actions[question.verb])) &&
      (deny.who.includes(everyone) || deny.who.some((id) => self.has(id))) &&
      !deny.butNot.some((id) => self.has(id)),
  );
  if (isDenied || tenant.gone.includes(user)) return "blocked";
  const works = giving.filter((grant) => isLetThrough(tenant, world, grant, question));
  if (works.some(({ kind }) => kind === "standing")) return "allowed";
  return works.length > 0 ? "eligible" : "blocked";
}

function groupsOf(id: string, world: World): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (at: string): void => {
    for (const group of world.memberOf[at] ?? []) {
      if (found.has(group)) continue;
      found.add(group);
      visit(group);
    }
  };
  visit(id);
  return found;
}

function isReached(from: PlaceName, to: PlaceName): boolean {
  return from === to || (!from.startsWith("secret-") && places.indexOf(from) <= places.indexOf(to));
}

function includesPermission(held: readonly string[], verb: SecretVerb): boolean {
  const lower = held.map((permission) => permission.toLowerCase());
  return lower.includes(permissions[verb]) || (lower.includes("all") && verb !== "purge");
}

function elementsOf(tenant: SmallTenant, role: number, verb: SecretVerb): readonly SmallElement[] {
  const action = actions[verb];
  return (tenant.roles[role] ?? []).filter(
    ({ gives, butNot }) =>
      gives.some((pattern) => matches(pattern, action)) && !butNot.some((pattern) => matches(pattern, action)),
  );
}

function givesAtAll(tenant: SmallTenant, world: World, { role }: SmallGrant, verb: SecretVerb): boolean {
  return tenant.unreadRoles.includes(role) ? world.unreadRolesGive : elementsOf(tenant, role, verb).length > 0;
}

function isLetThrough(
  tenant: SmallTenant,
  world: World,
  grant: SmallGrant,
  { verb, place }: ReferenceQuestion,
): boolean {
  const isOnSecret = grant.place.startsWith("secret-") && grant.place === place;
  if (isOnSecret && verb === "purge" && !world.objectRolesPurge) return false;
  const fits = (name: string | undefined) => name === undefined || name === "kv-example";
  if (grant.isConditionUnread === true ? !world.unreadConditionsFit : !fits(grant.onlyVault)) return false;
  if (tenant.unreadRoles.includes(grant.role)) return true;
  return elementsOf(tenant, grant.role, verb).some((element) => fits(element.onlyVault));
}

/** A star stands for any text, slashes too. */
function matches(pattern: string, action: string): boolean {
  const source = pattern
    .replaceAll(".", "\\.")
    .replaceAll("/*/", "(?:/.*)?/")
    .replaceAll(/(?<!\.)\*(?!\))/g, ".*");
  return new RegExp(`^${source}$`, "i").test(action);
}
