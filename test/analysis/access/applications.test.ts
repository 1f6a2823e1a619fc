import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applicationsServed } from "../../../src/analysis/access/applications.ts";
import { buildVault } from "../../../src/model/build.ts";
import type { PlainRecord } from "../../../src/model/example.ts";
import { isRead, partly, read, unread } from "../../../src/model/fact.ts";
import { roleIds } from "../../../src/model/facts/built-in-roles.ts";
import type { Vault } from "../../../src/model/vault.ts";
import { directoryOf, type Tenant } from "./directory-fixture.ts";

function served(vault: PlainRecord<Vault>, tenant: Tenant = {}) {
  return applicationsServed(buildVault(vault), directoryOf(tenant));
}

function count(vault: PlainRecord<Vault>, tenant: Tenant = {}): number | "unread" {
  const fact = served(vault, tenant);
  return isRead(fact) ? fact.read.count : "unread";
}

const named = (...names: readonly string[]) => names.map((name) => ({ id: name.toLowerCase(), name }));
const held = (principalId: string, roleId: string = roleIds.secretsUser) => ({
  id: principalId + roleId,
  principalId,
  roleId,
});
const orders = named("orders-db-password", "orders-queue-key");
const billing = named("billing-db-password", "billing-api-key");

describe("the applications of a vault, by who uses it", () => {
  test("are the workloads with assignments of their own, each once, on the vault or on objects", () => {
    const onObject = { ...held("b"), scope: "/x/providers/microsoft.keyvault/vaults/kv/secrets/a" };
    expect(count({ roleAssignments: [held("a"), held("a", roleIds.cryptoUser), onObject] })).toBe(2);
  });

  test("leave out whoever manages, only looks, is a person, a group, a rotator or gone", () => {
    const roleAssignments = [
      held("app"),
      held("pipeline", roleIds.secretsOfficer),
      held("owner", roleIds.administrator),
      held("inventory", roleIds.reader),
      { ...held("person"), principalType: "User" },
      { ...held("team"), principalType: "Group" },
      held("rotator"),
      held("rotator-by-application"),
      held("gone"),
    ];
    const principals = [
      ...["app", "pipeline", "owner", "inventory"].map((id) => ({ id, appId: `client of ${id}` })),
      { id: "rotator-by-application", appId: "client" },
      { id: "gone", exists: false, appId: null },
    ];
    expect(served({ roleAssignments }, { principals, rotators: ["rotator", "client"] })).toEqual(
      read({ count: 1, workloads: 1, nameGroups: [], isComplete: true }),
    );
  });

  test("do not grow by deployment slots, whose identities are named after their application", () => {
    const principals = [
      { id: "main", name: "Shop" },
      { id: "staging", name: "shop/slots/staging" },
      { id: "canary", name: "shop/slots/canary" },
      { id: "other", name: "mail/slots/staging" },
    ];
    const roleAssignments = ["main", "staging", "canary"].map((id) => held(id));
    expect(count({ roleAssignments }, { principals })).toBe(1);
    expect(count({ roleAssignments: [...roleAssignments, held("other")] }, { principals })).toBe(2);
  });

  test("two identities of one name are two", () => {
    const principals = [
      { id: "a", name: "app" },
      { id: "b", name: "app" },
    ];
    expect(count({ roleAssignments: [held("a"), held("b")] }, { principals })).toBe(2);
  });
});

describe("the applications of a vault, by what its objects are called", () => {
  const two = [held("a"), held("b")];
  const team = { ...held("team"), principalType: "Group" };

  test("are the groups of at least two objects that name the same one, where several use the vault", () => {
    const secrets = [...orders, ...billing, ...named("shipping-db-password", "shipping-api-key", "lonely-api-key")];
    expect(served({ secrets, roleAssignments: two })).toEqual(
      read({ count: 3, workloads: 2, nameGroups: ["billing", "orders", "shipping"], isComplete: true }),
    );
  });

  test("count beside a group, which may be made of many, and not beside a group that manages", () => {
    const secrets = [...orders, ...billing];
    expect(count({ secrets, roleAssignments: [held("a"), team] })).toBe(2);
    expect(count({ secrets, roleAssignments: [held("a"), { ...team, roleId: roleIds.secretsOfficer }] })).toBe(1);
  });

  test("do not count where one workload alone uses a live vault: they are called after what they open", () => {
    const secrets = named("hubspot-client-id", "hubspot-client-secret", "xero-client-id", "xero-client-secret");
    expect(served({ secrets, roleAssignments: [held("a")] })).toEqual(
      read({ count: 1, workloads: 1, nameGroups: ["hubspot", "xero"], isComplete: true }),
    );
  });

  test("count in code, where grants stand elsewhere", () => {
    expect(count({ source: "code", secrets: [...orders, ...billing], roleAssignments: [held("a")] })).toBe(2);
    expect(count({ source: "code", secrets: named("orders-db-password", "billing-db-password") })).toBe(0);
  });

  test("do not grow by the key and the secret of a certificate, which share its name", () => {
    const name = named("orders-web-tls");
    expect(served({ source: "code", secrets: name, keys: name, certificates: name })).toMatchObject({
      read: { nameGroups: [] },
    });
  });

  test("are one where every object names the same, however many workloads there are", () => {
    const roleAssignments = [held("web"), held("worker"), held("batch")];
    expect(served({ secrets: orders, roleAssignments })).toEqual(
      read({ count: 1, workloads: 3, nameGroups: ["orders"], isComplete: true }),
    );
    expect(count({ secrets: [...orders, ...named("something-else")], roleAssignments })).toBe(3);
    expect(count({ secrets: [], roleAssignments })).toBe(3);
  });
});

describe("what was not read", () => {
  const two = [held("a"), held("b")];

  test("does not matter where more than one application shows already, and is said", () => {
    expect(served({ roleAssignments: two, secrets: named("some-name"), certificates: unread("denied") })).toEqual(
      read({ count: 2, workloads: 2, nameGroups: [], isComplete: false }),
    );
    const secrets = [...orders, ...billing];
    expect(count({ source: "code", secrets, roleAssignments: unread("denied") })).toBe(2);
  });

  test("does not matter in objects that one workload alone uses", () => {
    const closed = { secrets: unread("denied"), keys: unread("denied"), certificates: unread("denied") };
    expect(count({ ...closed, roleAssignments: [held("a")] })).toBe(1);
  });

  test.each([
    ["role assignments", { roleAssignments: unread("denied") }, "denied"],
    ["a part of the role assignments", { roleAssignments: partly([], { reason: "unparsable" }) }, "unparsable"],
    ["a role", { roleAssignments: [held("a", "nobody-knows")] }, "not-in-output"],
    ["a holder's kind", { roleAssignments: [{ ...held("a"), principalType: null }] }, "not-in-output"],
    [
      "certificates that may change the picture",
      { secrets: orders, certificates: unread("firewall"), roleAssignments: two },
      "firewall",
    ],
    ["names of all objects", { secrets: unread("throttled"), roleAssignments: two }, "throttled"],
    [
      "a part of the secrets of a vault in code",
      { source: "code", secrets: partly([], { reason: "failed" }) },
      "failed",
    ],
  ] as const)("leaves the answer open otherwise: %s", (_, vault, reason) => {
    expect(served(vault)).toMatchObject({ unread: { reason } });
  });

  test("a holder of unknown kind does not matter where the role uses no objects", () => {
    const contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    for (const roleId of [contributor, roleIds.reader, roleIds.secretsOfficer])
      expect(count({ roleAssignments: [{ ...held("a", roleId), principalType: null }] })).toBe(0);
  });

  test("never makes the count larger than it is, never one, and never passes for complete", () => {
    const object = fc.constantFrom("orders-a-b", "orders-c-d", "orders-e-f", "billing-a-b", "billing-c-d", "plain");
    const objects = fc.uniqueArray(object, { maxLength: 3 }).map((names) => named(...names));
    const holders = [held("a"), held("b"), held("c"), { ...held("team"), principalType: "Group" }];
    const assignments = fc.subarray(holders);
    const hidden = fc.subarray(["secrets", "keys", "roleAssignments"], { minLength: 1 });
    const source = fc.constantFrom("live", "code");
    fc.assert(
      fc.property(objects, objects, assignments, hidden, source, (secrets, keys, roleAssignments, names, from) => {
        const whole = { source: from, secrets, keys, roleAssignments } as const;
        const unreadLists = Object.fromEntries(names.map((name) => [name, unread("denied")]));
        const partial = served({ ...whole, ...unreadLists });
        if (!isRead(partial)) return;
        expect(partial.read.count).toBeLessThanOrEqual(Number(count(whole)));
        if (!partial.read.isComplete) expect(partial.read.count).toBeGreaterThan(1);
        else expect(partial.read.count).toBe(count(whole));
      }),
      { numRuns: 3000 },
    );
  });
});
