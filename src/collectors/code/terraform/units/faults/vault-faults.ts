import type { TerraformResource } from "../../tree.ts";
import type { ObjectValue } from "../../value.ts";
import { isAtLeast, isBelow, type VersionRange, versionsOf } from "../provider-version.ts";
import { booleanOf, stated, textOf } from "../walk-value.ts";
import { blocksOf, type FaultList } from "./fault-list.ts";
import { refusedRule } from "./ip-rule.ts";

/** Most rules that the firewall of a vault takes. */
const maxAddressRules = 1000;
const maxSubnetRules = 200;

/** What azurerm or the service will refuse of a vault. */
export function vaultFaults({ values, provider }: TerraformResource, faults: FaultList): void {
  vaultName(values, faults);
  faults.oneOf(values, "sku_name", { allowed: ["standard", "premium"] });
  faults.between(values, "soft_delete_retention_days", [7, 90]);
  const versions = versionsOf(provider ?? { locked: undefined, constraint: undefined });
  permissionModel(values, versions, faults);
  retiredArguments(values, versions, faults);
  for (const acls of blocksOf(values, "network_acls")) networkRules(acls, faults);
}

/** What azurerm or the service will refuse of a managed HSM. */
export function hsmFaults({ values }: TerraformResource, faults: FaultList): void {
  vaultName(values, faults);
  faults.oneOf(values, "sku_name", { allowed: ["Standard_B1"] });
  faults.between(values, "soft_delete_retention_days", [7, 90]);
  const admins = stated(values, "admin_object_ids");
  if (admins?.kind === "list" && admins.items.length === 0) {
    faults.wrong("admin_object_ids", "admin_object_ids is empty, and needs at least one object id", admins);
  }
}

function vaultName(values: ObjectValue, faults: FaultList): void {
  const value = stated(values, "name");
  const name = textOf(value);
  if (name === undefined || isVaultName(name)) return;
  const rule = "3 to 24 letters, digits and single hyphens are allowed, from a letter to a letter or digit";
  faults.wrong("name", `name is "${name}": ${rule}`, value);
}

function isVaultName(name: string): boolean {
  return /^[A-Za-z][0-9A-Za-z-]{1,22}[0-9A-Za-z]$/.test(name) && !name.includes("--");
}

/** Of the two names of the RBAC switch one may be stated; which, hangs on the provider's version. */
function permissionModel(values: ObjectValue, versions: VersionRange, faults: FaultList): void {
  const [current, former] = ["rbac_authorization_enabled", "enable_rbac_authorization"] as const;
  const now = stated(values, current);
  const before = stated(values, former);
  if (now && before) faults.wrong(former, `${former} and ${current} are both stated, and only one may be`, before);
  else if (before && isAtLeast(versions, [5, 0, 0])) {
    faults.wrong(former, `${former} is no argument from azurerm 5.0 on: it is ${current} there`, before);
  }
  if (now && isBelow(versions, [4, 42, 0])) {
    faults.wrong(current, `${current} is no argument before azurerm 4.42: it is ${former} there`, now);
  }
  if (!values.entries.has(current) && !before && isAtLeast(versions, [5, 0, 0])) {
    faults.missing(current, `${current} is missing, and azurerm requires it from 5.0 on`);
  }
}

/** Arguments that were taken away, each with the first version that refuses it. */
const retired = [
  ["soft_delete_enabled", [3, 0, 0], "is no argument from azurerm 3.0 on: soft delete cannot be switched off"],
  ["contact", [4, 0, 0], "is refused from azurerm 4.0 on: contacts are azurerm_key_vault_certificate_contacts"],
] as const;

function retiredArguments(values: ObjectValue, versions: VersionRange, faults: FaultList): void {
  for (const [name, since, why] of retired) {
    const value = stated(values, name);
    const isEmpty = value?.kind === "list" && value.items.length === 0;
    if (value && !isEmpty && isAtLeast(versions, since)) faults.wrong(name, `${name} ${why}`, firstOf(value));
  }
  const isOff = booleanOf(stated(values, "soft_delete_enabled")) === false;
  if (isOff && !isAtLeast(versions, [3, 0, 0])) {
    const value = stated(values, "soft_delete_enabled");
    faults.wrong("soft_delete_enabled", "soft_delete_enabled is false, and soft delete cannot be switched off", value);
  }
}

/** Of nested blocks the first: it has the line. */
function firstOf(value: NonNullable<ReturnType<typeof stated>>) {
  return value.kind === "list" ? (value.at ? value : (value.items[0] ?? value)) : value;
}

function networkRules(acls: ObjectValue, faults: FaultList): void {
  for (const [name, allowed] of [
    ["default_action", ["Allow", "Deny"]],
    ["bypass", ["AzureServices", "None"]],
  ] as const) {
    const path = `network_acls.${name}`;
    if (!stated(acls, name)) faults.wrong(path, `${path} is missing, and azurerm requires it`, acls);
    faults.oneOf(acls, name, { allowed, path });
  }
  addressRules(acls, faults);
  const subnets = stated(acls, "virtual_network_subnet_ids");
  if (subnets?.kind === "list" && subnets.items.length > maxSubnetRules) {
    const message = `network_acls has ${subnets.items.length} subnet rules, and ${maxSubnetRules} are allowed`;
    faults.wrong("network_acls.virtual_network_subnet_ids", message, subnets);
  }
}

function addressRules(acls: ObjectValue, faults: FaultList): void {
  const rules = stated(acls, "ip_rules");
  if (rules?.kind !== "list") return;
  if (rules.items.length > maxAddressRules) {
    const message = `network_acls has ${rules.items.length} address rules, and ${maxAddressRules} are allowed`;
    faults.wrong("network_acls.ip_rules", message, rules);
  }
  for (const [index, item] of rules.items.entries()) {
    const rule = textOf(item);
    const why = rule === undefined ? undefined : refusedRule(rule);
    if (why === undefined) continue;
    // Named by the rule itself, so that the finding stays the same where others come and go before it.
    const path = item.isSensitive ? `network_acls.ip_rules[${index}]` : `network_acls.ip_rules.${rule}`;
    const at = item.at ?? rules.at;
    faults.wrong(path, `network_acls.ip_rules has "${rule}": ${why}`, { ...item, ...(at ? { at } : {}) });
  }
}

/** True for a vault that is known to have no hardware keys. */
export function isStandardVault({ type, values }: TerraformResource): boolean {
  return type === "azurerm_key_vault" && textOf(stated(values, "sku_name")) === "standard";
}
