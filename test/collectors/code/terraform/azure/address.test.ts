import { expect, test } from "vitest";
import { mayBeSame, stepsOf, withoutIndexes } from "../../../../../src/collectors/code/terraform/azure/address.ts";

test.each([
  ["azurerm_key_vault.kv", "azurerm_key_vault.kv"],
  ["azurerm_key_vault.kv[0]", "azurerm_key_vault.kv"],
  ['module.a["x.y"].azurerm_key_vault.kv["a]b"]', "module.a.azurerm_key_vault.kv"],
  ['module.a["say \\"x\\"]"].data.azurerm_key_vault.kv', "module.a.data.azurerm_key_vault.kv"],
  ["azurerm_key_vault.kv[", "azurerm_key_vault.kv"],
])("%s without indexes is %s", (address, base) => {
  expect(withoutIndexes(address)).toBe(base);
});

test.each([
  ["a.b[0]", "a.b[0]", true],
  ["a.b[0]", "a.b", true],
  ["a.b", "a.b[0]", true],
  ["a.b[0]", "a.b[1]", false],
  ['module.m["x"].a.b', "module.m.a.b[0]", true],
  ['module.m["x"].a.b', 'module.m["y"].a.b', false],
])("%s may be %s: %s", (a, b, same) => {
  expect(mayBeSame(stepsOf(a), stepsOf(b))).toBe(same);
});
