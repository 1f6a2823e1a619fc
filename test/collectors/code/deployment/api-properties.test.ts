import { expect, test } from "vitest";
import { missingSince, typeMissingSince } from "../../../../src/collectors/code/deployment/api-properties.ts";

const vault = "Microsoft.KeyVault/vaults";
const key = "microsoft.keyvault/VAULTS/keys";

test.each([
  [vault, "publicNetworkAccess", "2019-09-01", "2021-06-01"],
  [vault, "publicNetworkAccess", "2021-06-01-preview", undefined],
  [vault, "publicNetworkAccess", undefined, undefined],
  [vault, "publicNetworkAccess", "latest", undefined],
  [vault, "tenantId", "2015-06-01", undefined],
  [key, "rotationPolicy", "2019-09-01", "2021-04-01"],
  [key, "rotationPolicy", "2021-06-01-preview", undefined],
  [key, "rotationPolicy", "2021-10-01", "2022-07-01"],
  [key, "rotationPolicy", "2021-11-01-preview", undefined],
  ["Microsoft.Web/sites", "networkAcls", "2015-01-01", undefined],
])("%s has %s at %s from %s on", (type, property, version, first) => {
  expect(missingSince(type, property, version)).toBe(first);
});

test("types that came later", () => {
  expect(typeMissingSince("Microsoft.KeyVault/managedHSMs/keys", "2021-10-01")).toBe("2022-11-01");
  expect(typeMissingSince("Microsoft.KeyVault/managedHSMs/keys", "2022-11-01")).toBeUndefined();
  expect(typeMissingSince(vault, "2015-06-01")).toBeUndefined();
});
