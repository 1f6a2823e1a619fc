import { isWalkable, summarize } from "../../terraform/evaluate/summary.ts";
import { sensitive } from "../../terraform/evaluate/values.ts";
import type { ObjectValue, Value } from "../../terraform/value.ts";

/** Names of properties that are judged, as Azure spells them. */
const known: ReadonlyMap<string, string> = new Map(
  [
    "location",
    "tags",
    "sku",
    "identity",
    "properties",
    "kind",
    "name",
    "family",
    "type",
    "level",
    "notes",
    "tenantId",
    "accessPolicies",
    "objectId",
    "applicationId",
    "permissions",
    "keys",
    "secrets",
    "certificates",
    "storage",
    "enabledForDeployment",
    "enabledForDiskEncryption",
    "enabledForTemplateDeployment",
    "enableSoftDelete",
    "enablePurgeProtection",
    "enableRbacAuthorization",
    "softDeleteRetentionInDays",
    "createMode",
    "vaultUri",
    "publicNetworkAccess",
    "networkAcls",
    "bypass",
    "defaultAction",
    "ipRules",
    "virtualNetworkRules",
    "serviceTags",
    "initialAdminObjectIds",
    "value",
    "id",
    "contentType",
    "attributes",
    "enabled",
    "exp",
    "nbf",
    "exportable",
    "kty",
    "keySize",
    "curveName",
    "keyOps",
    "release_policy",
    "rotationPolicy",
    "expiryTime",
    "lifetimeActions",
    "trigger",
    "timeAfterCreate",
    "timeBeforeExpiry",
    "action",
    "principalId",
    "principalType",
    "roleDefinitionId",
    "condition",
    "conditionVersion",
    "delegatedManagedIdentityResourceId",
    "workspaceId",
    "storageAccountId",
    "eventHubAuthorizationRuleId",
    "eventHubName",
    "marketplacePartnerId",
    "logs",
    "metrics",
    "category",
    "categoryGroup",
    "retentionPolicy",
    "days",
    "privateLinkServiceConnections",
    "manualPrivateLinkServiceConnections",
    "privateLinkServiceId",
    "groupIds",
    "subnet",
    "siteConfig",
    "appSettings",
    "connectionStrings",
    "connectionString",
    "keyVaultReferenceIdentity",
    "userAssignedIdentities",
  ].map((name) => [name.toLowerCase(), name]),
);

/** Members whose names are somebody's own. */
const free: ReadonlySet<string> = new Set(["tags", "userassignedidentities"]);

/** Resource Manager does not mind the case of properties: those that are judged get the usual one. */
export function withKnownNames(value: Value): Value {
  return isWalkable(summarize(value)) ? renamed(value) : value;
}

function renamed(value: Value): Value {
  switch (value.kind) {
    case "scalar":
      return value;
    case "list":
      return { ...value, items: value.items.map(renamed) };
    case "object":
      return { ...value, entries: renamedEntries(value) };
    case "unknown": {
      const { certain } = value;
      if (!certain) return value;
      const inner = renamed(certain);
      return inner.kind === "list" || inner.kind === "object" ? { ...value, certain: inner } : value;
    }
  }
}

function renamedEntries({ entries }: ObjectValue): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  for (const [name, value] of entries) {
    const lower = name.toLowerCase();
    // In a file with brackets missing, a parameter may seem to stand in a resource.
    const member = lower === "defaultvalue" ? sensitive(value) : value;
    found.set(known.get(lower) ?? name, free.has(lower) ? member : renamed(member));
  }
  return found;
}
