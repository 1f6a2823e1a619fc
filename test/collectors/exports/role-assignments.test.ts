import { describe, expect, test } from "vitest";
import { type Fact, isRead, read } from "../../../src/model/fact.ts";
import { collect, collectFixtures, factNames, file, fixture, group, subscription, vaultId } from "./collecting.ts";

const vaults = ["keyvault-show/rbac.json", "keyvault-show/access-policy.json"] as const;
/** Where the assignments of a list stand, or why they were not read. */
function scopes(list: Fact<readonly { readonly scope: Fact<string> }[]>): readonly string[] | string {
  if (!isRead(list)) return "unread" in list ? list.unread.reason : "unknown";
  return list.read.map(({ scope }) => (isRead(scope) ? scope.read : "?"));
}

describe("az role assignment list", () => {
  test("with assignments at the subscription and at several places below it covers all of it (--all)", async () => {
    const collected = await collectFixtures(...vaults, "role-assignments/all.json");
    expect(collected.vault("kv-app").roleAssignments).not.toHaveProperty("missing");
    expect(scopes(collected.vault("kv-app").roleAssignments)).toEqual([
      vaultId("kv-app"),
      `${vaultId("kv-app")}/secrets/db-password`,
    ]);
    expect(collected.vault("kv-old").roleAssignments).toEqual(read([]));
    expect(scopes(collected.scope(subscription).roleAssignments)).toEqual([subscription]);
    expect(scopes(collected.scope(group).roleAssignments)).toEqual([group]);
    expect(collected.coverage("role-assignments")).toMatchObject([{ asked: 3, read: 3, refused: [] }]);
    // Nothing above the subscription is in the output, so nothing is said about it.
    expect(collected.content.scopes.map(({ kind }) => kind)).toEqual(["subscription", "resource-group"]);
    expect(collected.scope(subscription).parent).toMatchObject({ unread: { reason: "not-in-output" } });
  });

  test("brings every fact of an assignment", async () => {
    const { roleAssignments } = (await collectFixtures(...vaults, "role-assignments/all.json")).vault("kv-app");
    const [assignment] = isRead(roleAssignments) ? roleAssignments.read : [];
    expect(assignment).toEqual({
      id: `${vaultId("kv-app")}/providers/microsoft.authorization/roleassignments/d0000000-0000-0000-0000-000000000003`,
      scope: read(vaultId("kv-app")),
      principalId: read("aaaaaaaa-0000-0000-0000-000000000003"),
      principalType: read("ServicePrincipal"),
      roleId: read("4633458b-17de-408a-b874-0445c86b69e6"),
      condition: read("@Resource[Microsoft.KeyVault/vaults/secrets:name] StringEquals 'x'"),
      createdOn: read("2025-02-01T08:00:00Z"),
    });
  });

  test("with assignments at the subscription only covers that scope only", async () => {
    const collected = await collectFixtures(...vaults, "role-assignments/subscription-only.json");
    expect(scopes(collected.scope(subscription).roleAssignments)).toEqual([subscription]);
    expect(collected.scope(subscription).roleAssignments).not.toHaveProperty("missing");
    expect(scopes(collected.scope(group).roleAssignments)).toBe("not-in-output");
    expect(scopes(collected.vault("kv-app").roleAssignments)).toBe("not-in-output");
    expect(collected.coverage("role-assignments")).toMatchObject([{ asked: 3, read: 1 }]);
  });

  test("with assignments at a vault only covers that vault, but not the single objects in it", async () => {
    const collected = await collectFixtures(...vaults, "role-assignments/vault-only.json");
    expect(collected.vault("kv-app").roleAssignments).toMatchObject({
      read: [{}, {}],
      missing: {
        reason: "not-in-output",
        detail: "an output for the vault alone leaves out assignments on its single secrets, keys and certificates",
        remedy: "az role assignment list --all --subscription 11111111-1111-1111-1111-111111111111",
      },
    });
    expect(scopes(collected.vault("kv-old").roleAssignments)).toBe("not-in-output");
    expect(scopes(collected.scope(subscription).roleAssignments)).toBe("not-in-output");
  });

  test("along one line (--include-inherited) covers the scopes of that line and no other vault", async () => {
    const collected = await collectFixtures(...vaults, "role-assignments/one-line-inherited.json");
    const managementGroup = "/providers/microsoft.management/managementgroups/mg-prod";
    for (const scope of ["/", managementGroup, subscription]) {
      expect(scopes(collected.scope(scope).roleAssignments)).toEqual([scope]);
      expect(collected.scope(scope).roleAssignments).not.toHaveProperty("missing");
    }
    expect(collected.scope(group).roleAssignments).toEqual(read([]));
    expect(scopes(collected.vault("kv-app").roleAssignments)).toEqual([vaultId("kv-app")]);
    expect(scopes(collected.vault("kv-old").roleAssignments)).toBe("not-in-output");
    expect(collected.scope(managementGroup).parent).toMatchObject({ unread: { reason: "not-in-output" } });
  });

  test("along one line through a resource group covers that group too, and no vault beside", async () => {
    const all = JSON.parse((await fixture("role-assignments/all.json")).toString());
    const collected = await collect(
      file("app.json", await fixture(vaults[0])),
      file("old.json", await fixture(vaults[1])),
      file("line.json", JSON.stringify(all.slice(0, 3))),
    );
    expect(scopes(collected.scope(group).roleAssignments)).toEqual([group]);
    expect(collected.vault("kv-app").roleAssignments).toMatchObject({
      read: [{}],
      missing: { reason: "not-in-output" },
    });
    expect(scopes(collected.vault("kv-old").roleAssignments)).toBe("not-in-output");
  });

  test("empty says nothing of any scope, and is reported", async () => {
    const collected = await collectFixtures(...vaults, "role-assignments/empty.json");
    expect(scopes(collected.vault("kv-app").roleAssignments)).toBe("not-in-output");
    expect(collected.refused("files")).toMatchObject([{ id: "role-assignments/empty.json:1" }]);
  });

  test("that names its scope covers everything at it and below it, be it empty", async () => {
    const collected = await collectFixtures(...vaults, "role-assignments/named-empty.json");
    expect(collected.vault("kv-app").roleAssignments).toEqual(read([]));
    expect(collected.scope(subscription).roleAssignments).toEqual(read([]));
    const one = await collectFixtures(...vaults, "role-assignments/named-vault.json");
    expect(scopes(one.vault("kv-app").roleAssignments)).toEqual([vaultId("kv-app")]);
    expect(one.vault("kv-app").roleAssignments).not.toHaveProperty("missing");
    expect(scopes(one.vault("kv-old").roleAssignments)).toBe("not-in-output");
  });

  test("that names the root covers everything", async () => {
    const everything = `{"id":"/providers/Microsoft.Authorization/roleAssignments","value":[]}`;
    const collected = await collect(file("vault.json", await fixture(vaults[0])), file("root.json", everything));
    expect(collected.vault("kv-app").roleAssignments).toEqual(read([]));
    expect(collected.scope("/").roleAssignments).toEqual(read([]));
  });

  test("that is cut covers nothing whole", async () => {
    const text = (await fixture("role-assignments/all.json")).toString();
    const collected = await collect(
      file("vault.json", await fixture(vaults[0])),
      file("cut.json", text.slice(0, text.lastIndexOf(`"scope"`))),
    );
    expect(collected.vault("kv-app").roleAssignments).toMatchObject({ missing: { reason: "unparsable" } });
    expect(collected.scope(subscription).roleAssignments).toMatchObject({ missing: { reason: "unparsable" } });
  });

  test("with a scope that is not the one in the id is refused", async () => {
    const text = (await fixture("role-assignments/subscription-only.json")).toString();
    const moved = text.replace(`"scope": "${subscription}"`, `"scope": "${subscription}/resourceGroups/rg-app"`);
    const collected = await collect(file("moved.json", moved));
    expect(collected.content.scopes).toEqual([]);
    expect(collected.refused("files")).toMatchObject([
      { id: "moved.json:2", why: { detail: "an assignment whose scope is not the one in its id" } },
    ]);
  });

  test("makes a vault known that nothing else speaks of", async () => {
    const collected = await collectFixtures("role-assignments/vault-only.json");
    expect(factNames(collected.vault("kv-app"))).toMatchObject({ read: "", partly: "roleAssignments" });
  });
});

describe("role assignments of other sources", () => {
  test("the REST API nests them", async () => {
    const collected = await collectFixtures(...vaults, "role-assignments/rest-list.json");
    expect(scopes(collected.vault("kv-app").roleAssignments)).toEqual([
      `${vaultId("kv-app")}/keys/k`,
      vaultId("kv-app"),
    ]);
    const { roleAssignments } = collected.vault("kv-app");
    expect(isRead(roleAssignments) && factNames(roleAssignments.read[1] ?? {}).unread).toBe("");
    expect(collected.content.principals).toMatchObject([{ name: { unread: {} }, exists: { unread: {} } }]);
  });

  test("an older answer of the REST API without conditions has none, a row of Resource Graph may carry one", async () => {
    const single = JSON.parse((await fixture("role-assignments/rest-single.json")).toString());
    const { condition: _, ...properties } = single.properties;
    const row = { ...single, type: "microsoft.authorization/roleassignments" };
    row.properties = { ...properties, condition: "x" };
    for (const [item, condition] of [
      [{ ...single, properties }, null],
      [row, "x"],
    ]) {
      const collected = await collect(file("one.json", JSON.stringify(item)));
      const { roleAssignments } = collected.vault("kv-app");
      expect(isRead(roleAssignments) && roleAssignments.read[0]?.condition).toEqual(read(condition));
    }
  });

  test("a single assignment says nothing of others", async () => {
    const collected = await collectFixtures(...vaults, "role-assignments/rest-single.json");
    expect(collected.vault("kv-app").roleAssignments).toMatchObject({
      read: [{}],
      missing: { reason: "not-in-output" },
    });
  });

  test("Resource Graph does not promise conditions", async () => {
    const collected = await collectFixtures("graph/role-assignments.json");
    const { roleAssignments } = collected.scope(subscription);
    const [assignment] = isRead(roleAssignments) ? roleAssignments.read : [];
    expect(factNames(assignment ?? {})).toEqual({
      read: "createdOn principalId principalType roleId scope",
      partly: "",
      unread: "condition",
    });
    expect(assignment?.roleId).toEqual(read("b24988ac-6180-42a0-ab88-20f7382dd24c"));
    expect(scopes(collected.scope("/providers/microsoft.management/managementgroups/mg-root").roleAssignments)).toEqual(
      ["/providers/microsoft.management/managementgroups/mg-root"],
    );
  });
});
