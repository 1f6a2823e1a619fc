import { isRead, isUnread } from "../../../model/fact.ts";
import type { Principal } from "../../../model/principal.ts";

/** Groups from a principal's own one up to the group that a grant names, nearest first. Empty: the grant names the principal. */
export type Chain = readonly string[];

/** So many routes to one group are told; where there are more, `isCut` says so. */
const routeLimit = 16;

/** Ids in kept closures, all together: beyond it they are worked out again. */
const keptIds = 4_000_000;

const keptRoutes = 200_000;

export interface Routes {
  readonly chains: readonly Chain[];
  /** There are more routes than these. */
  readonly isCut: boolean;
}

/** Ids of groups: a set of them, or a map by them. */
export type Groups = Pick<ReadonlyMap<string, unknown>, "has" | "keys">;

interface Link {
  readonly id: string;
  readonly from: Link | undefined;
}

/** Who is in which group, directly and through groups in groups, as far as it was read. Cycles and huge groups are fine. */
export class Memberships {
  readonly #records = new Map<string, Principal>();
  readonly #parents = new Map<string, readonly string[]>();
  readonly #members = new Map<string, string[]>();
  readonly #closures = new Map<string, ReadonlySet<string>>();
  readonly #whyOpen = new Map<string, string | undefined>();
  /** Groups that may have members of whom nothing was read, with groups that those groups are in. */
  #openGroups: ReadonlyMap<string, string> | undefined;
  #kept = 0;
  readonly #routes = new Map<string, ReadonlyMap<string, Routes>>();
  #keptRoutes = 0;

  constructor(principals: readonly Principal[]) {
    for (const principal of principals) {
      const id = principal.id.toLowerCase();
      this.#records.set(id, principal);
      const groups = isRead(principal.memberOf) ? principal.memberOf.read.map((group) => group.toLowerCase()) : [];
      this.#parents.set(id, [...new Set(groups)]);
      for (const group of new Set(groups)) {
        const members = this.#members.get(group);
        if (members) members.push(id);
        else this.#members.set(group, [id]);
      }
    }
  }

  record(id: string): Principal | undefined {
    return this.#records.get(id);
  }

  ids(): Iterable<string> {
    return this.#records.keys();
  }

  /** False only where the principal is known to be something else: others may have members. */
  mayBeGroup(id: string): boolean {
    const kind = this.#records.get(id)?.kind;
    return !(kind && isRead(kind)) || kind.read === "group" || this.#members.has(id);
  }

  /** Every group that the principal is known to be in, at any depth; never itself, cycles or not. */
  groupsOf(id: string): ReadonlySet<string> {
    const known = this.#closures.get(id);
    if (known) return known;
    const found = new Set<string>();
    const open = [...(this.#parents.get(id) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === id || found.has(next)) continue;
      found.add(next);
      open.push(...(this.#parents.get(next) ?? []));
    }
    this.#kept += found.size + 1;
    if (this.#kept > keptIds) {
      this.#closures.clear();
      this.#kept = found.size + 1;
    }
    this.#closures.set(id, found);
    return found;
  }

  /** Those whose records name the group as one of theirs. */
  directMembers(group: string): readonly string[] {
    return this.#members.get(group) ?? [];
  }

  isIn(id: string, group: string): boolean {
    return this.groupsOf(id).has(group);
  }

  /**
   * Why the principal may be in further groups; undefined where all its groups, and theirs, were read, and the members of all
   * groups as well.
   */
  whyOpen(id: string): string | undefined {
    return this.#whyItselfOpen(id) ?? this.#firstOpen(id, () => true);
  }

  /** Why the principal may be in this group, though nobody knows; undefined where it is known to be, and where it is not. */
  whyMaybeIn(id: string, group: string): string | undefined {
    if (id === group || this.isIn(id, group) || !this.mayBeGroup(group)) return undefined;
    return this.#whyItselfOpen(id) ?? this.#groupsLeftOpen().get(group);
  }

  /** The same of any of these groups. */
  whyMaybeInAny(id: string, groups: Groups): string | undefined {
    const own = this.#whyItselfOpen(id);
    if (own === undefined) return this.#firstOpen(id, (group) => groups.has(group));
    for (const group of groups.keys()) if (this.whyMaybeIn(id, group) !== undefined) return own;
    return undefined;
  }

  /** Why the group may have members, at any depth, of whom nothing was read. */
  whyMembersOpen(group: string): string | undefined {
    return this.#groupsLeftOpen().get(group);
  }

  #firstOpen(id: string, matters: (group: string) => boolean): string | undefined {
    for (const [group, why] of this.#groupsLeftOpen())
      if (group !== id && matters(group) && !this.isIn(id, group)) return why;
    return undefined;
  }

  #groupsLeftOpen(): ReadonlyMap<string, string> {
    if (this.#openGroups) return this.#openGroups;
    const found = new Map<string, string>();
    for (const [id, { membersMissing }] of this.#records) {
      if (!membersMissing) continue;
      const why = `its members were not read whole (${membersMissing.detail ?? membersMissing.reason})`;
      found.set(id, why);
      for (const above of this.groupsOf(id)) if (!found.has(above)) found.set(above, why);
    }
    this.#openGroups = found;
    return found;
  }

  #whyItselfOpen(id: string): string | undefined {
    if (!this.#whyOpen.has(id)) this.#whyOpen.set(id, this.#findWhyOpen(id));
    return this.#whyOpen.get(id);
  }

  #findWhyOpen(id: string): string | undefined {
    const own = this.whyUnread(id);
    if (own !== undefined) return own;
    for (const group of this.groupsOf(id)) {
      const why = this.whyUnread(group);
      if (why !== undefined) return why;
    }
    return undefined;
  }

  /** Why the groups that it is a direct member of are not all known; undefined where they are. */
  whyUnread(id: string): string | undefined {
    const memberOf = this.#records.get(id)?.memberOf;
    if (!memberOf) return "its group memberships were not read";
    if (!isRead(memberOf)) return isUnread(memberOf) ? detailOf(memberOf.unread) : `known only after an apply`;
    return memberOf.missing && detailOf(memberOf.missing);
  }

  /** The routes from a principal up to each of its groups, the shortest first. */
  routesUp(id: string): ReadonlyMap<string, Routes> {
    const known = this.#routes.get(id);
    if (known) return known;
    const found = walk(
      id,
      (at) => this.#parents.get(at) ?? [],
      (chain) => chain,
    );
    this.#keptRoutes += found.size + 1;
    if (this.#keptRoutes > keptRoutes) {
      this.#routes.clear();
      this.#keptRoutes = found.size + 1;
    }
    this.#routes.set(id, found);
    return found;
  }

  /** The routes from a group down to each of its members, at any depth; chains run from the member's own group upwards. */
  routesDown(group: string): ReadonlyMap<string, Routes> {
    const upwards = (chain: Chain): Chain => [...chain.slice(0, -1).reverse(), group];
    return walk(group, (at) => this.#members.get(at) ?? [], upwards);
  }
}

/** Breadth first, over simple routes; each place is passed at most `routeLimit` times, so that no web of groups blows up. */
function walk(
  start: string,
  next: (id: string) => readonly string[],
  chainOf: (route: Chain) => Chain,
): ReadonlyMap<string, Routes> {
  const found = new Map<string, { chains: Chain[]; isCut: boolean }>();
  const visits = new Map<string, number>();
  const open: Link[] = [{ id: start, from: undefined }];
  for (let position = 0; position < open.length; position += 1) {
    const link = open[position];
    if (!link) break;
    for (const id of next(link.id)) {
      if (passes(link, id)) continue;
      const count = (visits.get(id) ?? 0) + 1;
      visits.set(id, count);
      const step: Link = { id, from: link };
      if (count <= routeLimit) open.push(step);
      const routes = found.get(id) ?? { chains: [], isCut: false };
      found.set(id, routes);
      if (count <= routeLimit) routes.chains.push(chainOf(routeTo(step)));
      else routes.isCut = true;
    }
  }
  return found;
}

function passes(link: Link, id: string): boolean {
  for (let at: Link | undefined = link; at; at = at.from) if (at.id === id) return true;
  return false;
}

/** From the place after the start to the end. */
function routeTo(link: Link): Chain {
  const ids: string[] = [];
  for (let at: Link | undefined = link; at?.from; at = at.from) ids.push(at.id);
  return ids.reverse();
}

function detailOf({ reason, detail }: { readonly reason: string; readonly detail?: string | undefined }): string {
  return `its group memberships were not read whole (${detail ?? reason})`;
}
