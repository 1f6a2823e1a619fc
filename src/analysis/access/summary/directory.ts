import { isRead } from "../../../model/fact.ts";
import { type PrincipalKind, workloadKinds } from "../../../model/principal.ts";
import type { Grant, RoleGrant } from "../effective/grants.ts";
import type { Memberships } from "../effective/memberships.ts";
import { IdSet } from "./id-set.ts";

/**
 * The principals of a tenant as numbers. Those that were read come first, by name and then by id, so that the first of a set
 * are the first by name; whom only a grant names comes after them, in no order.
 *
 * Sets hold accounts: people, software, devices, and whatever was not told to be a group. A group stands in them only where
 * its members were not told apart; else its members do.
 */
export class Directory {
  readonly memberships: Memberships;
  /** How many were read; higher numbers are those whom only grants name. */
  readonly readCount: number;
  readonly people = new IdSet();
  readonly workloads = new IdSet();
  /** Those that were read, and may be in more groups than were read. */
  readonly open = new IdSet();
  readonly #gone = new IdSet();
  readonly #numbers = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #members = new Map<string, IdSet>();
  /** The same with those who are gone, of groups. */
  readonly #known = new Map<string, IdSet>();

  constructor(memberships: Memberships) {
    this.memberships = memberships;
    const named = [...memberships.ids()].map((id) => ({ id, name: this.nameOf(id) ?? id }));
    named.sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
    for (const { id } of named) this.#add(id);
    this.readCount = this.#ids.length;
    for (const [number, id] of this.#ids.entries()) this.#note(number, id);
    const open = this.#ids.filter((id) => memberships.whyUnread(id) !== undefined);
    this.open.addAll(this.#below(open)).removeAll(this.#gone);
  }

  number(id: string): number {
    return this.#numbers.get(id) ?? this.#add(id);
  }

  id(number: number): string {
    const id = this.#ids[number];
    if (id === undefined) throw new Error(`no principal has the number ${number}`);
    return id;
  }

  /** By name, then by id. */
  compare(a: number, b: number): number {
    if (a < this.readCount && b < this.readCount) return a - b;
    const label = (number: number) => this.nameOf(this.id(number)) ?? this.id(number);
    return compare(label(a), label(b)) || compare(this.id(a), this.id(b));
  }

  nameOf(id: string): string | null {
    const name = this.memberships.record(id)?.name;
    return name && isRead(name) ? name.read : null;
  }

  /** As the directory says, else as a grant says that names it. */
  kindOf(id: string, grants: readonly RoleGrant[] = []): PrincipalKind | null {
    const kind = this.memberships.record(id)?.kind;
    if (kind && isRead(kind)) return kind.read;
    if (this.memberships.directMembers(id).length > 0) return "group";
    const typed = grants.find((grant) => grant.principalId === id && grant.principalType !== null);
    return kindsByAssignedType.get(typed?.principalType?.toLowerCase() ?? "") ?? null;
  }

  /** Who uses a grant: its holder, or everybody in the group that it names, at any depth. Nobody who is gone. */
  usersOf(grant: Grant): IdSet {
    // The directory does not know another tenant's principals: what it says of such an id is about nobody.
    if (isForeign(grant)) return new IdSet([this.number(grant.principalId)]);
    return this.accountsBehind(grant.principalId);
  }

  accountsBehind(id: string): IdSet {
    const known = this.#members.get(id);
    if (known) return known;
    const all = this.#below([id]);
    // Sets of groups in groups are put together of each other; an account's own is made as quickly as it is found.
    if (this.memberships.directMembers(id).length > 0) this.#known.set(id, all);
    const found = all.without(this.#gone);
    this.#members.set(id, found);
    return found;
  }

  /** Those who may be in more groups than were read; of whom only a grant names nothing was read. */
  openAmong(users: IdSet): IdSet {
    const open = users.intersection(this.open);
    for (const number of users.numbersFrom(this.readCount)) open.add(number);
    return open;
  }

  /** A group whose members are not known, so that it stands for itself. */
  isUntold(id: string): boolean {
    const { memberships } = this;
    if (memberships.directMembers(id).length > 0) return false;
    return memberships.whyUnread(id) !== undefined || memberships.whyMembersOpen(id) !== undefined;
  }

  #isGroup(id: string): boolean {
    return this.kindOf(id) === "group";
  }

  /** The accounts among these and in them, each looked at once: cycles are fine. */
  #below(starts: readonly string[]): IdSet {
    const found = new IdSet();
    const seen = new Set(starts);
    const open = [...starts];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (!this.#isGroup(id) || this.isUntold(id)) found.add(this.number(id));
      for (const member of this.memberships.directMembers(id)) {
        if (seen.has(member)) continue;
        seen.add(member);
        const known = this.#known.get(member);
        if (known) found.addAll(known);
        else open.push(member);
      }
    }
    return found;
  }

  #add(id: string): number {
    const number = this.#ids.length;
    this.#ids.push(id);
    this.#numbers.set(id, number);
    return number;
  }

  #note(number: number, id: string): void {
    const record = this.memberships.record(id);
    const kind = this.kindOf(id);
    if (kind === "user") this.people.add(number);
    if (kind !== null && workloadKinds.has(kind)) this.workloads.add(number);
    if (record && isRead(record.exists) && !record.exists.read) this.#gone.add(number);
  }
}

export function isOfLighthouse(grant: Grant): boolean {
  return grant.kind === "role" && grant.from === "lighthouse";
}

/** Of another tenant, by Azure Lighthouse or as a foreign group. */
export function isForeign(grant: Grant): boolean {
  return isOfLighthouse(grant) || (grant.kind === "role" && grant.principalType?.toLowerCase() === "foreigngroup");
}

const kindsByAssignedType: ReadonlyMap<string, PrincipalKind> = new Map([
  ["user", "user"],
  ["group", "group"],
  ["foreigngroup", "group"],
  ["serviceprincipal", "service-principal"],
  ["msi", "managed-identity"],
  ["device", "device"],
]);

export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
