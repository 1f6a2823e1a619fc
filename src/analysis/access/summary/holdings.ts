import { type Certainty, certainties } from "../../../model/vault-access.ts";
import { LastOf } from "../../last-of.ts";
import type { Ground } from "../effective/engine.ts";
import type { Grant } from "../effective/grants.ts";
import { type ByHolder, byHolder, subjectOf } from "../effective/reach.ts";
import type { Target } from "../effective/target.ts";
import { compare, type Directory, isForeign, isOfLighthouse } from "./directory.ts";
import type { IdSet } from "./id-set.ts";
import type { Outcome } from "./outcomes.ts";

/** Techniques by which somebody gives himself access that he then has; by the others he gets at values without it. */
const selfGrantIds: ReadonlySet<string> = new Set(["E01", "E02", "E03", "E04", "E05", "E06", "E07", "E08", "E09"]);

/** A technique at hand. */
export interface Found extends Outcome {
  /** The object that it is about; undefined for the vault, so that what is kept for many vaults keeps none of them in memory. */
  readonly target: Target | undefined;
}

/** Several techniques, as a list of one holder shows them. */
export interface Techniques {
  readonly ids: readonly string[];
  readonly certainty: Certainty;
  readonly surest: Found;
}

/** What a holder of grants has at hand, sorted by what it is. */
export interface Holding {
  readonly principal: string;
  readonly users: IdSet;
  /** What gets at values. */
  readonly values: Taking;
  /** With what gives the use of keys besides: only who cannot use them either gets at more by it. */
  readonly all: Taking;
}

export interface Taking {
  readonly self: Techniques | undefined;
  readonly others: Techniques | undefined;
  readonly doubts: readonly string[];
}

export function holdingOf(principal: string, found: readonly Found[], users: IdSet): Holding {
  const ofValues = found.filter(({ gives }) => gives === "values");
  const ofKeys = found.filter(({ gives, techniqueId }) => gives === "key-use" && selfGrantIds.has(techniqueId));
  const values = takingOf(ofValues);
  return { principal, users, values, all: ofKeys.length === 0 ? values : takingOf([...ofValues, ...ofKeys]) };
}

/** What of it counts for somebody who uses keys anyway, or does not. */
export function takingBy({ values, all }: Holding, usesKeys: boolean): Taking {
  return usesKeys ? values : all;
}

function takingOf(found: readonly Found[]): Taking {
  const sure = found.filter(({ doubt }) => doubt === undefined);
  return {
    self: techniquesOf(sure.filter(({ techniqueId }) => selfGrantIds.has(techniqueId))),
    others: techniquesOf(sure.filter(({ techniqueId }) => !selfGrantIds.has(techniqueId))),
    doubts: found.flatMap(({ doubt }) => doubt ?? []),
  };
}

function techniquesOf(found: readonly Found[]): Techniques | undefined {
  const surest = certainties.flatMap((level) => found.filter(({ certainty }) => certainty === level))[0];
  if (!surest) return undefined;
  const ids = [...new Set(found.map(({ techniqueId }) => techniqueId))].sort(compare);
  return { ids, certainty: surest.certainty, surest };
}

/** The grants that a principal has, itself or through groups. */
export function grantsReached(principal: string, holders: ByHolder, { memberships }: Ground): readonly Grant[] {
  const own = holders.get(principal) ?? [];
  const through: Grant[] = [];
  for (const group of memberships.groupsOf(principal))
    for (const grant of holders.get(group) ?? []) if (!isOfLighthouse(grant)) through.push(grant);
  return through.length === 0 ? own : [...own, ...through];
}

/** The accounts that a holder of grants stands for. */
export function usersOf(principal: string, grants: readonly Grant[], directory: Directory): IdSet {
  const own = grants.find((grant) => grant.principalId === principal && isForeign(grant));
  return own ? directory.usersOf(own) : directory.accountsBehind(principal);
}

/** Neither to be activated first, nor for one application that acts for somebody. */
export function inForce(grant: Grant): boolean {
  return !(grant.kind === "role" && grant.isEligible) && subjectOf(grant.principalId, grant) === grant.principalId;
}

const holdersOfLast = new LastOf<Ground, ByHolder>();

/** Everything that is in force at a vault. */
export function everything(ground: Ground): ByHolder {
  const { roles, policies } = ground.frame;
  return holdersOfLast.get(ground, () => byHolder([...roles, ...policies].filter(inForce)));
}
