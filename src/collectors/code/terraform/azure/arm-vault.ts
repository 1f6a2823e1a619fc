import { type Fact, read, unknown, unread } from "../../../../model/fact.ts";
import type { Vault } from "../../../../model/vault.ts";
import type { TerraformResource } from "../tree.ts";
import { inlinePolicies } from "./access-policies.ts";
import { armProperties } from "./arm-body.ts";
import {
  attribute,
  attributeOrNull,
  block,
  blocks,
  choiceFact,
  flagFact,
  integerFact,
  isUnknownValue,
  type Stated,
  tagsFact,
  textFact,
  textsFact,
  unknownFact,
} from "./facts.ts";
import type { Principals } from "./principals.ts";
import { armType } from "./resource-kind.ts";
import {
  type HsmSettings,
  identityOf,
  type PermissionModel,
  permissionModel,
  type VaultSettings,
  vaultOfStatement,
} from "./vault-settings.ts";

const accesses = ["Enabled", "Disabled", "SecuredByPerimeter"] as const;

/** `azapi_resource` of type `Microsoft.KeyVault/vaults`: ARM's own names, and defaults by the version of the API. */
export function armVault(resource: TerraformResource, principals: Principals): VaultSettings {
  const properties = armProperties(resource);
  const of = (name: string) => attribute(properties, name);
  const acls = block(properties, "networkAcls");
  const entries = blocks(properties, "accessPolicies");
  return vaultOfStatement({
    resource,
    tenantId: of("tenantId"),
    location: attribute(resource.values, "location"),
    tags: attribute(resource.values, "tags"),
    sku: attribute(block(properties, "sku"), "name"),
    softDelete: of("enableSoftDelete"),
    retentionDays: of("softDeleteRetentionInDays"),
    purgeProtection: attributeOrNull(properties, "enablePurgeProtection"),
    permissionModel: armPermissionModel(resource, of("enableRbacAuthorization")),
    publicNetworkAccess: choiceFact(of("publicNetworkAccess"), accesses),
    defaultAction: attribute(acls, "defaultAction"),
    bypass: attribute(acls, "bypass"),
    ipRules: memberTexts(acls, "ipRules", "value"),
    virtualNetworkRules: memberTexts(acls, "virtualNetworkRules", "id"),
    forDeployment: of("enabledForDeployment"),
    forTemplateDeployment: of("enabledForTemplateDeployment"),
    forDiskEncryption: of("enabledForDiskEncryption"),
    accessPolicies: inlinePolicies({ resource, entries, form: "arm" }, principals),
  });
}

/** The texts of one member of each object in a list. */
function memberTexts(holder: Stated, list: string, member: string): Fact<readonly string[]> {
  const items = blocks(holder, list);
  if (isUnknownValue(items)) return unknownFact(items);
  return textsFact({ kind: "list", items: items.flatMap((item) => attribute(item, member) ?? []) });
}

/** First version of the management API in which a new vault that does not say otherwise uses role-based access. */
const rbacByDefaultFrom = "2026-02-01";

/** https://learn.microsoft.com/azure/key-vault/general/access-control-default */
function armPermissionModel(resource: TerraformResource, stated: Stated): PermissionModel {
  const version = armType(resource)?.apiVersion;
  const date = version === undefined ? undefined : /^\d{4}-\d{2}-\d{2}/.exec(version)?.[0];
  if (date === undefined) {
    return permissionModel(stated, unknown("the default of an API version that is not known", resource.at));
  }
  return permissionModel(stated, read(date >= rbacByDefaultFrom ? "rbac" : "access-policy"));
}

/** `azapi_resource` of type `Microsoft.KeyVault/managedHSMs`. */
export function armHsm(resource: TerraformResource): HsmSettings {
  const properties = armProperties(resource);
  const of = (name: string) => attribute(properties, name);
  return {
    kind: "hsm",
    ...identityOf(resource),
    tenantId: textFact(of("tenantId")),
    location: textFact(attribute(resource.values, "location")),
    tags: tagsFact(attribute(resource.values, "tags")),
    softDeleteRetentionDays: integerFact(of("softDeleteRetentionInDays")),
    purgeProtectionEnabled: flagFact(of("enablePurgeProtection")),
    publicNetworkAccess: choiceFact(of("publicNetworkAccess"), accesses),
    networkDefaultAction: choiceFact(attribute(block(properties, "networkAcls"), "defaultAction"), ["Allow", "Deny"]),
  };
}

/** The settings that an update may change, each by the member of the body that states it. */
type Updatable = Pick<
  Vault,
  | "sku"
  | "softDeleteEnabled"
  | "softDeleteRetentionDays"
  | "purgeProtectionEnabled"
  | "permissionModel"
  | "permissionModelBy"
  | "publicNetworkAccess"
  | "networkDefaultAction"
  | "networkBypass"
  | "ipRules"
  | "virtualNetworkRules"
  | "enabledForDeployment"
  | "enabledForTemplateDeployment"
  | "enabledForDiskEncryption"
>;

const members: Readonly<Record<keyof Updatable, readonly [string, string?]>> = {
  sku: ["sku", "name"],
  softDeleteEnabled: ["enableSoftDelete"],
  softDeleteRetentionDays: ["softDeleteRetentionInDays"],
  purgeProtectionEnabled: ["enablePurgeProtection"],
  permissionModel: ["enableRbacAuthorization"],
  permissionModelBy: ["enableRbacAuthorization"],
  publicNetworkAccess: ["publicNetworkAccess"],
  networkDefaultAction: ["networkAcls", "defaultAction"],
  networkBypass: ["networkAcls", "bypass"],
  ipRules: ["networkAcls", "ipRules"],
  virtualNetworkRules: ["networkAcls", "virtualNetworkRules"],
  enabledForDeployment: ["enabledForDeployment"],
  enabledForTemplateDeployment: ["enabledForTemplateDeployment"],
  enabledForDiskEncryption: ["enabledForDiskEncryption"],
};

function isUpdatable(name: string): name is keyof Updatable {
  return Object.hasOwn(members, name);
}

/** The settings that an update states, and no others. */
export function statedBy(update: TerraformResource, principals: Principals): Partial<Updatable> {
  const properties = armProperties(update);
  const all = armVault(update, principals);
  const names = Object.keys(members).filter(isUpdatable);
  const stated = names.filter((name) => {
    const [member, part] = members[name];
    const value = attribute(properties, member);
    return part === undefined ? value !== undefined : attribute(value, part) !== undefined;
  });
  return Object.fromEntries(stated.map((name) => [name, all[name]]));
}

const leftAsIs = unread("not-in-output", "this update leaves the setting as it is, and the vault is not declared here");

/** A vault that only an update speaks of: what the update does not state is not known. */
export function vaultOfUpdate(update: TerraformResource, principals: Principals): VaultSettings {
  const { kind, id, name, at, source, subscriptionId, resourceGroup, ...facts } = armVault(update, principals);
  const unstated = Object.fromEntries(Object.keys(facts).map((fact) => [fact, leftAsIs]));
  const stated = statedBy(update, principals);
  // Every fact of the settings, all of them unread, and those over them that the update states.
  const settings = { ...facts, ...unstated, ...stated } as typeof facts;
  return { kind, id, name, ...(at ? { at } : {}), source, ...settings };
}
