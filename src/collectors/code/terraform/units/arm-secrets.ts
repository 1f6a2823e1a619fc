import type { SecretAttribute } from "./secret-attributes.ts";

/** Where the list below comes from. Properties of types that are not listed are taken for no secrets. */
export const armSecretFacts = {
  source: "Azure resource reference for ARM templates, Bicep and azapi: properties of the type secureString",
  date: "2026-11-24",
} as const;

const property = (path: string, what: string): SecretAttribute => ({ path: path.split("."), what });

const administratorPassword = [property("properties.administratorLoginPassword", "the administrator's password")];
const machinePassword = [property("properties.osProfile.adminPassword", "the administrator's password")];
const scaleSetPassword = [
  property("properties.virtualMachineProfile.osProfile.adminPassword", "the administrator's password"),
];
const appSecrets = [property("properties.configuration.secrets.value", "the value of the container app's secret")];
const certificateParts = [
  property("properties.password", "the password of the certificate's private key"),
  property("properties.pfxBlob", "the certificate with its private key"),
];

/** Properties that hold a secret, by ARM type in lower case. Lists are implied: `secrets.value` is that of every one of them. */
export const armSecrets: ReadonlyMap<string, readonly SecretAttribute[]> = new Map([
  [
    "microsoft.keyvault/vaults/secrets",
    [{ ...property("properties.value", "the secret's value"), isVaultObject: true } as const],
  ],
  [
    "microsoft.apimanagement/service/certificates",
    [
      property("properties.data", "the certificate with its private key"),
      property("properties.password", "the password of the certificate's private key"),
    ],
  ],
  ["microsoft.app/containerapps", appSecrets],
  ["microsoft.app/jobs", appSecrets],
  [
    "microsoft.automation/automationaccounts/credentials",
    [property("properties.password", "the credential's password")],
  ],
  ["microsoft.compute/virtualmachines", machinePassword],
  ["microsoft.compute/virtualmachinescalesets", scaleSetPassword],
  [
    "microsoft.containerinstance/containergroups",
    [
      property("properties.containers.properties.environmentVariables.secureValue", "a secure setting of a container"),
      property("properties.imageRegistryCredentials.password", "the registry's password"),
    ],
  ],
  [
    "microsoft.containerservice/managedclusters",
    [
      property("properties.windowsProfile.adminPassword", "the administrator's password"),
      property("properties.servicePrincipalProfile.secret", "the cluster's client secret"),
    ],
  ],
  ["microsoft.dbformariadb/servers", administratorPassword],
  ["microsoft.dbformysql/flexibleservers", administratorPassword],
  ["microsoft.dbformysql/servers", administratorPassword],
  ["microsoft.dbforpostgresql/flexibleservers", administratorPassword],
  ["microsoft.dbforpostgresql/servergroupsv2", administratorPassword],
  ["microsoft.dbforpostgresql/servers", administratorPassword],
  [
    "microsoft.network/applicationgateways",
    [
      property("properties.sslCertificates.properties.data", "the certificate with its private key"),
      property("properties.sslCertificates.properties.password", "the password of the certificate's private key"),
    ],
  ],
  ["microsoft.network/connections", [property("properties.sharedKey", "the shared key of the connection")]],
  ["microsoft.sql/managedinstances", administratorPassword],
  ["microsoft.sql/servers", administratorPassword],
  [
    "microsoft.synapse/workspaces",
    [property("properties.sqlAdministratorLoginPassword", "the SQL administrator's password")],
  ],
  ["microsoft.web/certificates", certificateParts],
]);
