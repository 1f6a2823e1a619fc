import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ReachLedger } from "../../../../src/analysis/access/holding/reach.ts";
import { indexTenant } from "../../../../src/analysis/access/tenant-index.ts";
import { buildHsm, buildPrincipal, buildScope, buildVault } from "../../../../src/model/build.ts";
import { buildUsage } from "../../../../src/model/build-usage.ts";
import type { PlainRecord } from "../../../../src/model/example.ts";
import { type Fact, partly, read, unread } from "../../../../src/model/fact.ts";
import { roleIds } from "../../../../src/model/facts/built-in-roles.ts";
import type { Principal } from "../../../../src/model/principal.ts";
import { isAtOrAbove } from "../../../../src/model/resource-id.ts";
import type { Scope } from "../../../../src/model/scope.ts";
import type { Vault } from "../../../../src/model/vault.ts";
import type { VaultUsage } from "../../../../src/model/vault-usage.ts";

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
const groupOf = (name: string) => `${subscription}/resourcegroups/${name}`;
const vaultAt = (name: string, group = "rg-a") => `${groupOf(group)}/providers/microsoft.keyvault/vaults/${name}`;
const reader = "21090545-7ca7-4776-b22c-e363652d74d2";

const scopesAround: readonly PlainRecord<Scope>[] = [
  { id: "/", kind: "root", parent: null },
  { id: subscription, kind: "subscription", parent: "/" },
  { id: groupOf("rg-a"), kind: "resource-group", parent: subscription },
  { id: groupOf("rg-b"), kind: "resource-group", parent: subscription },
];

interface Given {
  readonly vaults: readonly (PlainRecord<Vault> & { readonly usage?: Fact<VaultUsage> })[];
  readonly scopes?: readonly PlainRecord<Scope>[];
  readonly principals?: readonly PlainRecord<Principal>[];
}

/** Scopes that a test gives stand in for those around. */
function ledgerOf({ vaults, scopes = [], principals = [] }: Given): ReachLedger {
  const given = new Map(scopes.map((scope) => [scope.id, scope]));
  const index = indexTenant({
    scopes: scopesAround.map((scope) => buildScope({ roleAssignments: [], ...scope, ...given.get(scope.id) })),
    roles: [],
    principals: principals.map(buildPrincipal),
  });
  const ledger = new ReachLedger(index);
  for (const { usage, ...vault } of vaults)
    ledger.add(buildVault({ roleAssignments: [], accessPolicies: [], ...vault }), usage ?? unread("not-asked"));
  return ledger;
}

const held = (scope: string, principalId: string, roleId: string = roleIds.secretsUser) => ({
  id: `${scope} ${principalId} ${roleId}`,
  scope,
  principalId,
  roleId,
});
const rbac = (name: string, roleAssignments: PlainRecord<Vault>["roleAssignments"] = [], group = "rg-a") =>
  ({ id: vaultAt(name, group), name, permissionModel: "rbac", roleAssignments }) as const;
const entry = (principalId: string, secrets: readonly string[], more: object = {}) => ({
  id: `entry of ${principalId}`,
  principalId,
  permissions: { secrets, keys: [], certificates: [], storage: [] },
  ...more,
});

describe("the vaults that a principal has access to", () => {
  test("are those where it has a role on data, on the vault or on an object in it", () => {
    const ledger = ledgerOf({
      principals: [{ id: "app" }],
      vaults: [
        rbac("kv-b", [held(`${vaultAt("kv-b")}/secrets/db`, "app")]),
        rbac("kv-a", [held(vaultAt("kv-a"), "app"), held(vaultAt("kv-a"), "app", roleIds.secretsOfficer)]),
        rbac("kv-c", [held(vaultAt("kv-c"), "other")]),
      ],
    });
    expect(ledger.of("app")).toEqual({ vaults: 2, examples: ["kv-a", "kv-b"] });
    expect(ledger.of("nobody")).toMatchObject({ vaults: 0, examples: [] });
    expect(ledger.knows("app")).toBe(true);
    expect(ledger.knows("nobody")).toBe(false);
  });

  test("are all vaults with RBAC below a scope where it has one, and of access policies those with its entry", () => {
    const entries = [entry("app", ["get"])];
    const ledger = ledgerOf({
      principals: [{ id: "app" }, { id: "group-app" }],
      scopes: [
        { id: groupOf("rg-b"), roleAssignments: [held(groupOf("rg-b"), "group-app")] },
        { id: subscription, roleAssignments: [held(subscription, "all")] },
      ],
      vaults: [
        rbac("kv-1"),
        rbac("kv-2", [], "rg-b"),
        { ...rbac("kv-3", [], "rg-b"), permissionModel: "access-policy", accessPolicies: entries },
        { ...rbac("kv-4"), accessPolicies: entries },
      ],
    });
    expect(ledger.of("all").examples).toEqual(["kv-1", "kv-2", "kv-4"]);
    expect(ledger.of("group-app").examples).toEqual(["kv-2"]);
    expect(ledger.of("app").examples).toEqual(["kv-3"]);
  });

  test("are those of its groups as well, each once", () => {
    const ledger = ledgerOf({
      principals: [
        { id: "app", memberOf: ["inner"] },
        { id: "inner", kind: "group", memberOf: ["outer"] },
        { id: "outer", kind: "group" },
      ],
      vaults: [
        rbac("kv-1", [held(vaultAt("kv-1"), "outer"), held(vaultAt("kv-1"), "app")]),
        rbac("kv-2", [held(vaultAt("kv-2"), "inner")]),
      ],
    });
    expect(ledger.of("app")).toEqual({ vaults: 2, examples: ["kv-1", "kv-2"] });
    expect(ledger.of("outer")).toEqual({ vaults: 1, examples: ["kv-1"] });
  });

  test("are not those of which it sees names alone, or where it needs another's application", () => {
    const ledger = ledgerOf({
      vaults: [
        rbac("kv-1", [held(vaultAt("kv-1"), "app", reader)]),
        {
          ...rbac("kv-2"),
          permissionModel: "access-policy",
          accessPolicies: [entry("app", ["List"]), entry("user", ["get"], { applicationId: "client" })],
        },
        {
          ...rbac("kv-3"),
          permissionModel: "access-policy",
          accessPolicies: [
            {
              id: "e",
              principalId: "keys",
              permissions: { secrets: [], keys: ["get", "list"], certificates: [], storage: [] },
            },
            { id: "f", principalId: "all", permissions: { secrets: [], keys: ["All"], certificates: [], storage: [] } },
          ],
        },
      ],
    });
    for (const id of ["app", "user", "keys"]) expect(ledger.of(id).vaults).toBe(0);
    expect(ledger.of("all").vaults).toBe(1);
  });

  test("are, under a condition, those whose name it fits", () => {
    const condition = "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'kv-2'";
    const ledger = ledgerOf({
      scopes: [{ id: subscription, roleAssignments: [{ ...held(subscription, "app"), condition }] }],
      vaults: [rbac("kv-1"), rbac("kv-2"), rbac("kv-3")],
    });
    expect(ledger.of("app").examples).toEqual(["kv-2"]);
  });

  test("are told by the first five, and managed HSMs are none", () => {
    const ledger = ledgerOf({
      scopes: [{ id: "/", roleAssignments: [held("/", "app")] }],
      vaults: [7, 3, 1, 2, 5, 4, 6].map((number) => rbac(`kv-${number}`)),
    });
    ledger.add(buildHsm({}), unread("not-asked"));
    expect(ledger.of("app")).toEqual({ vaults: 7, examples: ["kv-1", "kv-2", "kv-3", "kv-4", "kv-5"] });
  });

  test("are as many as the plain way of counting finds", () => {
    const places = [
      "/",
      subscription,
      groupOf("rg-a"),
      groupOf("rg-b"),
      vaultAt("kv-1"),
      vaultAt("kv-2"),
      vaultAt("kv-3", "rg-b"),
    ];
    const ids = ["user", "app", "group-1", "group-2"];
    const grants = fc.array(fc.tuple(fc.constantFrom(...places), fc.constantFrom(...ids)), { maxLength: 6 });
    const groups = fc.tuple(...ids.map(() => fc.subarray(["group-1", "group-2"])));
    fc.assert(
      fc.property(grants, groups, (given, memberOf) => {
        const at = (place: string) => given.filter(([scope]) => scope === place).map(([scope, id]) => held(scope, id));
        const ledger = ledgerOf({
          principals: ids.map((id, number) => ({ id, memberOf: memberOf[number] ?? [] })),
          scopes: places.slice(0, 4).map((id) => ({ id, roleAssignments: at(id) })),
          vaults: [
            rbac("kv-1", at(vaultAt("kv-1"))),
            rbac("kv-2", at(vaultAt("kv-2"))),
            rbac("kv-3", at(vaultAt("kv-3", "rg-b")), "rg-b"),
          ],
        });
        const parents = new Map(ids.map((id, number) => [id, memberOf[number] ?? []]));
        for (const id of ids) {
          const selves = new Set([id]);
          for (const one of selves) for (const parent of parents.get(one) ?? []) selves.add(parent);
          const reached = places
            .slice(4)
            .filter((vault) => given.some(([scope, holder]) => selves.has(holder) && isAtOrAbove(scope, vault)));
          expect(ledger.of(id)).toEqual({
            vaults: reached.length,
            examples: reached.map((one) => one.split("/").at(-1)),
          });
        }
      }),
    );
  });
});

describe("what was not read leaves open", () => {
  const missingOf = (given: Given, id: string) => ledgerOf(given).of(id).missing;

  test("everybody's reach where a list of grants, a model or a scope was not read", () => {
    const whole = [rbac("kv-1", [held(vaultAt("kv-1"), "app")])];
    const principals = [{ id: "app" }, { id: "other" }];
    expect(missingOf({ vaults: whole, principals }, "other")).toBeUndefined();
    const refused = { ...rbac("kv-2"), roleAssignments: unread("denied", "no right") };
    expect(missingOf({ vaults: [...whole, refused], principals }, "other")).toEqual({
      reason: "denied",
      detail: "no right",
    });
    const cut = {
      ...rbac("kv-2"),
      permissionModel: "access-policy",
      accessPolicies: partly([], { reason: "throttled" }),
    } as const;
    expect(missingOf({ vaults: [cut], principals }, "app")).toEqual({ reason: "throttled" });
    const modelless = { ...rbac("kv-2"), permissionModel: unread("failed") };
    expect(missingOf({ vaults: [modelless], principals }, "app")).toMatchObject({
      reason: "failed",
      detail: 'whether vault "kv-2" goes by roles or by access policies was not read',
    });
    const orphan = { ...rbac("kv-2", [], "rg-unknown") };
    expect(missingOf({ vaults: [orphan], principals }, "app")?.detail).toBe(
      "not every scope above the vaults was read",
    );
  });

  test("a refusal is told before what nobody asked for", () => {
    const vaults = [
      { ...rbac("kv-1"), roleAssignments: unread("not-asked") },
      { ...rbac("kv-2"), roleAssignments: unread("denied") },
      { ...rbac("kv-3"), roleAssignments: unread("not-in-output") },
    ];
    expect(missingOf({ vaults, principals: [{ id: "app" }] }, "app")?.reason).toBe("denied");
  });

  test("only its holder's where a role, a condition or permissions were not read", () => {
    const principals = [{ id: "app" }, { id: "other" }];
    for (const vault of [
      rbac("kv-1", [held(vaultAt("kv-1"), "app", "unheard-of")]),
      rbac("kv-1", [{ ...held(vaultAt("kv-1"), "app"), condition: unread("denied") }]),
      {
        ...rbac("kv-1"),
        permissionModel: "access-policy" as const,
        accessPolicies: [{ ...entry("app", []), permissions: unread("denied") }],
      },
    ]) {
      expect(missingOf({ vaults: [vault], principals }, "app")).toBeDefined();
      expect(missingOf({ vaults: [vault], principals }, "other")).toBeUndefined();
    }
  });

  test("those who may be in a group with access, where its members were not read", () => {
    const principals = [
      { id: "app" },
      { id: "member", memberOf: ["cut"] },
      { id: "cut", kind: "group" as const, membersMissing: { reason: "denied" as const, detail: "hidden" } },
    ];
    const vaults = [rbac("kv-1", [held(vaultAt("kv-1"), "cut")])];
    expect(missingOf({ vaults, principals }, "app")?.detail).toContain("hidden");
    expect(missingOf({ vaults, principals }, "member")).toBeUndefined();
    expect(missingOf({ vaults: [rbac("kv-1", [held(vaultAt("kv-1"), "else")])], principals }, "app")).toBeUndefined();
  });
});

test("sign-ins are told by object id over all vaults, and by application id where the record has no other", () => {
  const usage = (callers: Parameters<typeof buildUsage>[0] & {}) => read(buildUsage(callers));
  const ledger = ledgerOf({
    principals: [{ id: "app", appId: "CLIENT" }, { id: "alice" }],
    vaults: [
      {
        ...rbac("kv-1"),
        usage: usage({
          callers: [
            { caller: { oid: "app", appId: "client", kind: "secret" }, calls: 3, last: "2026-10-02T00:00:00Z" },
            { caller: { oid: "alice", appId: "client", kind: "secret" }, calls: 9, last: "2026-10-09T00:00:00Z" },
            { caller: { oid: "stranger", appId: "client", kind: "secret" }, calls: 9, last: "2026-10-09T00:00:00Z" },
          ],
        }),
      },
      {
        ...rbac("kv-2"),
        usage: usage({
          callers: [
            {
              caller: { oid: null, appId: "client", kind: "managed-identity" },
              calls: 4,
              last: "2026-10-01T00:00:00Z",
            },
          ],
        }),
      },
    ],
  });
  expect(ledger.signIns("app")).toEqual({
    kinds: ["managed-identity", "secret"],
    calls: 7,
    last: "2026-10-02T00:00:00Z",
  });
  expect(ledger.signIns("alice")).toMatchObject({ calls: 9 });
  expect(ledger.signIns("stranger")).toBeNull();
});

test("callers of a vault are known that are workloads with access in it, whatever they have elsewhere", () => {
  const callers = ["own", "inner", "elsewhere", "person", "gone", "stranger", "own"];
  const usage = buildUsage({ callers: callers.map((oid) => ({ caller: { oid, kind: "secret" as const } })) });
  const ledger = ledgerOf({
    principals: [
      { id: "own" },
      { id: "inner", kind: "application", memberOf: ["group"] },
      { id: "group", kind: "group" },
      { id: "elsewhere" },
      { id: "person", kind: "user" },
      { id: "gone", exists: false },
    ],
    scopes: [{ id: subscription, roleAssignments: [held(subscription, "group")] }],
    vaults: [
      rbac("kv-1", [held(vaultAt("kv-1"), "elsewhere")]),
      rbac("kv-2", [held(vaultAt("kv-2"), "own"), held(vaultAt("kv-2"), "person"), held(vaultAt("kv-2"), "gone")]),
    ],
  });
  expect(ledger.knownCallers(usage)).toEqual(["own", "inner"]);
});
