import { type AccessAnswer, type AccessPath, type AccessVerdict, type Verb, verbs } from "../../model/access.ts";
import type { AccessCause, AccessShift } from "../../model/access-change.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { type AccessEngine, type Ground, targetsOf } from "../access/effective/engine.ts";
import type { Grant } from "../access/effective/grants.ts";
import { Query } from "../access/effective/query.ts";
import { byHolder, reachedBy, subjectOf } from "../access/effective/reach.ts";
import { type Target, targetIn, vaultTarget } from "../access/effective/target.ts";
import type { Traces } from "./apply.ts";

/** One vault as it is and as it will be, with the engine for each. */
export interface Side {
  readonly engine: AccessEngine;
  readonly vault: VaultRecord;
}

export interface Changed {
  readonly traces: Traces;
  /** The statement that changes which grants count, or what roles give: then everybody who holds one is looked at. */
  readonly overall: AccessCause | undefined;
}

export interface Shifts {
  readonly gains: readonly AccessShift[];
  readonly losses: readonly AccessShift[];
  /** Whoever the changed grants name. */
  readonly holders: ReadonlySet<string>;
}

const include = { eligible: true };

/** Who can do more at a vault, or less, once the change is applied. Only those are asked whom a changed grant concerns. */
export function shiftsAt(before: Side, after: Side, { traces, overall }: Changed): Shifts {
  const [was, will] = [groundOf(before), groundOf(after)];
  const gone = was.grants.filter(({ id }) => overall !== undefined || traces.gone.has(id));
  const added = will.grants.filter(({ id }) => overall !== undefined || traces.added.has(id));
  const changed = [...gone, ...added];
  const subjects = [...new Set([...subjectsOf(gone, was), ...subjectsOf(added, will)])].sort();
  const shifts: AccessShift[] = [];
  const place = { id: before.vault.id, name: before.vault.name };
  for (const target of targetsAt(changed, [was, will]))
    for (const verb of verbs) {
      if (!matters({ verb, target, grants: gone }, was) && !matters({ verb, target, grants: added }, will)) continue;
      const ask = { subjects, verb, target };
      const [first, second] = [answersTo(ask, was), answersTo(ask, will)];
      for (const subject of subjects) {
        const shift = shiftOf(first.get(subject), second.get(subject), { traces, overall });
        if (shift) shifts.push({ ...shift, verbs: [verb], vault: place, ...objectOf(target) });
      }
    }
  const holders = new Set(changed.map(({ principalId }) => principalId));
  return { ...sorted(shifts), holders };
}

interface SideGround {
  readonly ground: Ground;
  readonly grants: readonly Grant[];
}

function groundOf({ engine, vault }: Side): SideGround {
  const ground = engine.groundOf(vault);
  return { ground, grants: [...ground.frame.roles, ...ground.frame.policies] };
}

/** Those who hold the grants, and everybody who is known to be in a group that does. */
function subjectsOf(grants: readonly Grant[], { ground }: SideGround): ReadonlySet<string> {
  const found = new Set<string>();
  const members = new Map<string, readonly string[]>();
  for (const grant of grants) {
    const known = members.get(grant.principalId) ?? [...ground.memberships.routesDown(grant.principalId).keys()];
    members.set(grant.principalId, known);
    for (const holder of [grant.principalId, ...known]) found.add(subjectOf(holder, grant));
  }
  return found;
}

/** The vault as a whole, and the objects on which a changed grant stands. */
function targetsAt(changed: readonly Grant[], grounds: readonly SideGround[]): readonly Target[] {
  const scopes = new Set(changed.flatMap((grant) => (grant.kind === "role" ? [grant.scope] : [])));
  const found = new Map<string, Target>();
  for (const { ground } of grounds) {
    const whole = vaultTarget(ground.frame.vault);
    found.set(whole.id, found.get(whole.id) ?? whole);
    for (const target of targetsOf(ground.frame))
      if (scopes.has(target.id)) found.set(target.id, found.get(target.id) ?? target);
  }
  return [...found.values()];
}

interface Matter {
  readonly verb: Verb;
  readonly target: Target;
  readonly grants: readonly Grant[];
}

function matters({ verb, target, grants }: Matter, { ground }: SideGround): boolean {
  if (grants.length === 0) return false;
  return queryOf({ verb, target, grants }, ground).holders.size > 0;
}

/** The target's vault is the one of the side that is asked: its permission model decides. */
function queryOf({ verb, target, grants }: Matter, ground: Ground): Query {
  const { vault } = ground.frame;
  const own = targetIn(vault, target.id) ?? { ...target, vault };
  return new Query({ verb, target: own, include }, ground, { roles: ground.roles, grants });
}

interface Ask {
  readonly subjects: readonly string[];
  readonly verb: Verb;
  readonly target: Target;
}

function answersTo({ subjects, verb, target }: Ask, { ground, grants }: SideGround): ReadonlyMap<string, AccessAnswer> {
  const query = queryOf({ verb, target, grants }, ground);
  const holders = byHolder(grants);
  const found = new Map<string, AccessAnswer>();
  for (const subject of subjects) {
    const answer = query.answer(subject, query.among(reachedBy(subject, holders, ground.memberships)));
    if (answer) found.set(subject, answer);
  }
  return found;
}

const strength: Readonly<Record<AccessVerdict, number>> = {
  denied: 0,
  unknown: 1,
  escalation: 1,
  eligible: 2,
  allowed: 3,
};

function strengthOf(answer: AccessAnswer | undefined): number {
  return answer ? strength[answer.verdict] : 0;
}

type Shift = Omit<AccessShift, "vault" | "object" | "verbs">;

/** Undefined where the answer stays as strong as it is, or what ends was not known to be there. */
function shiftOf(
  before: AccessAnswer | undefined,
  after: AccessAnswer | undefined,
  changed: Changed,
): Shift | undefined {
  const [from, to] = [strengthOf(before), strengthOf(after)];
  const decisive = to > from ? after : before;
  if (from === to || !decisive || (to < from && from < 2)) return undefined;
  const { traces, overall } = changed;
  const causes = to > from ? traces.added : traces.gone;
  const strongest = decisive.paths.filter(({ verdict }) => verdict === decisive.verdict);
  const path = strongest.find(({ grantId }) => causes.has(grantId)) ?? strongest[0];
  if (!path) return undefined;
  const cause = causes.get(path.grantId) ?? overall;
  return {
    ...(cause ? { cause } : {}),
    principal: decisive.principal,
    before: before?.verdict ?? null,
    after: after?.verdict ?? null,
    through: groupsIn(path),
    path: lineOf(path),
  };
}

function groupsIn({ steps }: AccessPath): readonly string[] {
  return steps.flatMap(({ kind, text }) =>
    kind === "group" || kind === "nested-group" ? [text.replace(/^(group|nested in) /, "")] : [],
  );
}

/** Up to the grant: what of the vault it opens is said by the verbs. */
function lineOf({ steps, why }: AccessPath): string {
  const shown = steps.filter(({ kind }) => kind !== "scope").map(({ text }) => text);
  return `${shown.join(" -> ")}${why === undefined ? "" : ` (${why})`}`;
}

function objectOf({ id, type, name }: Target): Pick<AccessShift, "object"> {
  if (type === undefined) return {};
  return { object: { id, type, name: name ?? id.slice(id.lastIndexOf("/") + 1) } };
}

/** What is said of the whole vault is not said of objects in it again; verbs that go the same way stand together. */
function sorted(shifts: readonly AccessShift[]): Omit<Shifts, "holders"> {
  const isGain = ({ before, after }: AccessShift) => (after ? strength[after] : 0) > (before ? strength[before] : 0);
  const directionOf = (one: AccessShift) => `${one.principal.id} ${one.verbs.join()} ${isGain(one)}`;
  const whole = new Set(shifts.filter(({ object }) => !object).map(directionOf));
  const told = shifts.filter((one) => !one.object || !whole.has(directionOf(one)));
  const grouped = Map.groupBy(told, ({ principal, before, after, object, cause }) =>
    JSON.stringify([principal.id, object?.id ?? "", before, after, cause?.id ?? ""]),
  );
  const together = [...grouped.values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, verbs: [...first.verbs, ...others.flatMap((one) => one.verbs)] }] : [],
  );
  return { gains: together.filter(isGain), losses: together.filter((one) => !isGain(one)) };
}
