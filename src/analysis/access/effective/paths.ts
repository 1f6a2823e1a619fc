import type { AccessPath, AccessStep, AccessVerdict } from "../../../model/access.ts";
import { isRead } from "../../../model/fact.ts";
import { allOf, negated, type Ternary } from "../conditions/three-values.ts";
import { type Denial, denialOf, nameOf } from "./denials.ts";
import type { Frame } from "./frame.ts";
import type { Grant } from "./grants.ts";
import type { Memberships, Routes } from "./memberships.ts";
import { extentStep, type PathWords } from "./path-text.ts";
import type { Target } from "./target.ts";
import type { Candidate } from "./ways.ts";

/** A grant that a principal has, itself or through groups. */
export interface Reached {
  readonly grant: Grant;
  readonly routes: Routes;
}

/** What paths are made with. */
export interface PathContext {
  readonly frame: Frame;
  readonly memberships: Memberships;
  readonly words: PathWords;
}

/** One candidate, and what deny assignments leave of it for one principal. */
export interface Judged {
  readonly candidate: Candidate;
  readonly value: Ternary;
  readonly denial: Denial;
}

const ranks: readonly Ternary[] = ["false", "unknown", "true"];

export function judge(principal: string, candidate: Candidate, { frame, memberships }: PathContext): Judged {
  const { operation } = candidate;
  const denial: Denial = operation ? denialOf(principal, operation, frame, memberships) : { value: "false" };
  return { candidate, denial, value: allOf([candidate.value, negated(denial.value)]) };
}

/** The strongest of several; the first of equals, as ways are in the order of how plain they are. */
export function strongest<Item extends { readonly value: Ternary }>(items: readonly Item[]): Item | undefined {
  let best: Item | undefined;
  for (const item of items) if (!best || ranks.indexOf(item.value) > ranks.indexOf(best.value)) best = item;
  return best;
}

interface Asked {
  readonly principal: string;
  readonly target: Target;
}

/** The paths by which one grant gives a principal what is asked: one for each route through groups. None where it gives nothing. */
export function grantPaths(
  { principal, target }: Asked,
  { grant, routes }: Reached,
  candidates: readonly Candidate[],
  context: PathContext,
): readonly AccessPath[] {
  const judged = candidates.map((candidate) => judge(principal, candidate, context));
  const best = strongest(judged);
  if (!best) return [];
  const { frame, words } = context;
  const types = [...new Set(judged.filter(({ value }) => value === best.value).map((one) => one.candidate.type))];
  const end = [
    ...words.grantSteps(grant, frame),
    ...limitSteps(best, grant.id, words),
    ...(target.type === undefined ? [extentStep(target.vaultId, types)] : []),
  ];
  const life = lifeOf(principal, grant, context.memberships);
  const isEligible = grant.kind === "role" && grant.isEligible;
  const verdict = life.isGone ? "denied" : verdictOf(best.value, isEligible);
  return routes.chains.map((chain) => {
    const why = joined([
      life.why,
      reasonOf(best),
      endOf(grant),
      routes.isCut ? "more routes through groups lead here than are listed" : undefined,
    ]);
    const via = isEligible ? "eligible" : chain.length > 0 ? "group" : "direct";
    const steps = [...words.holderSteps(principal, chain), ...end];
    return { steps, grantId: grant.id, via, verdict, ...(why === undefined ? {} : { why }) };
  });
}

export function verdictOf(value: Ternary, isEligible: boolean): AccessVerdict {
  if (value === "false") return "denied";
  if (value === "unknown") return "unknown";
  return isEligible ? "eligible" : "allowed";
}

/** What narrows or blocks a grant, as steps of its path. */
export function limitSteps({ candidate, denial }: Judged, grantId: string, words: PathWords): readonly AccessStep[] {
  const conditions = candidate.conditions.map(
    (text): AccessStep => ({ kind: "condition", id: grantId, text: words.condition(text) }),
  );
  const blocked: readonly AccessStep[] =
    denial.deny && denial.value !== "false"
      ? [{ kind: "deny", id: denial.deny.deny.id, text: nameOf(denial.deny) }]
      : [];
  return [...conditions, ...blocked];
}

export function reasonOf({ candidate, denial, value }: Judged): string | undefined {
  if (value === "true") return candidate.note;
  if (denial.value === "true" && denial.deny) return `blocked by ${nameOf(denial.deny)}`;
  return candidate.value === "true" ? denial.why : candidate.why;
}

function endOf(grant: Grant): string | undefined {
  return grant.kind === "role" && typeof grant.endsOn === "string" ? `until ${grant.endsOn}` : undefined;
}

interface Life {
  /** Nobody can use what it holds. */
  readonly isGone: boolean;
  readonly why?: string;
}

/** A directory does not know other tenants' principals: that it has not heard of one says nothing. */
export function lifeOf(principal: string, grant: Grant, memberships: Memberships): Life {
  const foreign = foreignWhy(grant);
  if (foreign !== undefined) return { isGone: false, why: foreign };
  const [user = principal] = principal.split("/");
  const record = memberships.record(user);
  if (record && isRead(record.exists) && !record.exists.read)
    return { isGone: true, why: "the directory does not know this principal any more: nobody can use the grant" };
  const isEnabled = record?.isEnabled;
  if (isEnabled && isRead(isEnabled) && !isEnabled.read) return { isGone: false, why: "the account is switched off" };
  return { isGone: false };
}

function foreignWhy(grant: Grant): string | undefined {
  if (grant.kind === "policy") return undefined;
  if (grant.from === "lighthouse")
    return `held by tenant ${grant.tenantId ?? "that was not read"} through Azure Lighthouse; who is behind it is not visible`;
  return grant.principalType?.toLowerCase() === "foreigngroup"
    ? "a group of another tenant; who is in it is not visible"
    : undefined;
}

export function joined(reasons: readonly (string | undefined)[]): string | undefined {
  const said = reasons.filter((reason) => reason !== undefined);
  return said.length === 0 ? undefined : said.join("; ");
}
