import type { AccessPath, Verb } from "../../../model/access.ts";
import { isRead, mapFact } from "../../../model/fact.ts";
import type { Certainty } from "../../../model/vault-access.ts";
import type { Ground } from "../effective/engine.ts";
import { leads, type Taken, takenPaths, takenTechniques } from "../effective/escalation.ts";
import { type Frame, reaches } from "../effective/frame.ts";
import type { Grant, PolicyGrant } from "../effective/grants.ts";
import { locksKey } from "../effective/locks.ts";
import type { Routes } from "../effective/memberships.ts";
import { elementsGranting } from "../effective/outcome.ts";
import { grantPaths } from "../effective/paths.ts";
import type { ByHolder } from "../effective/reach.ts";
import { reachedBy } from "../effective/reach.ts";
import { idKey, type Target } from "../effective/target.ts";
import type { ObjectType } from "../effective/verb-actions.ts";
import { sortedPaths } from "../effective/verdict.ts";
import { candidatesOf } from "../effective/ways.ts";
import type { Directory } from "./directory.ts";
import { wanted } from "./rights.ts";
import { asksForVault } from "./standings.ts";

/** What one technique comes to for a holder of grants. */
export interface Outcome {
  readonly techniqueId: string;
  readonly gives: "values" | "key-use";
  readonly certainty: Certainty;
  /** Set where something that was not read, or cannot be evaluated, decides: then it is no finding. */
  readonly doubt: string | undefined;
}

/** Who asks, at what, with what he was given. */
export interface Asker {
  readonly principal: string;
  readonly target: Target;
  readonly grants: readonly Grant[];
  readonly holders: ByHolder;
}

/**
 * What techniques come to, worked out once for all holders of the same roles at the same places of vaults that are set up
 * alike. What depends on who asks (conditions, deny assignments) is worked out for each.
 */
export class Outcomes {
  readonly #directory: Directory;
  readonly #known = new Map<string, readonly Outcome[]>();
  readonly #roleNumbers = new Map<object, number>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  of(asker: Asker, ground: Ground): readonly Outcome[] {
    const { frame } = ground;
    const leading = asker.grants.filter((grant) => leads(grant) && isAbout(grant, asker.target, frame));
    if (leading.length === 0) return [];
    const key = this.#keyOf({ ...asker, grants: leading }, ground);
    const known = key === undefined ? undefined : this.#known.get(key);
    if (known) return known;
    const found = outcomesOf(asker, leading, ground);
    if (key !== undefined) this.#known.set(key, found);
    return found;
  }

  /** Undefined where the answer is the asker's own. */
  #keyOf({ principal, target, grants }: Asker, { frame }: Ground): string | undefined {
    if (frame.denies.length > 0 || frame.vault.kind !== "vault") return undefined;
    const parts: string[] = [];
    for (const grant of grants) {
      const part = grant.kind === "policy" ? entryKey(grant) : this.#roleKey(grant, principal, frame);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    const { permissionModel, enabledForTemplateDeployment, enabledForDeployment } = frame.vault;
    const values = [
      mapFact<unknown, string>(permissionModel, String),
      mapFact<unknown, string>(enabledForTemplateDeployment, String),
      mapFact<unknown, string>(enabledForDeployment, String),
    ].map((fact) => (isRead(fact) ? fact.read : "?"));
    const depth = frame.chain.map((scope) => scope.split("/").length);
    // Types of principals are told apart by conditions only.
    const kind = grants.some(isConditional) ? (this.#directory.kindOf(principal) ?? "") : "";
    // Only who may write definitions widens a role of his own.
    const writer = grants.some(writesRoles) ? definedBy(grants, frame) : "";
    const locks = locksKey(frame);
    const held = [...new Set(parts)].sort();
    return [...values, kind, writer, target.type ?? "", depth.join("."), locks, ...held].join("|");
  }

  #roleKey(grant: Grant, principal: string, frame: Frame): string | undefined {
    if (grant.kind === "policy" || !grant.role || grant.scope === undefined || !isRead(grant.condition))
      return undefined;
    if (asksForVault(grant)) return undefined;
    const level = frame.chain.includes(grant.scope)
      ? frame.chain.indexOf(grant.scope)
      : `/${grant.scope.split("/").length}`;
    const number = this.#roleNumbers.get(grant.role) ?? this.#roleNumbers.size;
    this.#roleNumbers.set(grant.role, number);
    const held = `${number}@${level}${grant.from === "lighthouse" ? "L" : ""}`;
    const conditions = [grant.condition.read, ...grant.role.permissions.map(({ condition }) => condition)];
    const asksWho = conditions.some((condition) => condition?.toLowerCase().includes(":principalid"));
    const asked = `${grant.condition.read ?? ""}${asksWho ? `?${principal}` : ""}`;
    return `${held}${asked}`;
  }
}

/** Grants on other objects say nothing. */
function isAbout(grant: Grant, { id }: Target, frame: Frame): boolean {
  return grant.kind === "policy" || grant.scope === undefined || reaches(grant.scope, id, frame);
}

function writesRoles(grant: Grant): boolean {
  const role = grant.kind === "role" ? grant.role : undefined;
  return role !== undefined && elementsGranting(role, "control", writeDefinitions).length > 0;
}

/** What roles of one's own are assignable at is looked for on the way up from the vault. */
function definedBy(grants: readonly Grant[], { chain, vaultId }: Frame): string {
  const own = grants.flatMap((grant) =>
    grant.kind === "role" && grant.role?.custom ? grant.role.assignableScopes : [],
  );
  if (own.length === 0) return "";
  return own.some((scope) => idKey(scope).startsWith(vaultId)) ? vaultId : (chain[1] ?? vaultId);
}

/** Only a backup leads anywhere from an entry. */
function entryKey({ permissions, applicationId }: PolicyGrant): string | undefined {
  if (!isRead(permissions) || !isRead(applicationId)) return undefined;
  const { secrets, keys } = permissions.read;
  const backup = (list: readonly string[]) => list.some((one) => ["backup", "all"].includes(one.toLowerCase()));
  return `entry ${backup(secrets)} ${backup(keys)}`;
}

const writeDefinitions = "Microsoft.Authorization/roleDefinitions/write";

const ranks: readonly Certainty[] = ["A", "B", "C"];

function outcomesOf(asker: Asker, leading: readonly Grant[], ground: Ground): readonly Outcome[] {
  const best = new Map<string, Outcome>();
  // Who gives himself what reads gives himself all the rest, unless a limit stands between.
  const isLimited = ground.frame.denies.length > 0 || leading.some(isConditional);
  for (const { verb, type } of isLimited ? wanted : wanted.filter(standsForAll(asker.target))) {
    const gives = verb === "read" ? "values" : "key-use";
    for (const taken of takenBy(asker, { verb, type, grants: leading }, ground)) {
      const outcome = outcomeOf(taken, gives);
      if (!outcome) continue;
      const key = `${gives} ${outcome.techniqueId}`;
      const before = best.get(key);
      if (!before || isStronger(outcome, before)) best.set(key, outcome);
    }
  }
  return [...best.values()];
}

function isConditional(grant: Grant): boolean {
  if (grant.kind === "policy") return false;
  if (!isRead(grant.condition) || grant.condition.read !== null) return true;
  return grant.role?.permissions.some(({ condition }) => condition !== undefined) === true;
}

/** Of the whole vault reading stands for all; on a single key there is nothing to read. */
function standsForAll({ type }: Target): (one: (typeof wanted)[number]) => boolean {
  return type === "key" ? (one) => one.type === "key" : (one) => one.verb === "read";
}

function isStronger(one: Outcome, other: Outcome): boolean {
  if ((one.doubt === undefined) !== (other.doubt === undefined)) return one.doubt === undefined;
  return ranks.indexOf(one.certainty) < ranks.indexOf(other.certainty);
}

function outcomeOf({ technique, hit }: Taken, gives: Outcome["gives"]): Outcome | undefined {
  if (hit.value === "false") return undefined;
  const isSure = hit.value === "true";
  const certainty = isSure ? technique.certainty : "C";
  const doubt = isSure || hit.isPlausible ? undefined : (hit.why ?? "whether its rights are held is not settled");
  return { techniqueId: technique.id, gives, certainty, doubt };
}

interface Wanted {
  readonly verb: Verb;
  readonly type: ObjectType;
  readonly grants: readonly Grant[];
}

const anyRoute: Routes = { chains: [[]], isCut: false };

/** The techniques that a principal has at hand, by these grants. Routes through groups are for those who print them. */
function takenBy(
  { principal, target, holders }: Asker,
  { verb, type, grants }: Wanted,
  ground: Ground,
): readonly Taken[] {
  if (target.type !== undefined && target.type !== type) return [];
  const reached = grants.map((grant) => ({ grant, routes: anyRoute }));
  // Only what is denied can be got round, and then everything that is held may be what is denied.
  const isDenied = ground.frame.denies.length > 0;
  const paths = isDenied ? heldPaths({ principal, target, holders }, { verb, type }, ground) : [];
  return takenTechniques({ principal, target, verb, types: [type], reached, roles: ground.roles, paths }, ground);
}

function heldPaths(
  { principal, target, holders }: Omit<Asker, "grants">,
  { verb, type }: Omit<Wanted, "grants">,
  ground: Ground,
): readonly AccessPath[] {
  const { frame, memberships } = ground;
  return reachedBy(principal, holders, memberships).flatMap((reached) => {
    const candidates = candidatesOf(reached.grant, { verb, target, frame }).filter((one) => one.type === type);
    return grantPaths({ principal, target }, reached, candidates, ground);
  });
}

/** The first path by which a principal takes a technique. */
export function techniquePath(
  asker: Omit<Asker, "grants">,
  techniqueId: string,
  ground: Ground,
): AccessPath | undefined {
  const { principal, target, holders } = asker;
  const reached = reachedBy(principal, holders, ground.memberships);
  for (const { verb, type } of wanted) {
    if (target.type !== undefined && target.type !== type) continue;
    const paths = ground.frame.denies.length > 0 ? heldPaths(asker, { verb, type }, ground) : [];
    const question = { principal, target, verb, types: [type], reached, roles: ground.roles, paths };
    const taken = takenTechniques(question, ground).filter(({ technique }) => technique.id === techniqueId);
    const found = sortedPaths(taken.flatMap((one) => takenPaths(one, question, ground)));
    if (found[0]) return found[0];
  }
  return undefined;
}
