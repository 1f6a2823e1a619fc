import type { Ternary } from "../conditions/three-values.ts";
import type { Grant } from "../effective/grants.ts";
import { subjectOf } from "../effective/reach.ts";
import type { Candidate } from "../effective/ways.ts";
import { type Blocked, blockedAmong } from "./blocked.ts";
import { type Directory, isOfLighthouse } from "./directory.ts";
import { IdSet } from "./id-set.ts";
import type { Place } from "./rights.ts";

/** Who has one right, at one place. Sets of people are joined: nobody is asked one by one. */
export class Standing {
  readonly sure = new IdSet();
  /** Only through an application that acts for them. */
  readonly compound = new IdSet();
  /** Of whom it is not known; those who have it surely may be among them. */
  readonly maybe = new IdSet();
  /** The same, where single objects may settle it. */
  readonly unsettled = new IdSet();
  /** Groups that have it, or may: whoever may be in them, may have it. */
  readonly groups = new Set<string>();
  /** Grants that a condition or a denial keeps from giving it here to everybody: on single objects they may. */
  readonly limited: Grant[] = [];
  why: string | undefined;

  addAll(other: Standing): this {
    this.sure.addAll(other.sure);
    this.compound.addAll(other.compound);
    this.maybe.addAll(other.maybe);
    this.unsettled.addAll(other.unsettled);
    for (const group of other.groups) this.groups.add(group);
    this.limited.push(...other.limited);
    this.why ??= other.why;
    return this;
  }

  /** What single objects add. Once all were asked, what was open on the whole is what is open on one of them. */
  addObjects(objects: readonly Standing[], areAll: boolean): this {
    if (areAll && objects.length > 0) this.unsettled.removeAll(this.unsettled);
    for (const { sure, compound, maybe, unsettled, groups, why } of objects) {
      this.sure.addAll(sure);
      this.compound.addAll(compound);
      this.unsettled.addAll(maybe).addAll(unsettled);
      for (const group of groups) this.groups.add(group);
      this.why ??= why;
    }
    return this;
  }

  /** Everybody who has it, alone or through an application. */
  get everybody(): IdSet {
    return this.sure.union(this.compound);
  }

  /** Everybody who has it or may. */
  get possible(): IdSet {
    return this.everybody.addAll(this.maybe).addAll(this.unsettled);
  }
}

/** One way of having a right, for whoever the grant is for, before denials. */
export type Claim = Pick<Candidate, "value" | "why" | "conditions" | "operation">;

/** Enters what one grant gives. */
export function enter(standing: Standing, grant: Grant, claims: readonly Claim[], around: Around): void {
  const { directory } = around;
  const users = directory.usersOf(grant);
  let isLimited = false;
  let isGiving = false;
  for (const claim of claims) {
    const blocked = blockedFrom(claim, users, around);
    const isOpenToObjects = claim.conditions.some(namesSecrets) || blocked !== undefined;
    if (isOpenToObjects && (claim.value !== "true" || blocked)) isLimited = true;
    if (claim.value === "false") continue;
    isGiving = true;
    addUsers(standing, { grant, users, blocked }, { ...claim, isOpenToObjects });
  }
  if (isLimited) standing.limited.push(grant);
  if (isGiving && !isOfLighthouse(grant) && directory.memberships.mayBeGroup(grant.principalId))
    standing.groups.add(grant.principalId);
}

function namesSecrets(condition: string): boolean {
  return condition.toLowerCase().includes("microsoft.keyvault/vaults/secrets:name");
}

interface Around {
  readonly directory: Directory;
  /** Absent where nothing is denied. */
  readonly place: Place | undefined;
}

/** Undefined where it keeps nobody from it. */
function blockedFrom({ operation }: Claim, users: IdSet, { place, directory }: Around): Blocked | undefined {
  if (!operation || !place) return undefined;
  const { ground } = place;
  const blocked = blockedAmong(users, operation, { ground, directory });
  return blocked.sure.isEmpty && blocked.maybe.isEmpty ? undefined : blocked;
}

interface Users {
  readonly grant: Grant;
  readonly users: IdSet;
  readonly blocked: Blocked | undefined;
}

function addUsers(
  standing: Standing,
  { grant, users, blocked }: Users,
  { value, why, isOpenToObjects }: Claim & { readonly isOpenToObjects: boolean },
): void {
  const left = blocked ? users.without(blocked.sure) : users;
  const open = isOpenToObjects ? standing.unsettled : standing.maybe;
  if (value === "unknown") {
    open.addAll(left);
    if (!left.isEmpty) standing.why ??= why;
    return;
  }
  (isCompound(grant) ? standing.compound : standing.sure).addAll(blocked ? left.without(blocked.maybe) : left);
  if (blocked && !blocked.maybe.isEmpty) {
    open.addAll(blocked.maybe);
    standing.why ??= blocked.why;
  }
}

function isCompound(grant: Grant): boolean {
  return subjectOf(grant.principalId, grant) !== grant.principalId;
}

/** The strongest of several claims, where nothing is denied: then they differ in nothing else. */
export function strongestClaim(claims: readonly Claim[]): readonly Claim[] {
  const order: readonly Ternary[] = ["true", "unknown", "false"];
  const best = order.flatMap((value) => claims.filter((claim) => claim.value === value))[0];
  return best ? [best] : [];
}
