import type { JsonObject } from "../json.ts";
import {
  type CertificateDraft,
  certificateFrom,
  deletedFrom,
  type KeyDraft,
  keyFrom,
  partsOf,
  type SecretDraft,
  secretFrom,
} from "./draft-objects.ts";
import type {
  ContactModel,
  IssuerModel,
  LocalAssignmentModel,
  ManagedHsmModel,
  NamedProperties,
  VaultModel,
} from "./vault-model.ts";

interface StoreDraft {
  readonly name: string;
  readonly subscriptionId?: string;
  readonly resourceGroup?: string;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Laid over the usual, healthy properties. */
  readonly properties?: JsonObject;
  /** Properties that the answer does not have at all. */
  readonly withoutProperties?: readonly string[];
  readonly privateEndpointConnections?: readonly NamedProperties[];
  readonly keys?: readonly KeyDraft[];
  readonly deletedKeys?: readonly KeyDraft[];
}

export interface VaultDraft extends StoreDraft {
  readonly networkSecurityPerimeters?: readonly NamedProperties[];
  readonly secrets?: readonly SecretDraft[];
  readonly certificates?: readonly CertificateDraft[];
  readonly deletedSecrets?: readonly SecretDraft[];
  readonly deletedCertificates?: readonly CertificateDraft[];
  readonly issuers?: readonly IssuerModel[];
  readonly contacts?: readonly ContactModel[];
}

export interface ManagedHsmDraft extends StoreDraft {
  readonly skuName?: string;
  readonly localAssignments?: readonly LocalAssignmentModel[];
  readonly ownRoles?: ManagedHsmModel["ownRoles"];
  readonly allowsArm?: boolean;
}

/** Where a store lies when its draft does not say. */
export interface Place {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
}

const deletedOn = "2026-10-01T00:00:00Z";

const without = (properties: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));

const placed = (draft: StoreDraft, place: Place) => ({
  name: draft.name,
  subscriptionId: draft.subscriptionId ?? place.subscriptionId,
  resourceGroup: draft.resourceGroup ?? place.resourceGroup,
  location: draft.location ?? place.location,
  tags: draft.tags ?? {},
  privateEndpointConnections: draft.privateEndpointConnections ?? [],
  deletedKeys: (draft.deletedKeys ?? []).map((key) => deletedFrom(keyFrom(key), deletedOn)),
});

/** Properties of a vault that nobody could object to. */
export function usualVaultProperties(tenantId: string): JsonObject {
  return {
    tenantId,
    sku: { family: "A", name: "standard" },
    accessPolicies: [],
    enabledForDeployment: false,
    enabledForDiskEncryption: false,
    enabledForTemplateDeployment: false,
    enableSoftDelete: true,
    softDeleteRetentionInDays: 90,
    enableRbacAuthorization: true,
    enablePurgeProtection: true,
    publicNetworkAccess: "Enabled",
  };
}

export function vaultFrom(draft: VaultDraft, place: Place): VaultModel {
  const certificates = (draft.certificates ?? []).map(certificateFrom);
  const parts = certificates.map(partsOf);
  const properties = { ...usualVaultProperties(place.tenantId), ...draft.properties };
  return {
    ...placed(draft, place),
    properties: without(properties, draft.withoutProperties ?? []),
    networkSecurityPerimeters: draft.networkSecurityPerimeters ?? [],
    secrets: [...(draft.secrets ?? []).map(secretFrom), ...parts.map(({ secret }) => secret)],
    keys: [...(draft.keys ?? []).map(keyFrom), ...parts.map(({ key }) => key)],
    certificates,
    deletedSecrets: (draft.deletedSecrets ?? []).map((secret) => deletedFrom(secretFrom(secret), deletedOn)),
    deletedCertificates: (draft.deletedCertificates ?? []).map((one) => deletedFrom(certificateFrom(one), deletedOn)),
    issuers: draft.issuers ?? [],
    contacts: draft.contacts ?? null,
  };
}

export function managedHsmFrom(draft: ManagedHsmDraft, place: Place): ManagedHsmModel {
  const usual: JsonObject = {
    tenantId: place.tenantId,
    enableSoftDelete: true,
    softDeleteRetentionInDays: 90,
    enablePurgeProtection: true,
    publicNetworkAccess: "Enabled",
    networkAcls: { bypass: "None", defaultAction: "Allow", ipRules: [], virtualNetworkRules: [] },
    statusMessage: "The Managed HSM is provisioned and ready to use.",
  };
  return {
    ...placed(draft, place),
    properties: without({ ...usual, ...draft.properties }, draft.withoutProperties ?? []),
    skuName: draft.skuName ?? "Standard_B1",
    keys: (draft.keys ?? []).map((key) => keyFrom({ kty: "RSA-HSM", ...key })),
    localAssignments: draft.localAssignments ?? [],
    ...(draft.ownRoles ? { ownRoles: draft.ownRoles } : {}),
    ...(draft.allowsArm === undefined ? {} : { allowsArm: draft.allowsArm }),
  };
}
