import { describe, expect, test } from "vitest";
import { holderFacts, workloadRights } from "../../../src/analysis/access/holders.ts";
import { isRead, read, unknown, unread } from "../../../src/model/fact.ts";
import { directoryOf, type Tenant } from "./directory-fixture.ts";

const id = "00000000-0000-0000-0000-0000000000aa";

function holder(assignedType: string | null, tenant: Tenant = {}) {
  return holderFacts(read(id), read(assignedType), directoryOf(tenant));
}

describe("the holder of a grant", () => {
  test("is what the directory says, where it was read", () => {
    const facts = holder("ServicePrincipal", {
      principals: [{ id, name: "app", kind: "managed-identity", appId: "client" }],
    });
    expect(facts.principal).toEqual(read({ id, name: "app", kind: "managed-identity", appId: "client" }));
    expect(facts.principalExists).toEqual(read(true));
  });

  test.each([
    ["User", "user"],
    ["Group", "group"],
    ["ForeignGroup", "group"],
    ["ServicePrincipal", "service-principal"],
    ["MSI", "managed-identity"],
    ["Device", "device"],
  ])("is what the assignment calls it where the directory was not asked: %s", (type, kind) => {
    expect(holder(type).principal).toEqual(read({ id, name: null, kind, appId: null }));
  });

  test.each([null, "Unknown", "constructor"])("of a type like %s has no kind", (type) => {
    expect(isRead(holder(type).principal)).toBe(false);
  });

  test("that nobody looked up may exist or not", () => {
    expect(isRead(holder("User").principalExists)).toBe(false);
  });

  test("that the directory does not know is gone, unless it belongs to another tenant", () => {
    const principals = [{ id, exists: false }];
    expect(holder("Group", { principals }).principalExists).toEqual(read(false));
    expect(isRead(holder("ForeignGroup", { principals }).principalExists)).toBe(false);
    expect(holder("ForeignGroup", { principals: [{ id, exists: true }] }).principalExists).toEqual(read(true));
  });

  test("that only an apply can tell leaves everything unknown", () => {
    const facts = holderFacts(unknown("var.who"), read("ServicePrincipal"), directoryOf({}));
    expect(new Set(Object.values(facts))).toEqual(new Set([unknown("var.who")]));
  });
});

describe("a rotator", () => {
  test("is named by object id or by application id", () => {
    const principals = [{ id, appId: "client" }];
    expect(holder(null, { principals, rotators: [id] }).isRotator).toEqual(read(true));
    expect(holder(null, { principals, rotators: ["client"] }).isRotator).toEqual(read(true));
    expect(holder(null, { principals, rotators: ["other"] }).isRotator).toEqual(read(false));
  });

  test("cannot be ruled out while the application id is unread", () => {
    const rotators = ["client"];
    expect(isRead(holder("ServicePrincipal", { rotators }).isRotator)).toBe(false);
    const principals = [{ id, kind: "application", appId: unread("denied") } as const];
    expect(holder("ServicePrincipal", { principals, rotators }).isRotator).toEqual(unread("denied"));
  });

  test("is no person and no group, and there is none where the policy names none", () => {
    expect(holder("User", { rotators: ["client"] }).isRotator).toEqual(read(false));
    expect(holder("Group", { rotators: ["client"] }).isRotator).toEqual(read(false));
    expect(holder("ServicePrincipal").isRotator).toEqual(read(false));
  });
});

describe("the rights of a workload", () => {
  const rights = read(["Microsoft.KeyVault/vaults/secrets/getSecret/action"]);
  const app = holder("ServicePrincipal");

  test("are those of the role", () => {
    expect(workloadRights(rights, app)).toEqual(read({ id, rights: rights.read }));
  });

  test.each([
    ["the role gives none", read([]), holder(null)],
    ["the holder is a person", unread("not-in-output"), holder("User")],
    ["the holder is a rotator", rights, holder(null, { rotators: [id] })],
    [
      "the holder is gone",
      unread("not-in-output"),
      holder(null, { principals: [{ id, exists: false, kind: unread("denied") }] }),
    ],
  ] as const)("are none, whatever else is unread, when %s", (_, granted, facts) => {
    expect(workloadRights(granted, facts)).toEqual(read(null));
  });

  test("are unread with whatever could still make the difference", () => {
    expect(workloadRights(unread("denied"), app)).toEqual(unread("denied"));
    expect(isRead(workloadRights(rights, holder(null)))).toBe(false);
    expect(isRead(workloadRights(rights, holder("ServicePrincipal", { rotators: ["client"] })))).toBe(false);
  });
});
