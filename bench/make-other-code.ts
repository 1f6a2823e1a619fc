/** What a repository has besides Terraform, a fifth of it about vaults: templates, manifests, pipelines, Bicep and scripts. */

const schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/** A template: a vault with secrets, or what has nothing to do with one. */
export function templateOf(index: number, isOfVaults: boolean): string {
  const resources = isOfVaults ? vaultResources(index) : networkResources(index);
  const parameters = {
    location: { type: "string", defaultValue: "[resourceGroup().location]" },
    workspaceId: { type: "string", defaultValue: "" },
    password: { type: "securestring" },
  };
  const template = { $schema: schema, contentVersion: "1.0.0.0", parameters, resources };
  return `${JSON.stringify(template, null, 2)}\n`;
}

function vaultResources(index: number): readonly object[] {
  const name = `kv-arm-${index}`;
  const id = `[resourceId('Microsoft.KeyVault/vaults', '${name}')]`;
  const vault = {
    type: "Microsoft.KeyVault/vaults",
    apiVersion: index % 2 === 0 ? "2023-07-01" : "2026-02-01",
    name,
    location: "[parameters('location')]",
    properties: {
      tenantId: "[subscription().tenantId]",
      sku: { family: "A", name: "standard" },
      enableRbacAuthorization: true,
      enablePurgeProtection: "[if(equals(parameters('location'), ''), null(), true())]",
      networkAcls: { bypass: "None", defaultAction: "Deny" },
    },
  };
  const secrets = Array.from({ length: 6 }, (_, at) => ({
    type: "Microsoft.KeyVault/vaults/secrets",
    apiVersion: "2023-07-01",
    name: `[format('{0}/{1}', '${name}', 'secret-${at}')]`,
    properties: { value: "[parameters('password')]", attributes: { enabled: true } },
    dependsOn: [id],
  }));
  const setting = {
    type: "Microsoft.Insights/diagnosticSettings",
    apiVersion: "2021-05-01-preview",
    scope: `[format('Microsoft.KeyVault/vaults/{0}', '${name}')]`,
    name: "audit",
    properties: { workspaceId: "[parameters('workspaceId')]", logs: [{ categoryGroup: "audit", enabled: true }] },
    dependsOn: [id],
  };
  return [vault, ...secrets, setting];
}

function networkResources(index: number): readonly object[] {
  return Array.from({ length: 12 }, (_, at) => ({
    type: "Microsoft.Network/virtualNetworks",
    apiVersion: "2023-11-01",
    name: `vnet-${index}-${at}`,
    location: "[parameters('location')]",
    properties: { addressSpace: { addressPrefixes: [`10.${index % 250}.${at}.0/24`] } },
  }));
}

/** A class of the Secrets Store CSI driver, or a pipeline that fetches secrets. */
export function vaultYamlOf(index: number): string {
  return index % 2 === 0 ? providerClass(index) : pipeline(index);
}

const providerClass = (index: number) => `apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata:
  name: app-${index}
  namespace: app
spec:
  provider: azure
  parameters:
    usePodIdentity: "false"
    clientID: 11111111-1111-1111-1111-111111111111
    keyvaultName: kv-app-${index}
    tenantId: 22222222-2222-2222-2222-222222222222
    objects: |
      array:
${Array.from({ length: 12 }, (_, at) => `        - |\n          objectName: secret-${at}\n          objectType: secret`).join("\n")}
`;

const pipeline = (index: number) => `trigger: [main]
pool:
  vmImage: ubuntu-24.04
jobs:
  - job: build
    steps:
      - task: AzureKeyVault@2
        inputs:
          azureSubscription: connection-${index}
          KeyVaultName: kv-app-${index}
          SecretsFilter: "db-password,api-key"
${Array.from({ length: 14 }, (_, at) => `      - script: npm run step-${at}\n        displayName: Step ${at}`).join("\n")}
`;

/** A Bicep file with a vault, or without. */
export function bicepOf(index: number): string {
  const vault = `resource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-bicep-${index}'
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
  }
}

resource secrets 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = [for name in names: {
  parent: kv
  name: name
  properties: { value: password }
}]
`;
  const other = Array.from(
    { length: 10 },
    (_, at) => `resource vnet${at} 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: 'vnet-${index}-${at}'
  location: location
}
`,
  ).join("\n");
  return `param location string = resourceGroup().location
param names array = ['one', 'two', 'three']
@secure()
param password string

${index % 2 === 0 ? vault : other}`;
}

export const scriptOf = (index: number) => `#!/usr/bin/env bash
set -euo pipefail
${Array.from({ length: 30 }, (_, at) => `echo "step ${at} of ${index}"`).join("\n")}
value=$(az keyvault secret show --vault-name kv-app-${index} --name db --query value --output tsv)
export DB_PASSWORD="$value"
`;
