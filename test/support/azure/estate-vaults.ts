import { people, secondSubscriptionId } from "./estate-ids.ts";
import type { VaultDraft } from "./tenant/draft-vault.ts";
import { usualTenantId } from "./tenant/tenant-from.ts";

/** A vault with one of everything, one behind a firewall, and one with access policies. */
export const estateVaults: readonly VaultDraft[] = [
  {
    name: "kv-app",
    tags: { team: "app" },
    secrets: Array.from({ length: 60 }, (_, index) => ({ name: `secret-${index}`, versions: index === 0 ? 30 : 1 })),
    keys: [
      {
        name: "signing",
        kty: "RSA-HSM",
        rotationPolicy: {
          lifetimeActions: [{ trigger: { timeAfterCreate: "P365D" }, action: { type: "Rotate" } }],
          attributes: { expiryTime: "P2Y", created: 1_760_000_000, updated: 1_760_000_000 },
        },
      },
    ],
    certificates: [
      { name: "web", expires: "2027-06-01T00:00:00Z" },
      {
        name: "waiting",
        pending: {
          issuer: { name: "Unknown" },
          csr: "MIIB",
          cancellation_requested: false,
          status: "inProgress",
          request_id: "r1",
        },
      },
    ],
    deletedSecrets: [{ name: "old" }],
    deletedKeys: [{ name: "old-key" }],
    deletedCertificates: [{ name: "old-certificate" }],
    issuers: [
      {
        name: "digi",
        provider: "DigiCert",
        details: {
          credentials: { account_id: "42" },
          attributes: { enabled: true, created: 1_700_000_000, updated: 1_700_000_000 },
        },
      },
    ],
    contacts: [{ email: "pki@example.org", name: "PKI" }],
    privateEndpointConnections: [
      {
        name: "pe-1",
        properties: { provisioningState: "Succeeded", privateLinkServiceConnectionState: { status: "Approved" } },
      },
    ],
    networkSecurityPerimeters: [
      {
        name: "nsp-1",
        properties: { provisioningState: "Succeeded", resourceAssociation: { name: "a", accessMode: "Learning" } },
      },
    ],
  },
  {
    name: "kv-walled",
    properties: {
      networkAcls: {
        bypass: "AzureServices",
        defaultAction: "Deny",
        ipRules: [{ value: "198.51.100.0/24" }],
        virtualNetworkRules: [],
      },
    },
    secrets: [{ name: "behind" }],
  },
  {
    name: "kv-policy",
    subscriptionId: secondSubscriptionId,
    resourceGroup: "rg-sandbox",
    properties: {
      enableRbacAuthorization: false,
      accessPolicies: [
        {
          tenantId: usualTenantId,
          objectId: people.everyone,
          permissions: { secrets: ["Get", "List"], keys: ["all"], certificates: [] },
        },
      ],
    },
    secrets: [{ name: "legacy" }],
  },
];
