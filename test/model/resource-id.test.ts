import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isAtOrAbove,
  normalizeId,
  parseVaultId,
  roleGuid,
  scopeKind,
  subscriptionOf,
  vaultOf,
} from "../../src/model/resource-id.ts";

const subscription = "/subscriptions/11111111-2222-3333-4444-555555555555";
const group = `${subscription}/resourcegroups/rg-shop`;
const vault = `${group}/providers/microsoft.keyvault/vaults/kv-shop`;
const hsm = `${group}/providers/microsoft.keyvault/managedhsms/hsm-shop`;
const managementGroup = "/providers/microsoft.management/managementgroups/mg-root";

describe("normalizeId", () => {
  test.each([
    ["/subscriptions/ABC/resourceGroups/RG-Shop", "/subscriptions/abc/resourcegroups/rg-shop"],
    ["/subscriptions/abc/", "/subscriptions/abc"],
    ["/subscriptions/abc///", "/subscriptions/abc"],
    ["subscriptions/abc", "/subscriptions/abc"],
    ["//subscriptions/abc", "/subscriptions/abc"],
    ["  /subscriptions/abc\n", "/subscriptions/abc"],
    ["/", "/"],
    ["///", "/"],
    ["", "/"],
    ["  ", "/"],
  ])("%j becomes %j", (id, normalized) => {
    expect(normalizeId(id)).toBe(normalized);
  });

  test("changes nothing the second time", () => {
    const part = fc.constantFrom("/", "//", "Subscriptions", "kv", " ", "É", "\n");
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const once = normalizeId(parts.join(""));
        expect(normalizeId(once)).toBe(once);
      }),
    );
  });

  test("a long run of slashes is no trap", () => {
    const slashes = "/".repeat(1_000_000);
    expect(normalizeId(`${slashes}x`)).toBe("/x");
    expect(normalizeId(`x${slashes}y`)).toBe(`/x${slashes}y`);
  });
});

describe("parseVaultId", () => {
  test("splits the id of a vault and of a managed HSM", () => {
    const parts = { subscriptionId: "11111111-2222-3333-4444-555555555555", resourceGroup: "rg-shop" };
    expect(parseVaultId(vault)).toEqual({ ...parts, name: "kv-shop" });
    expect(parseVaultId(hsm)).toEqual({ ...parts, name: "hsm-shop" });
  });

  test.each([
    "/",
    group,
    `${vault}/secrets/db`,
    `${group}/providers/microsoft.storage/storageaccounts/kv-shop`,
    `${group}/providers/microsoft.keyvault/vaults/`,
    "/providers/microsoft.keyvault/vaults/kv-shop",
    "infra/main.tf#azurerm_key_vault.shop",
  ])("gives nothing for %s", (id) => {
    expect(parseVaultId(id)).toBeUndefined();
  });
});

describe("isAtOrAbove", () => {
  test.each([
    ["/", vault],
    [subscription, vault],
    [group, vault],
    [vault, vault],
    [vault, `${vault}/secrets/db`],
    ["/", "/"],
  ])("%s reaches %s", (scope, id) => {
    expect(isAtOrAbove(scope, id)).toBe(true);
  });

  test.each([
    [vault, `${vault}2`],
    [`${subscription}0`, vault],
    [group, `${group}-2/providers/microsoft.keyvault/vaults/kv`],
    [`${vault}/secrets/db`, vault],
    [`${vault}/secrets/db`, `${vault}/secrets/db-2`],
    [vault, "/"],
  ])("%s does not reach %s", (scope, id) => {
    expect(isAtOrAbove(scope, id)).toBe(false);
  });
});

describe("scopeKind", () => {
  test.each([
    ["/", "root"],
    [managementGroup, "management-group"],
    [subscription, "subscription"],
    [group, "resource-group"],
    [vault, "vault"],
    [hsm, "vault"],
    [`${vault}/secrets/db`, "object"],
    [`${vault}/keys/disk`, "object"],
    [`${vault}/certificates/web`, "object"],
    [`${hsm}/keys/disk`, "object"],
    [`${group}/providers/microsoft.storage/storageaccounts/logs`, "resource"],
    [`${vault}/privateendpointconnections/pe`, "resource"],
    [`${managementGroup}/subscriptions/x`, "resource"],
  ])("%s is a %s", (scope, kind) => {
    expect(scopeKind(scope)).toBe(kind);
  });
});

test("subscriptionOf finds the subscription of anything in one", () => {
  expect(subscriptionOf(vault)).toBe("11111111-2222-3333-4444-555555555555");
  expect(subscriptionOf(subscription)).toBe("11111111-2222-3333-4444-555555555555");
  expect(subscriptionOf(managementGroup)).toBeUndefined();
  expect(subscriptionOf("/")).toBeUndefined();
  expect(subscriptionOf(`${managementGroup}/subscriptions/x`)).toBeUndefined();
});

test("vaultOf finds the vault of anything in one", () => {
  expect(vaultOf(vault)).toBe(vault);
  expect(vaultOf(`${vault}/secrets/db`)).toBe(vault);
  expect(vaultOf(`${hsm}/keys/disk`)).toBe(hsm);
  expect(vaultOf(`${vault}/providers/microsoft.authorization/roleassignments/1`)).toBe(vault);
  expect(vaultOf(group)).toBeUndefined();
  expect(vaultOf("infra/main.tf#azurerm_key_vault.shop")).toBeUndefined();
});

test("roleGuid is the same for every prefix that Azure prints", () => {
  const guid = "4633458b-17de-408a-b874-0445c86b69e6";
  expect(roleGuid(guid)).toBe(guid);
  expect(roleGuid(guid.toUpperCase())).toBe(guid);
  expect(roleGuid(`/providers/Microsoft.Authorization/roleDefinitions/${guid}`)).toBe(guid);
  expect(roleGuid(`${subscription}/providers/Microsoft.Authorization/RoleDefinitions/${guid}/ `)).toBe(guid);
});
