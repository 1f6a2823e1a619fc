import type { AccessAnswer, AccessGap, AccessPath, Verb } from "../../../model/access.ts";
import { isRead } from "../../../model/fact.ts";
import type { RoleDefinition } from "../../../model/grants.ts";
import { escalationPaths, leads } from "./escalation.ts";
import type { Grant } from "./grants.ts";
import { grantPaths, judge, type PathContext, type Reached } from "./paths.ts";
import { type ByHolder, byHolder, possibleGroups, subjectOf } from "./reach.ts";
import type { Target } from "./target.ts";
import { sortedPaths, verdictOver } from "./verdict.ts";
import { type Candidate, candidatesOf } from "./ways.ts";

/** Which paths are asked for beside those in force. */
export interface Include {
  readonly eligible?: boolean;
  readonly escalation?: boolean;
}

export interface Question {
  readonly verb: Verb;
  readonly target: Target;
  readonly include: Include;
}

export interface Asked {
  readonly roles: readonly RoleDefinition[];
  readonly grants: readonly Grant[];
}

/** One verb on one target, asked of any number of principals. */
export class Query {
  readonly #question: Question;
  readonly #context: PathContext;
  readonly #roles: readonly RoleDefinition[];
  readonly #candidates = new Map<Grant, readonly Candidate[]>();
  /** The grants that matter to the question, by whom they name. */
  readonly holders: ByHolder;

  /** `grants`: only these, where the question is about somebody who has no others. */
  constructor(question: Question, context: PathContext, { roles, grants }: Asked) {
    this.#question = question;
    this.#context = context;
    this.#roles = roles;
    this.holders = byHolder(grants.filter((grant) => this.#matters(grant)));
  }

  #matters(grant: Grant): boolean {
    const { verb, target, include } = this.#question;
    if (grant.kind === "role" && grant.isEligible && include.eligible !== true) return false;
    const candidates = candidatesOf(grant, { verb, target, frame: this.#context.frame });
    this.#candidates.set(grant, candidates);
    if (candidates.length > 0) return true;
    return include.escalation === true && leads(grant);
  }

  /** Of what somebody has, that which matters. */
  among(reached: readonly Reached[]): readonly Reached[] {
    return reached.filter(({ grant }) => this.holders.get(grant.principalId)?.includes(grant));
  }

  /** Undefined where nothing leads there, and everything about the principal was read. */
  answer(principal: string, reached: readonly Reached[], gaps: readonly AccessGap[] = []): AccessAnswer | undefined {
    const paths = [...this.#paths(principal, reached)];
    const open = this.#openPath(principal);
    if (open) paths.push(open);
    for (const gap of gaps) paths.push(this.#gapPath(principal, gap));
    const verdict = verdictOver(paths);
    if (verdict === undefined) return undefined;
    const { target, verb } = this.#question;
    return { principal: this.#described(principal), object: target.id, verb, verdict, paths: [...sortedPaths(paths)] };
  }

  #paths(principal: string, reached: readonly Reached[]): readonly AccessPath[] {
    const { target, verb, include } = this.#question;
    const paths = reached.flatMap((one) =>
      grantPaths({ principal, target }, one, this.#candidates.get(one.grant) ?? [], this.#context),
    );
    if (include.escalation !== true || principal.includes("/")) return paths;
    const question = { principal, target, verb, reached, roles: this.#roles, paths };
    return [...paths, ...escalationPaths(question, this.#context)];
  }

  /** What was not read of memberships may put the principal into a group that has what is asked: one path says so. */
  #openPath(principal: string): AccessPath | undefined {
    const { memberships, words } = this.#context;
    const user = userOf(principal);
    if (this.#isClosed(user)) return undefined;
    const groups = possibleGroups(user, this.holders, memberships);
    for (const group of groups) {
      const grant = (this.holders.get(group) ?? []).find((one) => this.#mayGive(principal, one));
      if (!grant) continue;
      const name = words.nameOf(group) ?? group;
      const others = groups.length > 1 ? `, or in one of ${groups.length - 1} others` : "";
      return {
        steps: [...words.holderSteps(principal, [group]), ...words.grantSteps(grant, this.#context.frame)],
        grantId: grant.id,
        via: grant.kind === "role" && grant.isEligible ? "eligible" : "group",
        verdict: "unknown",
        why: `whether it is in ${name}${others}, is not known: ${memberships.whyMaybeIn(user, group) ?? "not read"}`,
      };
    }
    return undefined;
  }

  /** Nobody asks for further memberships of the dead, or of another tenant's principals. */
  #isClosed(user: string): boolean {
    const record = this.#context.memberships.record(user);
    if (record && isRead(record.exists) && !record.exists.read) return true;
    const own = this.holders.get(user) ?? [];
    const isForeign = own.length > 0 && own.every((grant) => grant.kind === "role" && grant.from === "lighthouse");
    return isForeign && !record;
  }

  #mayGive(principal: string, grant: Grant): boolean {
    if (subjectOf(userOf(principal), grant) !== principal) return false;
    const candidates = this.#candidates.get(grant) ?? [];
    if (candidates.some((candidate) => judge(principal, candidate, this.#context).value !== "false")) return true;
    if (this.#question.include.escalation !== true) return false;
    const reached = [{ grant, routes: { chains: [[grant.principalId]], isCut: false } }];
    return this.#paths(principal, reached).some(({ verdict }) => verdict !== "denied");
  }

  #gapPath(principal: string, { place, fact, why }: AccessGap): AccessPath {
    const [start] = this.#context.words.holderSteps(principal, []);
    return {
      steps: [...(start ? [start] : []), { kind: "scope", id: place, text: `${fact} of ${place}` }],
      grantId: place,
      via: "direct",
      verdict: "unknown",
      why: `${fact} of ${place} not read whole: ${why}`,
    };
  }

  #described(principal: string): AccessAnswer["principal"] {
    const { memberships, words } = this.#context;
    const kind = memberships.record(principal)?.kind;
    const [start] = words.holderSteps(principal, []);
    const name = principal.includes("/") ? start?.text : words.nameOf(principal);
    return { id: principal, type: kind && isRead(kind) ? kind.read : null, ...(name === undefined ? {} : { name }) };
  }
}

/** Of a compound identity the user, whose memberships count. */
function userOf(principal: string): string {
  const [user = principal] = principal.split("/");
  return user;
}
