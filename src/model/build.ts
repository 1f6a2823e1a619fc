import { assemble, children, type Defaults } from "./assemble.ts";
import { ofLocalRoles } from "./build-local-role.ts";
import { type CodeUnit, codeUnit } from "./code.ts";
import type { PlainRecord } from "./example.ts";
import { isFact, read } from "./fact.ts";
import type { AccessPolicyEntry, RoleAssignment } from "./grants.ts";
import type { Certificate, Key, Secret } from "./objects.ts";
import type { Principal } from "./principal.ts";
import type { Scope } from "./scope.ts";
import type { DiagnosticSetting, ManagedHsm, PrivateEndpoint, Vault } from "./vault.ts";

/** The time that healthy defaults are laid around: objects are young at it and end well after it. */
export const exampleNow = "2026-11-01T00:00:00Z";
export const madeOn = "2026-10-15T00:00:00Z";
const endsOn = "2027-09-15T00:00:00Z";
const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
export const exampleGroup = `${subscription}/resourcegroups/rg-example`;

const objectFacts = {
  enabled: true,
  createdOn: madeOn,
  updatedOn: madeOn,
  notBefore: null,
  expiresOn: endsOn,
  tags: {},
};
const keyFacts = { keyType: "RSA", keySize: 3072, curve: null, exportable: false };

export function buildSecret(vaultId: string, plain: PlainRecord<Secret>): Secret {
  const name = plain.name ?? "example-secret";
  return assemble(
    { id: `${vaultId}/secrets/${name.toLowerCase()}`, name },
    { ...objectFacts, contentType: null, managed: false, versions: [] },
    plain,
  );
}

export function buildKey(vaultId: string, plain: PlainRecord<Key>): Key {
  const name = plain.name ?? "example-key";
  return assemble(
    { id: `${vaultId}/keys/${name.toLowerCase()}`, name },
    {
      ...objectFacts,
      ...keyFacts,
      managed: false,
      operations: ["sign", "verify"],
      rotationPolicy: { actions: [{ action: "rotate", daysAfterCreation: 365 }], expiryDays: 730 },
      hasReleasePolicy: false,
      versions: [],
    },
    plain,
  );
}

export function buildCertificate(vaultId: string, plain: PlainRecord<Certificate>): Certificate {
  const name = plain.name ?? "example-certificate";
  return assemble(
    { id: `${vaultId}/certificates/${name.toLowerCase()}`, name },
    {
      ...objectFacts,
      ...keyFacts,
      notBefore: madeOn,
      issuer: "DigiCert",
      subject: "CN=example.org",
      validityMonths: 12,
      lifetimeActions: [{ action: "auto-renew", lifetimePercentage: 80 }],
    },
    plain,
  );
}

export function buildAccessPolicy(vaultId: string, plain: PlainRecord<AccessPolicyEntry>): AccessPolicyEntry {
  const principalId = "00000000-0000-0000-0000-0000000000aa";
  return assemble(
    { id: `${vaultId}/accesspolicies/${principalId}` },
    {
      principalId,
      applicationId: null,
      permissions: { secrets: ["get"], keys: [], certificates: [], storage: [] },
    },
    plain,
  );
}

export function buildRoleAssignment(heldBy: string, plain: PlainRecord<RoleAssignment>): RoleAssignment {
  const scope = heldBy === "/" ? "" : heldBy;
  return assemble(
    { id: `${scope}/providers/microsoft.authorization/roleassignments/00000000-0000-0000-0000-0000000000ff` },
    {
      scope: heldBy,
      principalId: "00000000-0000-0000-0000-0000000000aa",
      principalType: "ServicePrincipal",
      roleId: "4633458b-17de-408a-b874-0445c86b69e6",
      condition: null,
      createdOn: madeOn,
    },
    plain,
  );
}

export const approvedEndpoint: PrivateEndpoint = {
  id: `${exampleGroup}/providers/microsoft.network/privateendpoints/pe-example`,
  name: "pe-example",
  status: "Approved",
  provisioningState: "Succeeded",
};

export const auditSetting: DiagnosticSetting = {
  id: `${exampleGroup}/providers/microsoft.insights/diagnosticsettings/audit`,
  name: "audit",
  logs: ["audit"],
  workspaceId: `${exampleGroup}/providers/microsoft.operationalinsights/workspaces/logs`,
  storageAccountId: null,
  eventHubAuthorizationRuleId: null,
  partnerSolutionId: null,
};

const vaultFacts = {
  tenantId: "00000000-0000-0000-0000-00000000000f",
  location: "westeurope",
  tags: {},
  softDeleteRetentionDays: 90,
  purgeProtectionEnabled: true,
  publicNetworkAccess: "Disabled",
  networkDefaultAction: "Deny",
  privateEndpoints: [approvedEndpoint],
  roleAssignments: [],
  diagnosticSettings: [auditSetting],
};

/** Facts that only some collectors ask for: absent unless a literal gives them. */
const optionalFacts: readonly (keyof Vault | keyof ManagedHsm)[] = [
  "permissionModelBy",
  "perimeters",
  "locks",
  "eventSubscriptions",
  "alerts",
  "metrics",
  "logDestinations",
  "denyAssignments",
  "scheduledAssignments",
  "deletedObjects",
  "certificateIssuers",
  "certificateContacts",
  "localRoles",
  "isArmKeyManagementOn",
  "activationStatus",
];

function optional(plain: Defaults): Defaults {
  const given = optionalFacts.filter((name) => plain[name] !== undefined && !isFact(plain[name]));
  return Object.fromEntries(given.map((name) => [name, read(plain[name])]));
}

/** A vault from a literal; whatever is not given is healthy, so that only what is given can break a rule. */
export function buildVault(plain: PlainRecord<Vault> = {}): Vault {
  const name = plain.name ?? "kv-example";
  const id = plain.id ?? `${exampleGroup}/providers/microsoft.keyvault/vaults/${name.toLowerCase()}`;
  return assemble(
    { kind: "vault", id, name, source: "live", subscriptionId: subscription.slice(15), resourceGroup: "rg-example" },
    {
      ...vaultFacts,
      vaultUri: `https://${name}.vault.azure.net/`,
      sku: "standard",
      softDeleteEnabled: true,
      permissionModel: "rbac",
      networkBypass: "AzureServices",
      ipRules: [],
      virtualNetworkRules: [],
      enabledForDeployment: false,
      enabledForTemplateDeployment: false,
      enabledForDiskEncryption: false,
      accessPolicies: [],
      secrets: [],
      keys: [],
      certificates: [],
    },
    {
      ...plain,
      ...optional(plain),
      secrets: children(plain.secrets, (secret) => buildSecret(id, secret)),
      keys: children(plain.keys, (key) => buildKey(id, key)),
      certificates: children(plain.certificates, (certificate) => buildCertificate(id, certificate)),
      accessPolicies: children(plain.accessPolicies, (entry) => buildAccessPolicy(id, entry)),
      roleAssignments: children(plain.roleAssignments, (assignment) => buildRoleAssignment(id, assignment)),
    },
  );
}

export function buildHsm(plain: PlainRecord<ManagedHsm> = {}): ManagedHsm {
  const name = plain.name ?? "hsm-example";
  const id = plain.id ?? `${exampleGroup}/providers/microsoft.keyvault/managedhsms/${name.toLowerCase()}`;
  return assemble(
    { kind: "hsm", id, name, source: "live", subscriptionId: subscription.slice(15), resourceGroup: "rg-example" },
    { ...vaultFacts, keys: [] },
    {
      ...plain,
      ...optional(plain),
      keys: children(plain.keys, (key) => buildKey(id, key)),
      ...ofLocalRoles(id, plain.localRoleAssignments),
    },
  );
}

export function buildScope(plain: PlainRecord<Scope> = {}): Scope {
  const id = plain.id ?? subscription;
  return assemble(
    { id, kind: "subscription" },
    { name: "Example", parent: null, tags: {}, roleAssignments: [] },
    { ...plain, roleAssignments: children(plain.roleAssignments, (assignment) => buildRoleAssignment(id, assignment)) },
  );
}

/** A resource of Terraform that has nothing to say. */
export function buildCode(plain: PlainRecord<CodeUnit> = {}): CodeUnit {
  const name = plain.name ?? "azurerm_key_vault_secret.example";
  const id = plain.id ?? `main.tf#${name}`;
  const usual = codeUnit({ id, name, unit: "resource", format: "terraform" });
  const { kind, id: _id, name: _name, unit, format, resourceType, ...facts } = usual;
  return assemble({ kind, id, name, unit, format, resourceType }, { ...facts, gains: null }, plain);
}

export function buildPrincipal(plain: PlainRecord<Principal> = {}): Principal {
  return assemble(
    { id: "00000000-0000-0000-0000-0000000000aa" },
    { name: "app-example", kind: "managed-identity", exists: true, appId: null, memberOf: [] },
    plain,
  );
}
