import { type Fact, isRead, isUnread, read, type Unread, unread } from "../../../model/fact.ts";
import { type Principal, type PrincipalKind, workloadKinds } from "../../../model/principal.ts";
import type { HolderMembers } from "../../../model/vault-access.ts";
import { kindOfHolder } from "../holders.ts";
import type { TenantIndex } from "../tenant-index.ts";
import { firstMissing } from "../three-valued.ts";

/**
 * Tenants in which Microsoft registers the applications of its own services. These act for a resource of the customer, as
 * App Service does that fetches a certificate: they are no guests.
 */
const platformTenants: ReadonlySet<string> = new Set([
  "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
  "72f988bf-86f1-41af-91ab-2d7cd011db47",
]);

const directoryRemedy = "give the run directory read access";
const noType: Fact<string | null> = read(null);
const nobody: HolderMembers = { people: 0, workloads: 0, guests: [], disabled: [] };

/** What is gathered while the accounts behind one grant are looked at. */
interface Count {
  people: number;
  workloads: number;
  readonly guests: string[];
  readonly disabled: string[];
  missing: Unread | undefined;
  guestsMissing: Unread | undefined;
  disabledMissing: Unread | undefined;
}

/** Tells the accounts behind grants; each holder is worked out once. */
export class Members {
  readonly #index: TenantIndex;
  /** By the type that assignments carry, then by id. */
  readonly #known = new Map<string | null, Map<string, Fact<HolderMembers>>>();
  #groups:
    | { readonly members: ReadonlyMap<string, readonly Principal[]>; readonly open: Unread | undefined }
    | undefined;

  constructor(index: TenantIndex) {
    this.#index = index;
  }

  /** `assignedType` is the type that a role assignment carries, for whom the directory does not tell. */
  of(principalId: Fact<string>, assignedType: Fact<string | null> = noType): Fact<HolderMembers> {
    if (!isRead(principalId)) return principalId;
    const id = principalId.read;
    const type = isRead(assignedType) ? assignedType.read : null;
    const ofType = this.#known.get(type) ?? new Map<string, Fact<HolderMembers>>();
    this.#known.set(type, ofType);
    const known = ofType.get(id);
    if (known) return known;
    const found = this.#find(id, assignedType);
    ofType.set(id, found);
    return found;
  }

  #find(id: string, assignedType: Fact<string | null>): Fact<HolderMembers> {
    const record = this.#index.principals.get(id);
    if (isRead(assignedType) && assignedType.read === "ForeignGroup") return read(foreignGroup(id, record));
    if (record && isRead(record.exists) && !record.exists.read) return read(nobody);
    const kind = kindOfHolder(record?.kind, assignedType);
    if (!isRead(kind)) return kind;
    const count = newCount();
    if (kind.read === "group") this.#countGroup(id, count);
    else countAccount(count, { id, kind: kind.read, record });
    return read(settled(count));
  }

  /** Everybody in the group and in groups in it, each once; groups that contain each other are gone through once. */
  #countGroup(id: string, count: Count): void {
    const { members, open } = this.#memberships();
    count.missing = this.#index.principals.has(id) ? open : (open ?? notLookedUp);
    const seen = new Set([id]);
    const groups = [id];
    for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
      count.missing ??= this.#index.principals.get(group)?.membersMissing;
      for (const member of members.get(group) ?? []) {
        if (seen.has(member.id)) continue;
        seen.add(member.id);
        if (isRead(member.exists) && !member.exists.read) continue;
        const { kind } = member;
        if (!isRead(kind)) count.missing ??= whyNotRead(kind, "kind");
        else if (kind.read === "group") groups.push(member.id);
        else countAccount(count, { id: member.id, kind: kind.read, record: member });
      }
    }
  }

  /** Members by group. Any principal whose groups were not all read may be in any group. */
  #memberships() {
    this.#groups ??= groupMembers(this.#index.principals.values());
    return this.#groups;
  }
}

const notLookedUp: Unread = unread(
  "not-in-output",
  "the group was not looked up in the directory",
  directoryRemedy,
).unread;

function groupMembers(principals: Iterable<Principal>) {
  const members = new Map<string, Principal[]>();
  let open: Unread | undefined;
  for (const principal of principals) {
    const { memberOf } = principal;
    const missing = open ? undefined : firstMissing([memberOf]);
    if (missing) open = whyNotRead(missing, "group memberships");
    for (const group of new Set(isRead(memberOf) ? memberOf.read : [])) {
      const list = members.get(group);
      if (list) list.push(principal);
      else members.set(group, [principal]);
    }
  }
  return { members, open };
}

function newCount(): Count {
  return {
    people: 0,
    workloads: 0,
    guests: [],
    disabled: [],
    missing: undefined,
    guestsMissing: undefined,
    disabledMissing: undefined,
  };
}

interface Account {
  readonly id: string;
  readonly kind: PrincipalKind;
  /** Absent where the directory was not asked about it. */
  readonly record: Principal | undefined;
}

function countAccount(count: Count, account: Account): void {
  const { id, kind, record } = account;
  if (kind === "user") count.people += 1;
  else if (workloadKinds.has(kind)) count.workloads += 1;
  else return; // a device holds nothing that somebody signs in with
  const name = nameOf(id, record);
  const guest = isGuest(account);
  if (!isRead(guest)) count.guestsMissing ??= whyNotRead(guest, "home");
  else if (guest.read) count.guests.push(name);
  const enabled = record?.isEnabled ?? unread("not-asked", "whether it is enabled was not asked", directoryRemedy);
  if (!isRead(enabled)) count.disabledMissing ??= whyNotRead(enabled, "state");
  else if (!enabled.read) count.disabled.push(name);
}

/** A person by the directory's word; an application by the tenant that it is registered in. */
function isGuest({ kind, record }: Account): Fact<boolean> {
  if (kind === "managed-identity") return read(false);
  if (kind === "user")
    return record?.isGuest ?? unread("not-asked", "whether it is a guest was not asked", directoryRemedy);
  const home = record?.homeTenantId ?? unread("not-asked", "its home tenant was not asked", directoryRemedy);
  return isRead(home) ? read(home.read !== null && !platformTenants.has(home.read.toLowerCase())) : home;
}

/** The other tenant's directory, which knows its members, is not asked. */
function foreignGroup(id: string, record: Principal | undefined): HolderMembers {
  const detail = "the members of another tenant's group are not shown";
  return { ...nobody, guests: [nameOf(id, record)], missing: unread("not-in-output", detail).unread };
}

function settled({ guests, disabled, people, workloads, ...why }: Count): HolderMembers {
  return {
    people,
    workloads,
    guests: guests.sort(),
    disabled: disabled.sort(),
    ...(why.missing ? { missing: why.missing } : {}),
    ...(why.guestsMissing ? { guestsMissing: why.guestsMissing } : {}),
    ...(why.disabledMissing ? { disabledMissing: why.disabledMissing } : {}),
  };
}

function nameOf(id: string, record: Principal | undefined): string {
  return record && isRead(record.name) ? (record.name.read ?? id) : id;
}

function whyNotRead(fact: Fact<unknown>, what: string): Unread {
  if (isUnread(fact)) return fact.unread;
  return unread("not-in-output", `the ${what} of a member is known only after an apply`).unread;
}
