import { type DataActionKind, dataActionKind, isObjectScopable } from "../../../model/data-rights.ts";
import type { LeastGrant, ObjectClass } from "../../../model/grant-review.ts";
import { subscriptionOf } from "../../../model/resource-id.ts";
import { customGrant } from "./custom-role.ts";
import { bestCover, type Cover, type RoleBook } from "./role-cover.ts";
import { actionFamily } from "./role-fit.ts";

/** Data actions that a holder needs on one object. */
export interface ObjectNeed {
  readonly type: ObjectClass;
  readonly name: string;
  readonly actions: readonly string[];
}

/** What a holder needs of one vault. Actions in the service's own spelling. */
export interface LeastNeed {
  /** Normalized ARM id of the vault. */
  readonly vaultId: string;
  /** On the whole vault: lists, objects to come, whole types. */
  readonly whole: readonly string[];
  /** On single objects, where it is known which. */
  readonly objects: readonly ObjectNeed[];
}

export interface LeastOptions {
  /** Role definitions of the tenant, by GUID; the data file's stand in for those that are not there. */
  readonly roles?: RoleBook;
  /** `never`: built-in roles only, whatever they add. */
  readonly customRoles?: "where-needed" | "never";
  /** Above so many objects, a role on the whole vault is proposed: Azure advises against many assignments on single objects. */
  readonly objectLimit?: number;
}

export interface LeastAnswer {
  /** By scope, then role. */
  readonly grants: readonly LeastGrant[];
  /** What stops working or has to be known, one sentence each. */
  readonly losses: readonly string[];
  /** Needed actions that no built-in role has, where no custom role may be made. */
  readonly uncovered: readonly string[];
}

export const usualObjectLimit = 5;

/** Uses of what is there. Azure's pages disagree on whether a role on one object reaches further. */
const sureOnObjects: ReadonlySet<DataActionKind | undefined> = new Set<DataActionKind>([
  "read-value",
  "read-metadata",
  "crypto-private",
  "crypto-public",
  "key-export",
]);

/**
 * The least role assignments that give what is needed: built-in roles with the least that counts beyond it, on single objects
 * where only use of a few is needed, on the vault otherwise, and a custom role where every built-in one gives away too much.
 */
export function leastGrants(need: LeastNeed, options: LeastOptions = {}): LeastAnswer {
  const { whole, objects } = placed(need, options.objectLimit ?? usualObjectLimit);
  const onVault = grantsAt({ scope: need.vaultId, needed: whole, counts: () => true }, need.vaultId, options);
  const given = new Set([...whole, ...onVault.grants.flatMap(({ extra }) => extra)]);
  const onObjects = objects.flatMap(({ type, name, actions }) => {
    const needed = new Set(actions.filter((action) => !given.has(action)));
    const place = { scope: `${need.vaultId}/${type}/${name.toLowerCase()}`, needed, counts: isAbout(type) };
    return needed.size === 0 ? [] : [grantsAt(place, need.vaultId, options)];
  });
  const grants = [onVault, ...onObjects].flatMap((part) => part.grants).sort(byScope);
  const uncovered = [...new Set([onVault, ...onObjects].flatMap((part) => part.uncovered))].sort();
  return { grants, uncovered, losses: losses(grants, need) };
}

/** On an object only actions on its own kind mean something: a role for keys is nothing to a secret. */
function isAbout(type: ObjectClass): (action: string) => boolean {
  return (action) =>
    actionFamily(action) === type || (type === "keys" && actionFamily(action) === "keyrotationpolicies");
}

interface Placed {
  readonly whole: ReadonlySet<string>;
  readonly objects: readonly ObjectNeed[];
}

/** What has to be granted on the vault, and what may stay on objects: use of a few of them. */
function placed({ whole, objects }: LeastNeed, limit: number): Placed {
  const staying = objects.map(({ type, name, actions }) => ({
    type,
    name,
    actions: actions.filter((action) => isObjectScopable(action) && sureOnObjects.has(dataActionKind(action))),
  }));
  const moved = objects.flatMap(({ actions }, index) =>
    actions.filter((action) => !staying[index]?.actions.includes(action)),
  );
  const onVault = new Set([...whole, ...moved]);
  const left = merged(staying).map((one) => ({
    ...one,
    actions: one.actions.filter((action) => !onVault.has(action)),
  }));
  const named = left.filter(({ actions }) => actions.length > 0);
  if (named.length <= limit) return { whole: onVault, objects: named };
  return { whole: new Set([...onVault, ...named.flatMap(({ actions }) => actions)]), objects: [] };
}

/** Each object once. */
function merged(needs: readonly ObjectNeed[]): readonly ObjectNeed[] {
  const byId = new Map<string, ObjectNeed>();
  for (const need of needs) {
    const key = `${need.type}/${need.name.toLowerCase()}`;
    const known = byId.get(key);
    byId.set(key, known ? { ...known, actions: [...new Set([...known.actions, ...need.actions])] } : need);
  }
  return [...byId.values()];
}

interface Place {
  readonly scope: string;
  readonly needed: ReadonlySet<string>;
  readonly counts: (action: string) => boolean;
}

interface Part {
  readonly grants: readonly LeastGrant[];
  readonly uncovered: readonly string[];
}

function grantsAt(place: Place, vaultId: string, options: LeastOptions): Part {
  const { scope, needed, counts } = place;
  if (needed.size === 0) return { grants: [], uncovered: [] };
  const cover = (actions: ReadonlySet<string>) => bestCover(actions, counts, options.roles ?? noRoles);
  const all = cover(needed);
  if (all?.fits) return { grants: coverGrants(all, needed, scope), uncovered: [] };
  const subscriptionId = subscriptionOf(vaultId);
  if (options.customRoles === "never" || subscriptionId === undefined) return builtInOnly(place, cover);
  const fitting = new Set(byFamily(needed).flatMap((actions) => (cover(actions)?.fits ? [...actions] : [])));
  const rest = fitting.size === 0 ? undefined : cover(fitting);
  const own = [...needed].filter((action) => !fitting.has(action));
  return {
    grants: [...(rest ? coverGrants(rest, fitting, scope) : []), customGrant(own, scope, subscriptionId)],
    uncovered: [],
  };
}

const noRoles: RoleBook = new Map();

/** The built-in roles that give most of it, whatever they add. */
function builtInOnly({ needed, scope }: Place, cover: (actions: ReadonlySet<string>) => Cover | undefined): Part {
  const offered = new Set([...needed].filter((action) => cover(new Set([action])) !== undefined));
  const found = offered.size === 0 ? undefined : cover(offered);
  return {
    grants: found ? coverGrants(found, offered, scope) : [],
    uncovered: [...needed].filter((action) => !offered.has(action)),
  };
}

const families: ReadonlyMap<string, string> = new Map([
  ["keyrotationpolicies", "keys"],
  ["certificatecas", "certificates"],
  ["certificatecontacts", "certificates"],
]);

/** Secrets, keys, certificates and storage apart: a role may fit one and not the other. */
function byFamily(actions: ReadonlySet<string>): readonly ReadonlySet<string>[] {
  const groups = new Map<string, Set<string>>();
  for (const action of actions) {
    const family = families.get(actionFamily(action)) ?? actionFamily(action);
    const group = groups.get(family);
    if (group) group.add(action);
    else groups.set(family, new Set([action]));
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function coverGrants({ roles }: Cover, needed: ReadonlySet<string>, scope: string): readonly LeastGrant[] {
  return roles.map(({ role, actions }) => ({
    roleId: role.id,
    roleName: role.name,
    scope,
    extra: actions.filter((action) => !needed.has(action)).sort(),
  }));
}

function byScope(one: LeastGrant, other: LeastGrant): number {
  const [a, b] = [`${one.scope} ${one.roleId}`, `${other.scope} ${other.roleId}`];
  return a < b ? -1 : a > b ? 1 : 0;
}

function losses(grants: readonly LeastGrant[], { vaultId, whole }: LeastNeed): readonly string[] {
  const said: string[] = [];
  const isNarrow = grants.some(({ scope }) => scope !== vaultId);
  const lists = whole.some((action) => dataActionKind(action) === "read-metadata");
  if (isNarrow && !lists)
    said.push("A role on a single object opens no list: code that lists objects before it reads one stops working.");
  if (isNarrow)
    said.push(
      "An object that is deleted and made again under its name keeps the assignment; one under another name has none.",
    );
  if (grants.some(({ customActions }) => customActions !== undefined))
    said.push("No built-in role gives this without giving much more: a custom role has to be made and kept.");
  return said;
}
