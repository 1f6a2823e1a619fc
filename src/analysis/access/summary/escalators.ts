import type { Unread } from "../../../model/fact.ts";
import { type Certainty, certainties, type Escalator } from "../../../model/vault-access.ts";
import { type Ground, targetsOf } from "../effective/engine.ts";
import { leads } from "../effective/escalation.ts";
import type { Grant } from "../effective/grants.ts";
import { type ByHolder, byHolder, subjectOf } from "../effective/reach.ts";
import type { Target } from "../effective/target.ts";
import { lineOf } from "./crowd.ts";
import { compare, type Directory, isForeign } from "./directory.ts";
import type { IdSet } from "./id-set.ts";
import { notSettled } from "./missing.ts";
import { type Asker, type Outcome, type Outcomes, techniquePath } from "./outcomes.ts";
import type { ByRight } from "./standings.ts";

/** Techniques by which somebody gives himself access that he then has; by the others he gets at values without it. */
const selfGrantIds: ReadonlySet<string> = new Set(["E01", "E02", "E03", "E04", "E05", "E06", "E07", "E08", "E09"]);

export interface Escalators {
  readonly selfGrants: readonly Escalator[];
  readonly escalations: readonly Escalator[];
  /** Why there may be more. */
  readonly doubts: readonly Unread[];
}

interface Around {
  readonly ground: Ground;
  readonly directory: Directory;
  readonly outcomes: Outcomes;
  readonly standings: ByRight;
}

/** A technique that a holder of grants has at hand, on the vault or an object in it. */
interface Found extends Outcome {
  readonly asker: Asker;
}

/** Who gets at what is in a vault by a technique, and not anyway. Groups that grants name stand for their members. */
export function escalatorsOf(around: Around): Escalators {
  const { frame } = around.ground;
  const [whole, ...objects] = targetsOf(frame);
  const grants = [...frame.roles, ...frame.policies].filter((grant) => counts(grant) && leads(grant));
  const holders = byHolder(grants);
  const everything = byHolder([...frame.roles, ...frame.policies].filter(counts));
  const selfGrants: Escalator[] = [];
  const escalations: Escalator[] = [];
  const doubts: Unread[] = [];
  for (const principal of [...holders.keys()].sort(compare)) {
    const reached = grantsReached(principal, holders, around.ground);
    const ask = (target: Target) => ({ principal, target, grants: reached, holders: everything });
    const targets = [...(whole ? [whole] : []), ...objects.filter(({ id }) => reached.some((one) => isOn(one, id)))];
    const open = targets.flatMap((target) => outcomesAt(ask(target), around));
    if (open.length === 0) continue;
    for (const { doubt } of open) if (doubt !== undefined) doubts.push(notSettled(doubt));
    const sure = open.filter(({ doubt }) => doubt === undefined);
    const self = sure.filter(({ techniqueId }) => selfGrantIds.has(techniqueId));
    const others = sure.filter(({ techniqueId }) => !selfGrantIds.has(techniqueId));
    if (self.length > 0) selfGrants.push(escalatorOf(principal, self, around));
    if (others.length > 0) escalations.push(escalatorOf(principal, others, around));
  }
  return { selfGrants: byName(selfGrants), escalations: byName(escalations), doubts };
}

/** In force, and no compound entry: one who acts through an application takes no techniques. */
function counts(grant: Grant): boolean {
  return !(grant.kind === "role" && grant.isEligible) && subjectOf(grant.principalId, grant) === grant.principalId;
}

function isOn(grant: Grant, id: string): boolean {
  return grant.kind === "role" && grant.scope === id;
}

/** The grants that a principal has, itself or through groups. */
function grantsReached(principal: string, holders: ByHolder, { memberships }: Ground): readonly Grant[] {
  const own = holders.get(principal) ?? [];
  const through: Grant[] = [];
  for (const group of memberships.groupsOf(principal))
    for (const grant of holders.get(group) ?? [])
      if (!(grant.kind === "role" && grant.from === "lighthouse")) through.push(grant);
  return through.length === 0 ? own : [...own, ...through];
}

/** What it has at hand of what it does not have anyway. */
function outcomesAt(asker: Asker, { ground, directory, outcomes, standings }: Around): readonly Found[] {
  const found = outcomes.of(asker, ground);
  if (found.length === 0) return [];
  const users = usersOf(asker, directory);
  if (users.isEmpty) return [];
  const readers = standings.reads.sure;
  const isReader = users.isWithin(readers);
  const isUser = isReader || users.isWithin(readers.union(standings["uses-key"].sure));
  return found
    .filter(({ gives, techniqueId }) => (gives === "values" ? !isReader : !isUser && selfGrantIds.has(techniqueId)))
    .map((outcome) => ({ ...outcome, asker }));
}

function usersOf({ principal, grants }: Asker, directory: Directory): IdSet {
  const own = grants.find((grant) => grant.principalId === principal && isForeign(grant));
  return own ? directory.usersOf(own) : directory.accountsBehind(principal);
}

function escalatorOf(principal: string, found: readonly Found[], { ground, directory }: Around): Escalator {
  const techniques = [...new Set(found.map(({ techniqueId }) => techniqueId))].sort(compare);
  const surest = certainties.flatMap((level) => found.filter(({ certainty }) => certainty === level))[0];
  const certainty: Certainty = surest?.certainty ?? "C";
  let path: string | undefined;
  return {
    id: principal,
    name: directory.nameOf(principal),
    kind: directory.kindOf(principal, ground.frame.roles),
    techniques,
    certainty,
    get path() {
      path ??= surest ? lineOf(techniquePath(surest.asker, surest.techniqueId, ground)) : "";
      return path;
    },
  };
}

function byName(list: readonly Escalator[]): readonly Escalator[] {
  return [...list].sort((a, b) => compare(a.name ?? a.id, b.name ?? b.id) || compare(a.id, b.id));
}
