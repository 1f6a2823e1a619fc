import { describe, expect, test } from "vitest";
import { type Fact, isRead } from "../../../src/model/fact.ts";
import { collect, collectFixtures, file, fixture, subscription, vaultId } from "./collecting.ts";

const vaults = ["keyvault-show/rbac.json", "keyvault-show/access-policy.json"] as const;
/** Where the assignments of a list stand, or why they were not read. */
function scopes(list: Fact<readonly { readonly scope: Fact<string> }[]>): readonly string[] | string {
  if (!isRead(list)) return "unread" in list ? list.unread.reason : "unknown";
  return list.read.map(({ scope }) => (isRead(scope) ? scope.read : "?"));
}

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
