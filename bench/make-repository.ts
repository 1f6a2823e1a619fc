import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bicepOf, scriptOf, templateOf, vaultYamlOf } from "./make-other-code.ts";

/**
 * A repository as platform teams have them: 600 Terraform, 200 JSON, 150 YAML and 50 other files, 2.5 MB; a fifth mention vaults. Of
 * the JSON two fifths are templates, of the others there are some in Bicep and shell.
 */
export function makeRepository(folder: string): { readonly files: number; readonly bytes: number } {
  let [files, bytes] = [0, 0];
  const write = (path: string, text: string): void => {
    const whole = join(folder, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text);
    files += 1;
    bytes += Buffer.byteLength(text);
  };
  write("modules/vault/main.tf", vaultModule);
  write("modules/vault/variables.tf", vaultVariables);
  write("modules/vault/outputs.tf", vaultOutputs);
  for (let service = 0; service < 149; service += 1) for (const [name, text] of service4(service)) write(name, text);
  write("shared/main.tf", network(0, 40, "shared"));
  for (let index = 0; index < 200; index += 1) {
    if (index % 5 < 2) write(`arm/template-${index}.json`, templateOf(index, index % 5 === 0));
    else write(`config/app-${index}.json`, jsonOf(index));
  }
  for (let index = 0; index < 150; index += 1) {
    if (index % 5 > 0) write(`deploy/app-${index}.yaml`, yamlOf(index));
    else write(`${index % 2 === 0 ? "deploy/class" : "pipelines/azure-pipelines"}-${index}.yaml`, vaultYamlOf(index));
  }
  for (let index = 0; index < 50; index += 1) {
    if (index % 5 === 0) write(`bicep/main-${index}.bicep`, bicepOf(index / 5));
    else if (index % 5 === 1) write(`scripts/deploy-${index}.sh`, scriptOf(index));
    else write(`docs/page-${index}.md`, `# Page ${index}\n\n${"Some words. ".repeat(190)}\n`);
  }
  return { files, bytes };
}

/** Four files of one service: most have nothing to do with vaults. */
function service4(index: number): readonly (readonly [string, string])[] {
  const folder = `services/service-${index}`;
  const vault =
    index % 5 === 0
      ? `${direct(index)}\n${consumers(index)}`
      : index % 5 === 1
        ? called(index)
        : network(index, 9, "more");
  return [
    [`${folder}/main.tf`, vault],
    [`${folder}/network.tf`, network(index, 11, "main")],
    [`${folder}/versions.tf`, versions],
    [`${folder}/variables.tf`, variables(index)],
  ];
}

const versions = `terraform {
  required_version = ">= 1.9"
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.40.0" }
  }
  backend "azurerm" {
    container_name = "state"
  }
}

provider "azurerm" {
  features {}
}
`;

const variables = (index: number) => `variable "environment" {
  type    = string
  default = "${index % 3 === 0 ? "prod" : "test"}"
}

variable "open" {
  type    = bool
  default = ${index % 7 === 0}
}

locals {
  name = "service${index}-\${var.environment}"
  tags = merge({ team = "team-${index % 12}" }, { env = var.environment })
}
`;

const direct = (index: number) => `data "azurerm_client_config" "current" {}

resource "azurerm_resource_group" "this" {
  name     = "rg-\${local.name}"
  location = "westeurope"
}

resource "azurerm_key_vault" "this" {
  name                          = "kv-s${index}-\${var.environment}"
  location                      = azurerm_resource_group.this.location
  resource_group_name           = azurerm_resource_group.this.name
  tenant_id                     = data.azurerm_client_config.current.tenant_id
  sku_name                      = "standard"
  purge_protection_enabled      = ${index % 2 === 0}
  enable_rbac_authorization     = ${index % 3 !== 0}
  public_network_access_enabled = var.open
  tags                          = local.tags

  network_acls {
    default_action = var.open ? "Allow" : "Deny"
    bypass         = "AzureServices"
  }
}

resource "azurerm_key_vault_secret" "this" {
  for_each        = toset(["db", "queue", "cache"])
  name            = "\${each.key}-password"
  key_vault_id    = azurerm_key_vault.this.id
  value           = random_password.this[each.key].result
  expiration_date = "2027-06-01T00:00:00Z"
}

resource "random_password" "this" {
  for_each = toset(["db", "queue", "cache"])
  length   = 32
}
`;

const consumers = (index: number) => `resource "azurerm_user_assigned_identity" "app" {
  name                = "id-\${local.name}"
  location            = azurerm_resource_group.this.location
  resource_group_name = azurerm_resource_group.this.name
}

resource "azurerm_role_assignment" "app" {
  scope                = azurerm_key_vault.this.id
  role_definition_name = "${index % 4 === 0 ? "Key Vault Administrator" : "Key Vault Secrets User"}"
  principal_id         = azurerm_user_assigned_identity.app.principal_id
}

resource "azurerm_monitor_diagnostic_setting" "vault" {
  name                       = "audit"
  target_resource_id         = azurerm_key_vault.this.id
  log_analytics_workspace_id = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/w"
  enabled_log {
    category_group = "audit"
  }
}
`;

const called = (index: number) => `module "vault" {
  source   = "../../modules/vault"
  for_each = { a = true, b = false }
  name     = "kv-s${index}-\${each.key}-\${var.environment}"
  open     = each.value
  tags     = local.tags
}
`;

const vaultModule = `data "azurerm_client_config" "current" {}

resource "azurerm_key_vault" "this" {
  name                       = var.name
  location                   = var.location
  resource_group_name        = "rg-vaults"
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "premium"
  enable_rbac_authorization  = true
  purge_protection_enabled   = true
  tags                       = var.tags

  dynamic "network_acls" {
    for_each = var.open ? [] : [1]
    content {
      default_action = "Deny"
      bypass         = "AzureServices"
    }
  }
}
`;

const vaultVariables = `variable "name" { type = string }
variable "open" {
  type    = bool
  default = false
}
variable "location" { default = "westeurope" }
variable "tags" {
  type    = map(string)
  default = {}
}
`;

const vaultOutputs = `output "id" {
  value = azurerm_key_vault.this.id
}
`;

function network(index: number, subnets: number, name: string): string {
  const blocks = Array.from(
    { length: subnets },
    (_, at) => `resource "azurerm_subnet" "${name}${at}" {
  name                 = "snet-\${local.name}-${name}${at}"
  resource_group_name  = "rg-network"
  virtual_network_name = azurerm_virtual_network.${name}.name
  address_prefixes     = [cidrsubnet("10.${index % 250}.0.0/16", 8, ${at})]
  service_endpoints    = ["Microsoft.Storage", "Microsoft.Sql"]
}
`,
  );
  return `# Network of service ${index}
resource "azurerm_virtual_network" "${name}" {
  name                = "vnet-\${local.name}-${name}"
  address_space       = ["10.${index % 250}.0.0/16"]
  location            = "westeurope"
  resource_group_name = "rg-network"
}

${blocks.join("\n")}`;
}

function jsonOf(index: number): string {
  const settings = Array.from({ length: 58 }, (_, at) => ({
    key: `feature-${index}-${at}`,
    enabled: at % 2 === 0,
    weight: at,
  }));
  return `${JSON.stringify({ name: `app-${index}`, settings }, null, 2)}\n`;
}

const yamlOf = (index: number) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${index}
spec:
  replicas: 2
  template:
    spec:
      containers:
${Array.from({ length: 25 }, (_, at) => `        - name: c${at}\n          image: registry.example.org/app-${index}:1.${at}\n          ports: [{ containerPort: ${8000 + at} }]`).join("\n")}
`;
