import { describe, expect, test } from "vitest";
import { identify, identifyList } from "../../../src/collectors/exports/identify.ts";
import type { Json } from "../../../src/collectors/exports/json-value.ts";
import { group, subscription, vaultId } from "./collecting.ts";

const byId = (id: string, more: Readonly<Record<string, Json>> = {}) =>
  identify(new Map(Object.entries({ id, ...more })));
const vault = vaultId("kv");

describe("an item is told by its id", () => {
  test.each([
    ["/subscriptions/S-1/resourceGroups/RG(x)_1.a/providers/Microsoft.KeyVault/vaults/Kv-1", "vault"],
    [`${group}/providers/Microsoft.KeyVault/managedHSMs/hsm`, "hsm"],
    [`${vault}/secrets/a`, "object"],
    [`${vault}/keys/a/versions/00ff`, "object"],
    ["https://kv.vault.azure.net/secrets/a", "object"],
    ["HTTPS://KV.vault.usgovcloudapi.net:443/Keys/a/00ff/", "object"],
    ["https://kv.vault.azure.net/keys/a/rotationpolicy", "rotation-policy"],
    [`${vault}/providers/Microsoft.Authorization/roleAssignments/x-1`, "role-assignment"],
    ["/providers/Microsoft.Authorization/roleAssignments/x-1", "role-assignment"],
    [`${subscription}/providers/Microsoft.Authorization/roleDefinitions/x-1`, "role-definition"],
    ["/providers/Microsoft.Authorization/roleDefinitions/x-1", "role-definition"],
    [`${vault}/providers/microsoft.insights/diagnosticSettings/to law`, "diagnostic-setting"],
    [subscription, "scope"],
    [group, "scope"],
    ["/providers/Microsoft.Management/managementGroups/Mg.1", "scope"],
    [`${subscription}/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv`, "deleted"],
    ["https://kv.vault.azure.net/deletedsecrets/a", "deleted"],
    [`${group}/providers/Microsoft.Storage/storageAccounts/st`, "foreign"],
    [
      `${group}/providers/Microsoft.Storage/storageAccounts/st/providers/microsoft.insights/diagnosticSettings/x`,
      "foreign",
    ],
    ["https://kv.vault.azure.net/certificates/contacts/x/y/z", "foreign"],
    [`${vault}!`, "malformed"],
    [`${group}/providers/Microsoft.KeyVault/vaults/ümlaut`, "malformed"],
    [`${vault}\u202e`, "malformed"],
    [`${vault}"`, "malformed"],
    [`${vault}${"x".repeat(2100)}`, "malformed"],
    ["", "malformed"],
    ["kv", "unknown"],
    ["11111111-1111-1111-1111-111111111111", "unknown"],
  ])("%s is a %s", (id, kind) => {
    expect(byId(id).kind).toBe(kind);
  });

  test("names keep their spelling, places lose theirs", () => {
    expect(byId("https://Kv.Vault.Azure.Net/secrets/My-Secret/00FF")).toEqual({
      kind: "object",
      collection: "secrets",
      place: "kv.vault.azure.net",
      name: "My-Secret",
      version: "00FF",
    });
    expect(byId(`${vault.toUpperCase()}/KEYS/My-Key/versions/00ff`)).toEqual({
      kind: "object",
      collection: "keys",
      place: vault,
      name: "My-Key",
      version: "00ff",
    });
  });

  test("an assignment stands where its id says", () => {
    expect(byId("/providers/Microsoft.Authorization/roleAssignments/x")).toMatchObject({ scope: "/" });
    expect(byId(`${vault}/secrets/a/providers/Microsoft.Authorization/roleAssignments/x`)).toMatchObject({
      scope: `${vault}/secrets/a`,
    });
  });

  test("what is deleted says so itself", () => {
    expect(byId("https://kv.vault.azure.net/secrets/a", { deletedDate: "2026-01-01" }).kind).toBe("deleted");
    expect(byId("https://kv.vault.azure.net/secrets/a", { recoveryId: "x" }).kind).toBe("deleted");
    expect(byId("https://kv.vault.azure.net/secrets/a", { scheduledPurgeDate: "2026-01-01" }).kind).toBe("deleted");
    expect(byId("https://kv.vault.azure.net/secrets/a", { deletedDate: null }).kind).toBe("object");
  });

  test("an error body is one whatever else it has", () => {
    expect(byId(vault, { error: new Map() }).kind).toBe("error");
    expect(byId(vault, { error: null }).kind).toBe("vault");
  });
});

describe("a list is told by the id around it, or by its next page", () => {
  test.each([
    ["https://kv.vault.azure.net/secrets", { kind: "objects", place: "kv.vault.azure.net", collection: "secrets" }],
    [
      "https://kv.vault.azure.net:443/keys?api-version=7.4&$skiptoken=abc",
      { kind: "objects", place: "kv.vault.azure.net", collection: "keys" },
    ],
    [`${vault}/certificates`, { kind: "objects", place: vault, collection: "certificates" }],
    [`${vault}/providers/Microsoft.Insights/diagnosticSettings`, { kind: "diagnostic-settings", vaultId: vault }],
    [
      `${subscription}/providers/Microsoft.Authorization/roleAssignments`,
      { kind: "role-assignments", scope: subscription },
    ],
    ["/providers/Microsoft.Authorization/roleAssignments", { kind: "role-assignments", scope: "/" }],
  ])("%s", (id, asked) => {
    expect(identifyList(id)).toEqual(asked);
  });

  test.each([
    `${group}/providers/Microsoft.Storage/storageAccounts/st/providers/Microsoft.Insights/diagnosticSettings`,
    "https://kv.vault.azure.net/secrets/a",
    "https://management.azure.com/subscriptions/x/providers/Microsoft.KeyVault/vaults?$skiptoken=abc",
    `${vault}/secrets\u0000`,
    "",
  ])("%j is none", (id) => {
    expect(identifyList(id)).toBeUndefined();
  });
});
