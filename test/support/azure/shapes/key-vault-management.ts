import Type from "typebox";
import { exact, flag, listOf, optional, orNull, tags, text, texts, whole } from "./check.ts";

/** Shapes of Microsoft.KeyVault/stable/2026-02-01/openapi.json (perimeters: 2026-04-01). */

const oneOf = (...values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)));

const systemData = optional(
  exact({
    createdBy: optional(text),
    createdByType: optional(text),
    createdAt: optional(text),
    lastModifiedBy: optional(text),
    lastModifiedByType: optional(text),
    lastModifiedAt: optional(text),
  }),
);

const connectionProperties = exact({
  privateEndpoint: optional(exact({ id: optional(text) })),
  privateLinkServiceConnectionState: optional(
    exact({ status: optional(text), description: optional(text), actionsRequired: optional(text) }),
  ),
  provisioningState: optional(text),
  groupIds: optional(texts),
});

const connectionItem = exact({ id: optional(text), etag: optional(text), properties: optional(connectionProperties) });

const permissions = exact({
  keys: optional(texts),
  secrets: optional(texts),
  certificates: optional(texts),
  storage: optional(texts),
});

const networkAcls = exact({
  bypass: optional(oneOf("AzureServices", "None")),
  defaultAction: optional(oneOf("Allow", "Deny")),
  ipRules: optional(Type.Array(exact({ value: text }))),
  virtualNetworkRules: optional(
    Type.Array(exact({ id: text, ignoreMissingVnetServiceEndpoint: optional(flag), state: optional(text) })),
  ),
});

const publicNetworkAccess = optional(text);

const vaultProperties = exact({
  tenantId: text,
  sku: exact({ family: Type.Literal("A"), name: oneOf("standard", "premium", "Standard", "Premium") }),
  accessPolicies: optional(
    Type.Array(exact({ tenantId: text, objectId: text, applicationId: optional(text), permissions })),
  ),
  vaultUri: optional(text),
  hsmPoolResourceId: optional(text),
  enabledForDeployment: optional(flag),
  enabledForDiskEncryption: optional(flag),
  enabledForTemplateDeployment: optional(flag),
  enableSoftDelete: optional(flag),
  softDeleteRetentionInDays: optional(whole),
  enableRbacAuthorization: optional(orNull(flag)),
  enablePurgeProtection: optional(flag),
  networkAcls: optional(networkAcls),
  provisioningState: optional(text),
  privateEndpointConnections: optional(Type.Array(connectionItem)),
  publicNetworkAccess,
});

const vault = exact({
  id: text,
  name: text,
  type: Type.Literal("Microsoft.KeyVault/vaults"),
  location: text,
  tags,
  systemData,
  properties: vaultProperties,
});

const deleted = (type: string, idName: "vaultId" | "mhsmId") =>
  exact({
    id: text,
    name: text,
    type: Type.Literal(type),
    properties: exact({
      [idName]: text,
      location: text,
      deletionDate: text,
      scheduledPurgeDate: text,
      tags,
      purgeProtectionEnabled: optional(flag),
    }),
  });

const times = { enabled: optional(flag), nbf: optional(whole), exp: optional(whole), created: whole, updated: whole };

const secret = exact({
  id: text,
  name: text,
  type: Type.Literal("Microsoft.KeyVault/vaults/secrets"),
  location: text,
  tags,
  properties: exact({
    attributes: exact(times),
    contentType: optional(text),
    secretUri: text,
    secretUriWithVersion: text,
  }),
});

const rotationPolicy = exact({
  attributes: optional(exact({ created: optional(whole), updated: optional(whole), expiryTime: optional(text) })),
  lifetimeActions: optional(
    Type.Array(
      exact({
        trigger: exact({ timeAfterCreate: optional(text), timeBeforeExpiry: optional(text) }),
        action: exact({ type: text }),
      }),
    ),
  ),
});

const key = exact({
  id: text,
  name: text,
  type: text,
  location: text,
  tags,
  properties: exact({
    attributes: exact({ ...times, recoveryLevel: text, exportable: optional(flag) }),
    kty: optional(text),
    keyOps: optional(texts),
    keySize: optional(whole),
    curveName: optional(text),
    keyUri: text,
    keyUriWithVersion: optional(text),
    rotationPolicy: optional(rotationPolicy),
    release_policy: optional(exact({ contentType: optional(text), data: optional(text) })),
  }),
});

const managedHsm = exact({
  id: text,
  name: text,
  type: Type.Literal("Microsoft.KeyVault/managedHSMs"),
  location: text,
  sku: exact({ family: text, name: text }),
  tags,
  systemData,
  properties: exact({
    tenantId: text,
    initialAdminObjectIds: optional(texts),
    hsmUri: text,
    enableSoftDelete: optional(flag),
    softDeleteRetentionInDays: optional(whole),
    enablePurgeProtection: optional(flag),
    statusMessage: optional(text),
    provisioningState: optional(text),
    networkAcls: optional(networkAcls),
    regions: optional(
      Type.Array(exact({ name: optional(text), provisioningState: optional(text), isPrimary: optional(flag) })),
    ),
    privateEndpointConnections: optional(Type.Array(connectionItem)),
    publicNetworkAccess,
    scheduledPurgeDate: optional(text),
    securityDomainProperties: optional(
      exact({ activationStatus: optional(text), activationStatusMessage: optional(text) }),
    ),
  }),
});

const perimeter = exact({ id: optional(text), perimeterGuid: optional(text), location: optional(text) });

const perimeterConfiguration = exact({
  id: text,
  name: text,
  type: Type.Literal("Microsoft.KeyVault/vaults/networkSecurityPerimeterConfigurations"),
  properties: exact({
    provisioningState: optional(text),
    provisioningIssues: optional(Type.Array(Type.Unknown())),
    networkSecurityPerimeter: optional(perimeter),
    resourceAssociation: optional(exact({ name: optional(text), accessMode: optional(text) })),
    profile: optional(
      exact({
        name: optional(text),
        accessRulesVersion: optional(whole),
        accessRules: optional(Type.Array(Type.Unknown())),
        diagnosticSettingsVersion: optional(whole),
        enabledLogCategories: optional(texts),
      }),
    ),
  }),
});

const connection = exact({ id: text, name: text, type: text, etag: optional(text), properties: connectionProperties });
const deletedVault = deleted("Microsoft.KeyVault/deletedVaults", "vaultId");

export const keyVaultShapes = {
  vault,
  vaults: listOf(vault),
  deletedVault,
  deletedVaults: listOf(deletedVault),
  privateEndpointConnections: listOf(connection),
  perimeterConfigurations: listOf(perimeterConfiguration),
  secret,
  secrets: listOf(secret),
  key,
  keys: listOf(key),
  managedHsm,
  managedHsms: listOf(managedHsm),
  deletedManagedHsms: listOf(deleted("Microsoft.KeyVault/deletedManagedHSMs", "mhsmId")),
};
