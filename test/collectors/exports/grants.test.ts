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

describe("principals", () => {
  test("have the names that az looked up, and an application id in place of a service principal's", async () => {
    const collected = await collectFixtures("role-assignments/all.json");
    expect(collected.principal("aaaaaaaa-0000-0000-0000-000000000001")).toMatchObject({
      name: read("ops@example.org"),
      kind: read("user"),
      exists: read(true),
      appId: read(null),
      memberOf: { unread: { reason: "not-in-output" } },
    });
    expect(collected.principal("aaaaaaaa-0000-0000-0000-000000000002")).toMatchObject({
      name: read("Platform team"),
      kind: read("group"),
    });
    expect(collected.principal("aaaaaaaa-0000-0000-0000-000000000003")).toMatchObject({
      name: { unread: { reason: "not-in-output" } },
      kind: read("service-principal"),
      exists: read(true),
      appId: read("bbbbbbbb-0000-0000-0000-000000000077"),
    });
  });

  test("are gone when the look-up worked for others and found none, unless they live in another directory", async () => {
    const collected = await collectFixtures("role-assignments/deleted-principal.json");
    expect(collected.principal("aaaaaaaa-0000-0000-0000-00000000dead")).toMatchObject({
      exists: read(false),
      name: read(null),
    });
    expect(collected.principal("aaaaaaaa-0000-0000-0000-00000000f0f0").exists).toHaveProperty("unread");
  });

  test("are not gone when nobody's name could be looked up", async () => {
    const collected = await collectFixtures("role-assignments/directory-not-readable.json");
    for (const principal of collected.content.principals) {
      expect(principal).toMatchObject({ exists: { unread: {} }, name: { unread: {} } });
    }
  });

  test("are not gone because another file's look-up worked", async () => {
    const collected = await collectFixtures(
      "role-assignments/directory-not-readable.json",
      "role-assignments/all.json",
    );
    expect(collected.principal("aaaaaaaa-0000-0000-0000-000000000003").exists).toEqual(read(true));
    expect(collected.principal("aaaaaaaa-0000-0000-0000-000000000001").exists).toEqual(read(true));
    const other = await collectFixtures(
      "role-assignments/directory-not-readable.json",
      "role-assignments/subscription-only.json",
    );
    expect(other.principal("aaaaaaaa-0000-0000-0000-000000000003").exists).toHaveProperty("unread");
  });
});

describe("role definitions", () => {
  test("az role definition list", async () => {
    const { roles } = (await collectFixtures("role-definitions/az-list.json")).content;
    expect(roles).toEqual([
      {
        id: "4633458b-17de-408a-b874-0445c86b69e6",
        name: "Key Vault Secrets User",
        custom: false,
        assignableScopes: ["/"],
        permissions: [
          {
            actions: [],
            notActions: [],
            dataActions: [
              "Microsoft.KeyVault/vaults/secrets/getSecret/action",
              "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
            ],
            notDataActions: [],
          },
        ],
      },
      {
        id: "e0000000-0000-0000-0000-000000000001",
        name: "Secrets Puller",
        custom: true,
        assignableScopes: [subscription],
        permissions: [
          {
            actions: ["Microsoft.KeyVault/vaults/read"],
            notActions: [],
            dataActions: ["Microsoft.KeyVault/vaults/secrets/getSecret/action"],
            notDataActions: [],
            condition: "@Resource[x] StringEquals 'y'",
          },
          { actions: ["*/read"], notActions: ["Microsoft.KeyVault/*"], dataActions: [], notDataActions: [] },
        ],
      },
    ]);
  });

  test("the REST API nests them; two that differ are named", async () => {
    const collected = await collectFixtures("role-definitions/az-list.json", "role-definitions/rest-list.json");
    expect(collected.content.roles[1]).toMatchObject({
      name: "Secrets Puller",
      permissions: [{ actions: ["*/read"] }],
    });
    expect(collected.refused("files")).toMatchObject([{ id: "e0000000-0000-0000-0000-000000000001" }]);
  });

  test("are asked for where assignments name a role that nothing describes", async () => {
    const text = (await fixture("role-assignments/subscription-only.json")).toString();
    const custom = text.replaceAll("4633458b-17de-408a-b874-0445c86b69e6", "e0000000-0000-0000-0000-000000000001");
    const collected = await collect(file("custom.json", custom));
    expect(collected.coverage("role-definitions")).toMatchObject([
      { scope: "/", asked: 1, read: 0, refused: [{ id: "e0000000-0000-0000-0000-000000000001" }] },
    ]);
    const builtIn = await collectFixtures("role-assignments/subscription-only.json");
    expect(builtIn.coverage("role-definitions")).toEqual([]);
  });
});

describe("az monitor diagnostic-settings list", () => {
  const workspace = `${subscription}/resourcegroups/rg-log/providers/microsoft.operationalinsights/workspaces/law-1`;

  test("brings the settings of the vault in their ids, with what is switched on only", async () => {
    const collected = await collectFixtures(vaults[0], "diagnostics/az-list.json");
    expect(collected.vault("kv-app").diagnosticSettings).toEqual(
      read([
        {
          id: `${vaultId("kv-app")}/providers/microsoft.insights/diagnosticsettings/to-workspace`,
          name: "to-workspace",
          logs: ["audit"],
          workspaceId: workspace,
          storageAccountId: null,
          eventHubAuthorizationRuleId: null,
          partnerSolutionId: null,
        },
      ]),
    );
    expect(collected.coverage("diagnostic-settings")).toMatchObject([{ asked: 1, read: 1 }]);
  });

  test("is read in the older form of az and in the nested form of the REST API", async () => {
    const collected = await collectFixtures(vaults[0], "diagnostics/az-list-value.json", "diagnostics/rest-list.json");
    expect(collected.vault("kv-app").diagnosticSettings).toMatchObject(
      read([
        { name: "to-hub", logs: ["AuditEvent"], workspaceId: null },
        { name: "to-storage", logs: ["AuditEvent"] },
        { name: "to-workspace", logs: ["audit"] },
      ]),
    );
  });

  test("of other resources is passed over; an empty one counts where it names the vault", async () => {
    const other = await collectFixtures(vaults[0], "diagnostics/storage-account.json");
    expect(other.vault("kv-app").diagnosticSettings).toHaveProperty("unread");
    expect(other.refused("files")).toEqual([]);
    const none = await collectFixtures(vaults[0], "diagnostics/named-empty.json");
    expect(none.vault("kv-app").diagnosticSettings).toEqual(read([]));
  });
});

describe("error bodies", () => {
  test("a denied list of vaults is refused for its subscription, and names nobody", async () => {
    const collected = await collectFixtures("errors/arm-denied.json");
    expect(collected.coverage("vaults")).toEqual([
      {
        collector: "vaults",
        scope: subscription,
        asked: 1,
        read: 0,
        refused: [
          {
            id: subscription,
            why: {
              reason: "denied",
              detail: "Azure answered AuthorizationFailed (errors/arm-denied.json:1)",
              remedy: "the role Reader",
            },
            role: "Reader",
          },
        ],
      },
    ]);
    expect(JSON.stringify(collected.content.manifest)).not.toMatch(/reviewer|cafe/);
  });

  test.each([
    ["errors/data-plane-denied.json", "secrets", "denied", "Forbidden/ForbiddenByRbac"],
    ["errors/policy-denied.json", "keys", "denied", "Forbidden/ForbiddenByPolicy"],
  ] as const)("%s makes the vault's %s unread", async (name, collection, reason, code) => {
    const vault = (await collectFixtures(vaults[0], name)).vault("kv-app");
    expect(vault[collection]).toMatchObject({ unread: { reason, detail: `Azure answered ${code} (${name}:1)` } });
  });

  test("a firewall's refusal does not say what was asked for: it stands before all contents alike", async () => {
    const vault = (await collectFixtures(vaults[0], "keys/az-list.json", "errors/firewall.json")).vault("kv-app");
    const refused = {
      unread: { reason: "firewall", remedy: "save the output from a network that the vault's firewall allows" },
    };
    expect(vault).toMatchObject({ secrets: refused, certificates: refused, keys: { read: [{}] } });
  });

  test("a throttled call is told where it was told to us", async () => {
    const collected = await collectFixtures(vaults[0], "errors/throttled.json");
    expect(collected.refused("vaults")).toMatchObject([{ id: vaultId("kv-app"), why: { reason: "throttled" } }]);
  });

  test("a refused list of role assignments is why those of its scope and below are unread", async () => {
    const text = (await fixture("errors/arm-denied.json")).toString();
    const denied = text.replace("Microsoft.KeyVault/vaults/read", "Microsoft.Authorization/roleAssignments/read");
    const collected = await collect(file("vault.json", await fixture(vaults[0])), file("denied.json", denied));
    expect(scopes(collected.vault("kv-app").roleAssignments)).toBe("denied");
    expect(scopes(collected.scope(subscription).roleAssignments)).toBe("denied");
    expect(collected.coverage("role-assignments")).toMatchObject([{ asked: 2, read: 0 }]);
    expect(collected.refused("vaults")).toEqual([]);
  });

  test("a refused list of diagnostic settings is why those of the vault are unread", async () => {
    const text = (await fixture("errors/arm-denied.json")).toString();
    const denied = text
      .replace("Microsoft.KeyVault/vaults/read", "Microsoft.Insights/diagnosticSettings/read")
      .replace(`'${subscription}'`, `'${vaultId("kv-app")}/providers/Microsoft.Insights'`);
    const collected = await collect(file("vault.json", await fixture(vaults[0])), file("denied.json", denied));
    expect(collected.vault("kv-app").diagnosticSettings).toMatchObject({
      unread: { reason: "denied", remedy: "the role Monitoring Reader" },
    });
  });

  test("what another file has read stays read", async () => {
    const collected = await collectFixtures(vaults[0], "secrets/az-list.json", "errors/data-plane-denied.json");
    expect(collected.vault("kv-app").secrets).not.toHaveProperty("missing");
  });
});
