import fc from "fast-check";

// Small tenants in words of their own, for a slow evaluator that works on these words and for the engine that works on records.

/** From the root down; the last two lie beside each other in the vault. */
export const places = ["root", "corp", "subscription", "group", "vault", "secret-a", "secret-b"] as const;
export type PlaceName = (typeof places)[number];

export const users = ["user-1", "user-2", "user-3"] as const;
export const groups = ["group-1", "group-2", "group-3"] as const;
export const everyone = "00000000-0000-0000-0000-000000000000";
export const holders = [...users, ...groups];

export interface SmallElement {
  readonly gives: readonly string[];
  readonly butNot: readonly string[];
  /** The vault's name that a condition of the element asks for. */
  readonly onlyVault?: string;
}

export interface SmallGrant {
  readonly who: string;
  readonly role: number;
  readonly place: PlaceName;
  readonly onlyVault?: string;
  readonly isConditionUnread?: boolean;
  readonly kind: "standing" | "eligible" | "over" | "later";
}

export interface SmallDeny {
  readonly place: PlaceName;
  readonly who: readonly string[];
  readonly butNot: readonly string[];
  readonly blocks: readonly string[];
  readonly reachesDown: boolean;
  readonly isEnforced: boolean;
}

export interface SmallEntry {
  readonly who: string;
  readonly application?: string;
  readonly permissions: readonly string[];
}

export interface SmallTenant {
  readonly model: "rbac" | "access-policy" | "unread";
  readonly memberOf: Readonly<Record<string, readonly string[]>>;
  readonly unreadMemberships: readonly string[];
  /** Groups of which a part of the members was read: anybody may be in them besides. */
  readonly cutGroups: readonly string[];
  readonly gone: readonly string[];
  readonly roles: readonly (readonly SmallElement[])[];
  readonly unreadRoles: readonly number[];
  readonly grants: readonly SmallGrant[];
  readonly denies: readonly SmallDeny[];
  readonly entries: readonly SmallEntry[];
}

const patterns = fc.constantFrom(
  "Microsoft.KeyVault/vaults/secrets/*",
  "microsoft.keyvault/vaults/SECRETS/getSecret/action",
  "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
  "Microsoft.KeyVault/vaults/secrets/setSecret/action",
  "Microsoft.KeyVault/vaults/secrets/delete",
  "Microsoft.KeyVault/vaults/*/purge/action",
  "Microsoft.KeyVault/vaults/*/action",
  "*",
  "Microsoft.KeyVault/vaults/keys/*",
);
const few = <Item>(item: fc.Arbitrary<Item>, most: number) => fc.array(item, { maxLength: most });
const vaultName = fc.constantFrom("kv-example", "kv-other");
const maybe = { requiredKeys: [] as [] };

const element: fc.Arbitrary<SmallElement> = fc
  .tuple(few(patterns, 2), few(patterns, 1), fc.record({ onlyVault: vaultName }, maybe))
  .map(([gives, butNot, condition]) => ({ gives, butNot, ...condition }));

const place = fc.constantFrom(...places);

const grant: fc.Arbitrary<SmallGrant> = fc
  .tuple(
    fc.record({
      who: fc.constantFrom(...holders),
      role: fc.nat({ max: 2 }),
      place,
      kind: fc.constantFrom(
        "standing" as const,
        "standing" as const,
        "eligible" as const,
        "over" as const,
        "later" as const,
      ),
    }),
    fc.record({ onlyVault: vaultName }, maybe),
  )
  .map(([plain, condition]) => ({ ...plain, ...condition }));

const deny: fc.Arbitrary<SmallDeny> = fc.record({
  place,
  who: fc.oneof(fc.constant([everyone]), few(fc.constantFrom(...holders), 2)),
  butNot: few(fc.constantFrom(...holders), 1),
  blocks: few(patterns, 2),
  reachesDown: fc.boolean(),
  isEnforced: fc.boolean(),
});

const entry: fc.Arbitrary<SmallEntry> = fc
  .tuple(
    fc.record({
      who: fc.constantFrom(...holders),
      permissions: few(fc.constantFrom("get", "GET", "list", "set", "delete", "purge", "all"), 2),
    }),
    fc.record({ application: fc.constant("app-1") }, maybe),
  )
  .map(([plain, application]) => ({ ...plain, ...application }));

const memberOf = fc
  .tuple(...holders.map(() => few(fc.constantFrom(...groups), 2)))
  .map((lists) => Object.fromEntries(holders.map((id, at) => [id, [...new Set(lists[at] ?? [])]])));

/** Tenants of which everything was read: groups may contain themselves and each other. */
export const wholeTenants: fc.Arbitrary<SmallTenant> = fc.record({
  model: fc.constantFrom("rbac" as const, "rbac" as const, "access-policy" as const),
  memberOf,
  unreadMemberships: fc.constant([]),
  cutGroups: fc.constant([]),
  gone: few(fc.constantFrom(...users), 1),
  roles: fc.tuple(few(element, 2), few(element, 2), few(element, 2)),
  unreadRoles: fc.constant([]),
  grants: few(grant, 5),
  denies: few(deny, 2),
  entries: few(entry, 3),
});

type UnreadGroups = Pick<SmallTenant, "unreadMemberships" | "cutGroups">;

const membershipsUnread = (most: number): fc.Arbitrary<UnreadGroups> =>
  few(fc.constantFrom(...holders), most).map((ids) => ({ unreadMemberships: [...new Set(ids)], cutGroups: [] }));

const groupCut: fc.Arbitrary<UnreadGroups> = fc
  .constantFrom(...groups)
  .map((group) => ({ unreadMemberships: [], cutGroups: [group] }));

/** Tenants of which something was not read: the permission model, memberships, a role, a condition. */
export const partialTenants: fc.Arbitrary<SmallTenant> = fc
  .tuple(
    wholeTenants,
    fc.boolean(),
    // Two of them make sixty-four worlds: now and then is enough. So do those who may be in a group that was cut.
    fc.oneof(
      { weight: 5, arbitrary: membershipsUnread(1) },
      { weight: 1, arbitrary: membershipsUnread(2) },
      { weight: 3, arbitrary: groupCut },
    ),
    few(fc.nat({ max: 2 }), 1),
    few(fc.nat({ max: 4 }), 1),
  )
  .map(([tenant, isModelUnread, unreadGroups, unreadRoles, unreadConditions]) => ({
    ...tenant,
    ...unreadGroups,
    model: isModelUnread ? "unread" : tenant.model,
    unreadRoles,
    grants: tenant.grants.map((one, at) =>
      one.kind === "standing" && unreadConditions.includes(at) ? { ...one, isConditionUnread: true } : one,
    ),
  }));
