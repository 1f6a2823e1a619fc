import { type Fact, read, type UnreadFact, unread } from "../../model/fact.ts";
import { parseVaultId } from "../../model/resource-id.ts";
import { shell } from "../../model/shell.ts";
import type { ManagedHsm, Vault } from "../../model/vault.ts";
import { accessPoliciesFact } from "./access-policies.ts";
import { choiceFact, flagFact, integerFact, tagsFact, textFact, unexpected } from "./facts.ts";
import { isMap, type JsonMap, mapIn } from "./json-value.ts";
import { ipRulesFact, privateEndpointsFact, virtualNetworkRulesFact } from "./network-facts.ts";

/** What a vault's own resource says; grants, diagnostics and contents come from other outputs. */
export type VaultSettings = Omit<Vault, "roleAssignments" | "diagnosticSettings" | "secrets" | "keys" | "certificates">;
export type HsmSettings = Omit<ManagedHsm, "roleAssignments" | "diagnosticSettings" | "keys">;

interface ResourceId {
  readonly id: string;
  readonly spelled: string;
}

const networkAccess = ["Enabled", "Disabled", "SecuredByPerimeter"] as const;

export function readVault(item: JsonMap, resource: ResourceId): VaultSettings {
  const identity = identityOf(item, resource);
  const properties = mapIn(item, "properties");
  const remedy = shell`az keyvault show --name ${identity.name}`;
  return {
    kind: "vault",
    ...identity,
    location: rootFact(item, "location"),
    tags: rootTags(item),
    ...(properties
      ? shownFacts(vaultFacts, { properties, id: resource.id, always: ["tenantId", "sku"] }, remedy)
      : allUnread(vaultFacts, withoutProperties(item, remedy))),
  };
}

export function readHsm(item: JsonMap, resource: ResourceId): HsmSettings {
  const identity = identityOf(item, resource);
  const properties = mapIn(item, "properties");
  const remedy = shell`az keyvault show --hsm-name ${identity.name}`;
  return {
    kind: "hsm",
    ...identity,
    location: rootFact(item, "location"),
    tags: rootTags(item),
    ...(properties
      ? shownFacts(hsmFacts, { properties, id: resource.id, always: ["tenantId"] }, remedy)
      : allUnread(hsmFacts, withoutProperties(item, remedy))),
  };
}

/** The settings of a vault that only other outputs speak of: everything unread. */
export function vaultWithoutSettings(resource: ResourceId): VaultSettings {
  return readVault(new Map(), resource);
}

export function hsmWithoutSettings(resource: ResourceId): HsmSettings {
  return readHsm(new Map(), resource);
}

function withoutProperties(item: JsonMap, remedy: string): UnreadFact {
  const given = item.get("properties");
  if (given !== undefined && given !== null) return unexpected("properties");
  return unread("not-in-output", "no output shows the properties of this vault", remedy);
}

function identityOf(item: JsonMap, { id, spelled }: ResourceId) {
  const parts = parseVaultId(id);
  const words = spelled.replace(/\/+$/, "").split("/");
  const name = words.at(-1) ?? "";
  const given = item.get("name");
  return {
    id,
    // The name as the source spells it, as long as it is the name in the id.
    name: typeof given === "string" && given.toLowerCase() === parts?.name ? given : name,
    source: "live" as const,
    ...(parts ? { subscriptionId: parts.subscriptionId, resourceGroup: words.at(-5) ?? parts.resourceGroup } : {}),
  };
}

/** What stands beside the properties is in every list, unless a query left it out. */
function rootFact(item: JsonMap, name: "location"): Fact<string | null> {
  return item.has(name) ? textFact(item, name) : unread("not-in-output", `this output has no ${name}`);
}

/** The REST API leaves out the tags of a resource that has none; az and Resource Graph never do. */
function rootTags(item: JsonMap): Fact<Record<string, string>> {
  const isWhole = item.has("tags") || (item.has("type") && item.has("location") && item.has("properties"));
  return isWhole ? tagsFact(item) : unread("not-in-output", "this output has no tags");
}

function vaultFacts(properties: JsonMap, id: string) {
  return {
    tenantId: textFact(properties, "tenantId"),
    vaultUri: textFact(properties, "vaultUri"),
    sku: within(properties, "sku", (sku) => choiceFact(sku, "name", ["standard", "premium"])),
    softDeleteEnabled: flagFact(properties, "enableSoftDelete"),
    softDeleteRetentionDays: integerFact(properties, "softDeleteRetentionInDays"),
    purgeProtectionEnabled: flagFact(properties, "enablePurgeProtection"),
    permissionModel: permissionModel(properties),
    publicNetworkAccess: choiceFact(properties, "publicNetworkAccess", networkAccess),
    networkDefaultAction: defaultAction(properties),
    networkBypass: within(properties, "networkAcls", (acls) => choiceFact(acls, "bypass", ["AzureServices", "None"])),
    ipRules: within(properties, "networkAcls", ipRulesFact),
    virtualNetworkRules: within(properties, "networkAcls", virtualNetworkRulesFact),
    privateEndpoints: privateEndpointsFact(properties),
    enabledForDeployment: flagFact(properties, "enabledForDeployment"),
    enabledForTemplateDeployment: flagFact(properties, "enabledForTemplateDeployment"),
    enabledForDiskEncryption: flagFact(properties, "enabledForDiskEncryption"),
    accessPolicies: accessPoliciesFact(properties, id),
  };
}

function hsmFacts(properties: JsonMap) {
  return {
    tenantId: textFact(properties, "tenantId"),
    softDeleteRetentionDays: integerFact(properties, "softDeleteRetentionInDays"),
    purgeProtectionEnabled: flagFact(properties, "enablePurgeProtection"),
    publicNetworkAccess: choiceFact(properties, "publicNetworkAccess", networkAccess),
    networkDefaultAction: defaultAction(properties),
    privateEndpoints: privateEndpointsFact(properties),
    activationStatus: within(properties, "securityDomainProperties", (domain) => textFact(domain, "activationStatus")),
  };
}

/**
 * On a vault that exists, an absent or null switch means access policies, whatever newer API versions make the default
 * for vaults that they create: https://learn.microsoft.com/azure/key-vault/general/access-control-default
 */
function permissionModel(properties: JsonMap): Fact<"rbac" | "access-policy"> {
  const flag = properties.get("enableRbacAuthorization");
  if (flag === undefined || flag === null || flag === false) return read("access-policy");
  return flag === true ? read("rbac") : unexpected("enableRbacAuthorization");
}

function defaultAction(properties: JsonMap): Fact<"Allow" | "Deny" | null> {
  return within(properties, "networkAcls", (acls) => choiceFact(acls, "defaultAction", ["Allow", "Deny"]));
}

/** A fact of a part of the properties; a part that is absent has no members, one of another kind none that count. */
function within<Value>(properties: JsonMap, part: string, readPart: (map: JsonMap) => Fact<Value>): Fact<Value> {
  const given = properties.get(part);
  if (given === undefined || given === null) return readPart(new Map());
  return isMap(given) ? readPart(given) : unexpected(part);
}

interface ShownProperties {
  readonly properties: JsonMap;
  readonly id: string;
  /** Members that Azure never leaves out: properties without them are what a query left of them. */
  readonly always: readonly string[];
}

/** The facts of whole properties; of those that a query cut down only what stands there, since the rest may well be set. */
function shownFacts<Facts extends Record<string, Fact<unknown>>>(
  facts: (properties: JsonMap, id: string) => Facts,
  { properties, id, always }: ShownProperties,
  remedy: string,
): { readonly [Name in keyof Facts]: Facts[Name] | UnreadFact } {
  const given = facts(properties, id);
  if (always.every((name) => properties.has(name))) return given;
  const nothing: Readonly<Record<string, Fact<unknown>>> = facts(new Map(), id);
  const absent = unread("not-in-output", "this output has only some of the properties of this vault", remedy);
  const shown = Object.entries(given).map(([name, fact]) => {
    return [name, JSON.stringify(fact) === JSON.stringify(nothing[name]) ? absent : fact];
  });
  return Object.fromEntries(shown) as { readonly [Name in keyof Facts]: Facts[Name] | UnreadFact }; // the names of `given`
}

/** The same facts, all unread: the names come from reading nothing. */
function allUnread<Facts extends Record<string, Fact<unknown>>>(
  facts: (properties: JsonMap, id: string) => Facts,
  why: UnreadFact,
): { readonly [Name in keyof Facts]: UnreadFact } {
  const names = Object.keys(facts(new Map(), "")) as (keyof Facts)[];
  // Every name of the record and nothing else: the type says what the line does.
  return Object.fromEntries(names.map((name) => [name, why])) as { readonly [Name in keyof Facts]: UnreadFact };
}
