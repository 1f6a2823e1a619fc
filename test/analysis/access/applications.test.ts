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
  test("are the groups of at least two objects that name the same one", () => {
    expect(served({ secrets: [...orders, ...billing, ...named("lonely-api-key")] })).toEqual(
      read({ count: 2, workloads: 0, nameGroups: ["billing", "orders"], isComplete: true }),
    );
    expect(count({ secrets: named("orders-db-password", "billing-db-password") })).toBe(0);
  });

  test("do not grow by the key and the secret of a certificate, which share its name", () => {
    const name = named("orders-web-tls");
    expect(served({ secrets: name, keys: name, certificates: name })).toMatchObject({ read: { nameGroups: [] } });
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
  test("does not matter where more than one application shows already, and is said", () => {
    const roleAssignments = [held("a"), held("b")];
    expect(served({ roleAssignments, secrets: named("some-name"), certificates: unread("denied") })).toEqual(
      read({ count: 2, workloads: 2, nameGroups: [], isComplete: false }),
    );
    expect(count({ secrets: [...orders, ...billing], roleAssignments: unread("denied") })).toBe(2);
  });

  test.each([
    ["certificates", { secrets: orders, certificates: unread("firewall") }, "firewall"],
    ["role assignments", { secrets: named("some-name"), roleAssignments: unread("denied") }, "denied"],
    ["a part of the secrets", { secrets: partly([], { reason: "throttled" }) }, "throttled"],
    ["a role", { roleAssignments: [held("a", "nobody-knows")] }, "not-in-output"],
    ["a holder's kind", { roleAssignments: [{ ...held("a"), principalType: null }] }, "not-in-output"],
  ] as const)("leaves the answer open otherwise: %s", (_, vault, reason) => {
    expect(served(vault)).toMatchObject({ unread: { reason } });
  });

  test("keeps many workloads open while all that was read may be one application", () => {
    const roleAssignments = [held("a"), held("b")];
    const certificates = unread("denied");
    expect(count({ secrets: orders, certificates, roleAssignments })).toBe("unread");
    expect(count({ secrets: orders.slice(1), certificates, roleAssignments })).toBe("unread");
    expect(count({ secrets: [], certificates, roleAssignments })).toBe("unread");
    expect(count({ secrets: named("some-name"), certificates, roleAssignments })).toBe(2);
  });

  test("a person of unknown kind does not matter where the role reaches no data", () => {
    const contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    expect(count({ roleAssignments: [{ ...held("a", contributor), principalType: null }] })).toBe(0);
  });

  test("never makes the count larger than it is, never one, and never passes for complete", () => {
    const object = fc.constantFrom("orders-a-b", "orders-c-d", "orders-e-f", "billing-a-b", "billing-c-d", "plain");
    const objects = fc.uniqueArray(object, { maxLength: 3 }).map((names) => named(...names));
    const assignments = fc.subarray(["a", "b", "c"]).map((ids) => ids.map((id) => held(id)));
    const hidden = fc.subarray(["secrets", "keys", "roleAssignments"], { minLength: 1 });
    fc.assert(
      fc.property(objects, objects, assignments, hidden, (secrets, keys, roleAssignments, names) => {
        const whole = { secrets, keys, roleAssignments };
        const unreadLists = Object.fromEntries(names.map((name) => [name, unread("denied")]));
        const partial = served({ ...whole, ...unreadLists });
        if (!isRead(partial)) return;
        expect(partial.read.count).toBeLessThanOrEqual(Number(count(whole)));
        if (!partial.read.isComplete) expect(partial.read.count).toBeGreaterThan(1);
        else expect(partial.read.count).toBe(count(whole));
      }),
      { numRuns: 2000 },
    );
  });
});
