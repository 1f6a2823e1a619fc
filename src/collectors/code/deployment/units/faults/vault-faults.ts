import { type FaultList, inWords } from "../../../terraform/units/faults/fault-list.ts";
import { refusedRule } from "../../../terraform/units/faults/ip-rule.ts";
import { booleanOf, numberOf, stated, textOf } from "../../../terraform/units/walk-value.ts";
import type { ObjectValue, Value } from "../../../terraform/value.ts";
import { permissionFaults } from "./access-faults.ts";
import type { Judged } from "./resource-faults.ts";

/** Most rules that the firewall of a vault takes, and most entries of access policies. */
const maxAddressRules = 1000;
const maxSubnetRules = 200;
const maxEntries = 1024;

/** What the service will refuse of a vault. */
export function vaultFaults({ resource, properties }: Judged, faults: FaultList): void {
  vaultName(resource.name, faults);
  skuFaults(properties, { families: ["A"], names: ["standard", "premium"] }, faults);
  retention(properties, faults);
  for (const [name, why] of [
    ["enablePurgeProtection", "it can be true, or left out"],
    ["enableSoftDelete", "soft delete cannot be switched off"],
  ] as const) {
    const value = stated(properties, name);
    if (booleanOf(value) === false) faults.wrong(`properties.${name}`, `properties.${name} is false: ${why}`, value);
  }
  oneOf(properties, "publicNetworkAccess", ["Enabled", "Disabled", "SecuredByPerimeter"], faults);
  const acls = stated(properties, "networkAcls");
  if (acls?.kind === "object") networkRules(acls, faults);
  const entries = stated(properties, "accessPolicies");
  if (entries?.kind !== "list") return;
  if (entries.items.length > maxEntries) {
    const message = `properties.accessPolicies has ${entries.items.length} entries, and ${maxEntries} are allowed`;
    faults.wrong("properties.accessPolicies", message, entries);
  }
  permissionFaults(entries.items, faults);
}

/** What the service will refuse of a managed HSM. */
export function hsmFaults({ resource, properties }: Judged, faults: FaultList): void {
  vaultName(resource.name, faults);
  const sku = stated(resource.body, "sku");
  if (sku?.kind === "object")
    skuMembers(
      sku,
      { families: ["B", "C"], names: ["Standard_B1", "Custom_B6", "Custom_B32", "Custom_C10", "Custom_C42"] },
      faults,
    );
  retention(properties, faults);
  oneOf(properties, "publicNetworkAccess", ["Enabled", "Disabled"], faults);
  const admins = stated(properties, "initialAdminObjectIds");
  if (admins?.kind === "list" && admins.items.length === 0) {
    const path = "properties.initialAdminObjectIds";
    faults.wrong(path, `${path} is empty, and needs at least one object id`, admins);
  }
}

function vaultName(name: Value, faults: FaultList): void {
  const text = textOf(name);
  if (text === undefined || (/^[A-Za-z][0-9A-Za-z-]{1,22}[0-9A-Za-z]$/.test(text) && !text.includes("--"))) return;
  const rule = "3 to 24 letters, digits and single hyphens are allowed, from a letter to a letter or digit";
  faults.wrong("name", `name is "${text}": ${rule}`, name);
}

interface Sku {
  readonly families: readonly string[];
  readonly names: readonly string[];
}

function skuFaults(properties: ObjectValue, allowed: Sku, faults: FaultList): void {
  const sku = stated(properties, "sku");
  if (sku?.kind === "object") skuMembers(sku, allowed, faults, "properties.");
}

function skuMembers(sku: ObjectValue, { families, names }: Sku, faults: FaultList, prefix = ""): void {
  oneOf(sku, "name", names, faults, `${prefix}sku.name`);
  oneOf(sku, "family", families, faults, `${prefix}sku.family`);
}

/** One of some words, in any case. */
function oneOf(
  holder: ObjectValue,
  name: string,
  allowed: readonly string[],
  faults: FaultList,
  path = `properties.${name}`,
): void {
  const value = stated(holder, name);
  const text = textOf(value);
  if (text === undefined || allowed.some((word) => word.toLowerCase() === text.toLowerCase())) return;
  faults.wrong(path, `${path} is "${text}", and may be ${inWords(allowed)}`, value);
}

function retention(properties: ObjectValue, faults: FaultList): void {
  const path = "properties.softDeleteRetentionInDays";
  const value = stated(properties, "softDeleteRetentionInDays");
  const days = numberOf(value);
  if (days === undefined || (Number.isInteger(days) && days >= 7 && days <= 90)) return;
  faults.wrong(path, `${path} is ${days}, and may be 7 to 90`, value);
}

function networkRules(acls: ObjectValue, faults: FaultList): void {
  oneOf(acls, "defaultAction", ["Allow", "Deny"], faults, "properties.networkAcls.defaultAction");
  oneOf(acls, "bypass", ["AzureServices", "None"], faults, "properties.networkAcls.bypass");
  const subnets = stated(acls, "virtualNetworkRules");
  if (subnets?.kind === "list" && subnets.items.length > maxSubnetRules) {
    const message = `properties.networkAcls has ${subnets.items.length} subnet rules, and ${maxSubnetRules} are allowed`;
    faults.wrong("properties.networkAcls.virtualNetworkRules", message, subnets);
  }
  const rules = stated(acls, "ipRules");
  if (rules?.kind === "list") addressRules(rules.items, rules, faults);
}

function addressRules(items: readonly Value[], list: Value, faults: FaultList): void {
  const path = "properties.networkAcls.ipRules";
  if (items.length > maxAddressRules) {
    const message = `properties.networkAcls has ${items.length} address rules, and ${maxAddressRules} are allowed`;
    faults.wrong(path, message, list);
  }
  for (const [index, item] of items.entries()) {
    const value = item.kind === "object" ? stated(item, "value") : undefined;
    const rule = textOf(value);
    const why = rule === undefined ? undefined : refusedRule(rule, "virtualNetworkRules");
    if (value === undefined || why === undefined) continue;
    // Named by the rule itself, so that the finding stays the same where others come and go before it.
    const name = value.isSensitive ? `${path}[${index}]` : `${path}.${rule}`;
    faults.wrong(
      name,
      `${path} has "${rule}": ${why}`,
      value.at ? value : { ...value, ...(list.at ? { at: list.at } : {}) },
    );
  }
}
