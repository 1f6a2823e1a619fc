import { type Fact, isRead, read, unknown } from "../../../../model/fact.ts";
import { parseVaultId } from "../../../../model/resource-id.ts";
import type { ManagedHsm, Vault } from "../../../../model/vault.ts";
import type { TerraformResource } from "../tree.ts";
import { isAtLeast, type Version, versionsOf } from "../units/provider-version.ts";
import { type InlinePolicies, inlinePolicies } from "./access-policies.ts";
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
  textOf,
  textsFact,
  unknownFact,
} from "./facts.ts";
import type { Principals } from "./principals.ts";
import { recordId } from "./tree-index.ts";

/** What other resources put into a vault or HSM. */
type Attached =
  | "secrets"
  | "keys"
  | "certificates"
  | "roleAssignments"
  | "diagnosticSettings"
  | "privateEndpoints"
  | "locks"
  | "scheduledAssignments"
  | "certificateIssuers";

/** A vault as its own block states it; access policies and contacts may come from the block and from other resources. */
export type VaultSettings = Omit<Vault, Attached>;
export type HsmSettings = Omit<ManagedHsm, Attached>;

/** The settings of a vault, whatever language and provider states them. */
export interface VaultStatement {
  readonly resource: TerraformResource;
  readonly tenantId: Stated;
  readonly location: Stated;
  readonly tags: Stated;
  readonly sku: Stated;
  readonly softDelete: Stated;
  readonly retentionDays: Stated;
  readonly purgeProtection: Stated;
  readonly permissionModel: PermissionModel;
  readonly publicNetworkAccess: Vault["publicNetworkAccess"];
  readonly defaultAction: Stated;
  readonly bypass: Stated;
  readonly ipRules: Vault["ipRules"];
  readonly virtualNetworkRules: Vault["virtualNetworkRules"];
  readonly forDeployment: Stated;
  readonly forTemplateDeployment: Stated;
  readonly forDiskEncryption: Stated;
  readonly accessPolicies: Vault["accessPolicies"];
}

/** The model, and whether the code says so or leaves it to a default. */
export type PermissionModel = Required<Pick<Vault, "permissionModel" | "permissionModelBy">>;

export function vaultOfStatement(statement: VaultStatement): VaultSettings {
  const { resource } = statement;
  return {
    kind: "vault",
    ...identityOf(resource),
    tenantId: textFact(statement.tenantId),
    location: textFact(statement.location),
    vaultUri: vaultUri(resource),
    tags: tagsFact(statement.tags),
    sku: choiceFact(statement.sku, ["standard", "premium"]),
    softDeleteEnabled: flagFact(statement.softDelete),
    softDeleteRetentionDays: integerFact(statement.retentionDays),
    purgeProtectionEnabled: flagFact(statement.purgeProtection),
    ...statement.permissionModel,
    publicNetworkAccess: statement.publicNetworkAccess,
    networkDefaultAction: choiceFact(statement.defaultAction, ["Allow", "Deny"]),
    networkBypass: choiceFact(statement.bypass, ["AzureServices", "None"]),
    ipRules: statement.ipRules,
    virtualNetworkRules: statement.virtualNetworkRules,
    enabledForDeployment: flagFact(statement.forDeployment),
    enabledForTemplateDeployment: flagFact(statement.forTemplateDeployment),
    enabledForDiskEncryption: flagFact(statement.forDiskEncryption),
    accessPolicies: statement.accessPolicies,
  };
}

/** The address says what the platform will; a plan or state may know it already. */
function vaultUri(resource: TerraformResource): Fact<string | null> {
  const stated = attribute(resource.values, "vault_uri");
  return stated ? textFact(stated) : unknown(`${resource.address}.vault_uri`, resource.at);
}

export function identityOf(resource: TerraformResource) {
  const { values, address, at } = resource;
  const parts = parseVaultId(textOf(attribute(values, "id"))?.toLowerCase() ?? "");
  const resourceGroup = textOf(attribute(values, "resource_group_name")) ?? parts?.resourceGroup;
  return {
    id: recordId(resource),
    name: textOf(attribute(values, "name")) ?? address,
    ...(at ? { at } : {}),
    source: "code" as const,
    ...(parts ? { subscriptionId: parts.subscriptionId } : {}),
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
  };
}

/** `azurerm_key_vault`, as every version of the provider has it. */
export function azurermVault(resource: TerraformResource, principals: Principals): VaultSettings {
  const { values } = resource;
  const of = (name: string) => attribute(values, name);
  const acls = block(values, "network_acls");
  const policies: InlinePolicies = { resource, entries: blocks(values, "access_policy"), form: "azurerm" };
  const settings = vaultOfStatement({
    resource,
    tenantId: of("tenant_id"),
    location: of("location"),
    tags: of("tags"),
    sku: of("sku_name"),
    softDelete: of("soft_delete_enabled"),
    retentionDays: of("soft_delete_retention_days"),
    purgeProtection: attributeOrNull(values, "purge_protection_enabled"),
    permissionModel: azurermPermissionModel(resource),
    publicNetworkAccess: switchFact(attributeOrNull(values, "public_network_access_enabled")),
    defaultAction: attribute(acls, "default_action"),
    bypass: attribute(acls, "bypass"),
    ipRules: textsFact(attribute(acls, "ip_rules")),
    virtualNetworkRules: textsFact(attribute(acls, "virtual_network_subnet_ids")),
    forDeployment: of("enabled_for_deployment"),
    forTemplateDeployment: of("enabled_for_template_deployment"),
    forDiskEncryption: of("enabled_for_disk_encryption"),
    accessPolicies: inlinePolicies(policies, principals),
  });
  return { ...settings, ...inlineContacts(resource) };
}

/** People who are told of a near expiry, in providers up to 3; the block is a resource of its own since. */
function inlineContacts({ values }: TerraformResource): Pick<VaultSettings, "certificateContacts"> {
  const contacts = blocks(values, "contact");
  if (isUnknownValue(contacts)) return { certificateContacts: unknownFact(contacts) };
  return contacts.length === 0 ? {} : { certificateContacts: read(contacts.length) };
}

/** Terraform's boolean for what the platform calls Enabled and Disabled. */
function switchFact(value: Stated): Fact<"Enabled" | "Disabled" | null> {
  const fact = flagFact(value);
  if (!isRead(fact)) return fact;
  return { ...fact, read: fact.read === null ? null : fact.read ? "Enabled" : "Disabled" };
}

/** azurerm from this version on has no default for the permission model. */
const statesModelFrom: Version = [5, 0, 0];

/**
 * The switch has had two names. Up to azurerm 4 the provider sends false where neither is stated, whatever management API it
 * uses, so that the API's own default never counts; azurerm 5 refuses a vault that does not say.
 */
function azurermPermissionModel({ values, provider, at }: TerraformResource): PermissionModel {
  const stated = attribute(values, "rbac_authorization_enabled") ?? attribute(values, "enable_rbac_authorization");
  const isRequired = provider !== undefined && isAtLeast(versionsOf(provider), statesModelFrom);
  return permissionModel(
    stated,
    isRequired
      ? unknown("rbac_authorization_enabled is not stated, and azurerm 5 requires it", at)
      : read("access-policy"),
  );
}

/** The model that a switch for role-based access states, or what its absence means. */
export function permissionModel(value: Stated, byDefault: Vault["permissionModel"]): PermissionModel {
  const fact = flagFact(value);
  if (!isRead(fact)) return { permissionModel: fact, permissionModelBy: read("stated") };
  if (fact.read === null) return { permissionModel: byDefault, permissionModelBy: read("api-default") };
  return {
    permissionModel: { ...fact, read: fact.read ? "rbac" : "access-policy" },
    permissionModelBy: read("stated"),
  };
}

/** `azurerm_key_vault_managed_hardware_security_module`. */
export function azurermHsm(resource: TerraformResource): HsmSettings {
  const of = (name: string) => attribute(resource.values, name);
  return {
    kind: "hsm",
    ...identityOf(resource),
    tenantId: textFact(of("tenant_id")),
    location: textFact(of("location")),
    tags: tagsFact(of("tags")),
    softDeleteRetentionDays: integerFact(of("soft_delete_retention_days")),
    purgeProtectionEnabled: flagFact(of("purge_protection_enabled")),
    publicNetworkAccess: switchFact(of("public_network_access_enabled")),
    networkDefaultAction: choiceFact(attribute(block(resource.values, "network_acls"), "default_action"), [
      "Allow",
      "Deny",
    ]),
  };
}
