import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FindingsReport } from "../../src/model/report.ts";
import { runCli, temporaryFolder } from "../support/run-cli.ts";
import { type PlanLiteral, planJson } from "../support/terraform/plan-literals.ts";
import { blocks, dynamicBlocks, evaluated, unknownUntilApply } from "../support/terraform/written.ts";

let folder: { readonly path: string; remove(): void };
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), content);
  }
}

async function report(): Promise<FindingsReport> {
  const { stdout } = await runCli(folder.path, "gate", "--format", "json");
  return JSON.parse(stdout) as FindingsReport;
}

/** What only code tells (where the state is kept), and what only a file with values is blamed for. */
const oneSided = new Set(["code-state-backend-unprotected", "state-secret-plaintext"]);

/** What is said of each address. */
function verdicts({ findings, notEvaluated }: FindingsReport) {
  const address = (id: string) => id.slice(id.indexOf("#") + 1);
  return {
    findings: findings
      .filter(({ ruleId }) => !oneSided.has(ruleId))
      .map(({ ruleId, subject, severity }) => `${ruleId} ${severity} ${address(subject.id)}`)
      .sort(),
    notEvaluated: notEvaluated.map(({ ruleId, subject }) => `${ruleId} ${address(subject.id)}`).sort(),
  };
}

async function bothVerdicts(files: Readonly<Record<string, string>>, plan: PlanLiteral) {
  write(files);
  const code = verdicts(await report());
  for (const path of Object.keys(files)) rmSync(join(folder.path, path));
  write({ "plan.json": JSON.stringify(planJson(plan)) });
  const printed = verdicts(await report());
  return { code, printed };
}

const tenant = "00000000-0000-0000-0000-000000000001";

describe("a plan without its source", () => {
  it("gets the verdicts of its code: vaults, secrets, settings and grants of a module in a loop", async () => {
    const files = {
      "main.tf": `
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
  }
}
provider "azurerm" {
  features {}
}
variable "purge" {
  default = false
}
resource "azurerm_resource_group" "rg" {
  name     = "rg"
  location = "westeurope"
}
resource "azurerm_user_assigned_identity" "app" {
  name                = "app"
  resource_group_name = azurerm_resource_group.rg.name
  location            = "westeurope"
}
module "vaults" {
  source   = "./vault"
  for_each = toset(["a", "b"])
  name     = "kv-\${each.key}"
  purge    = var.purge
  app      = azurerm_user_assigned_identity.app.principal_id
}
resource "azurerm_key_vault_secret" "s" {
  name         = "db-password"
  value        = "hunter2-hunter2"
  key_vault_id = module.vaults["a"].id
}
`,
      "vault/main.tf": `
variable "name" {}
variable "purge" {}
variable "app" {}
resource "azurerm_key_vault" "kv" {
  name                     = var.name
  location                 = "westeurope"
  resource_group_name      = "rg"
  tenant_id                = "${tenant}"
  sku_name                 = "standard"
  purge_protection_enabled = var.purge ? true : null
  network_acls {
    default_action = "Deny"
    bypass         = "AzureServices"
  }
}
resource "azurerm_role_assignment" "app" {
  scope                = azurerm_key_vault.kv.id
  role_definition_name = "Key Vault Administrator"
  principal_id         = var.app
}
resource "azurerm_monitor_diagnostic_setting" "d" {
  name                       = "d"
  target_resource_id         = azurerm_key_vault.kv.id
  log_analytics_workspace_id = "/subscriptions/${tenant}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/w"
  enabled_log {
    category = "AuditEvent"
  }
}
output "id" {
  value = azurerm_key_vault.kv.id
}
`,
    };
    const workspace = `/subscriptions/${tenant}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/w`;
    const contents = (key: string | number | undefined) => ({
      variables: { name: {}, purge: {}, app: {} },
      outputs: { id: { value: unknownUntilApply("azurerm_key_vault.kv.id") } },
      resources: [
        {
          type: "azurerm_key_vault",
          name: "kv",
          written: {
            name: evaluated(`kv-${key}`, "var.name"),
            location: "westeurope",
            resource_group_name: "rg",
            tenant_id: tenant,
            sku_name: "standard",
            purge_protection_enabled: evaluated(null, "var.purge"),
            network_acls: blocks({ default_action: "Deny", bypass: "AzureServices" }),
          },
          computed: ["id", "vault_uri", "access_policy", "enable_rbac_authorization", "rbac_authorization_enabled"],
          defaults: { public_network_access_enabled: true, soft_delete_retention_days: 90, tags: null, contact: [] },
        },
        {
          type: "azurerm_role_assignment",
          name: "app",
          written: {
            scope: unknownUntilApply("azurerm_key_vault.kv.id"),
            role_definition_name: "Key Vault Administrator",
            principal_id: unknownUntilApply("var.app"),
          },
          computed: ["id", "name", "role_definition_id", "principal_type"],
          defaults: { condition: null, description: null },
        },
        {
          type: "azurerm_monitor_diagnostic_setting",
          name: "d",
          written: {
            name: "d",
            target_resource_id: unknownUntilApply("azurerm_key_vault.kv.id"),
            log_analytics_workspace_id: workspace,
            enabled_log: blocks({ category: "AuditEvent" }),
          },
          computed: ["id"],
          defaults: { eventhub_name: null, storage_account_id: null },
        },
      ],
    });
    const plan: PlanLiteral = {
      variables: { purge: { default: false } },
      resources: [
        {
          type: "azurerm_resource_group",
          name: "rg",
          written: { name: "rg", location: "westeurope" },
          computed: ["id"],
        },
        {
          type: "azurerm_user_assigned_identity",
          name: "app",
          written: {
            name: "app",
            resource_group_name: evaluated("rg", "azurerm_resource_group.rg.name"),
            location: "westeurope",
          },
          computed: ["id", "principal_id", "client_id"],
        },
        {
          type: "azurerm_key_vault_secret",
          name: "s",
          written: {
            name: "db-password",
            value: "hunter2-hunter2",
            key_vault_id: unknownUntilApply('module.vaults["a"].id'),
          },
          computed: ["id", "version"],
          defaults: { content_type: null, expiration_date: null, not_before_date: null },
        },
      ],
      modules: {
        vaults: {
          source: "./vault",
          forEach: [],
          keys: ["a", "b"],
          inputs: {
            name: evaluated("", "each.key"),
            purge: evaluated(false, "var.purge"),
            app: unknownUntilApply("azurerm_user_assigned_identity.app.principal_id"),
          },
          contents,
        },
      },
    };
    const { code, printed } = await bothVerdicts(files, plan);
    expect(printed.findings).toEqual(code.findings);
    expect(printed.notEvaluated).toEqual(code.notEvaluated);
    expect(code.findings.length).toBeGreaterThan(5);
  });

  it("gets the verdicts of its code: policies, keys, dynamic blocks, a loop over vaults and a pinned reference", async () => {
    const files = {
      "main.tf": `
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 3.100" }
  }
}
variable "rules" {
  default = ["203.0.113.0/24"]
}
variable "env" {
  default = "prod"
}
locals {
  tags = merge({ env = var.env }, { team = "pay" })
}
resource "azurerm_key_vault" "kv" {
  for_each                  = toset(["a", "b"])
  name                      = "kv-\${each.key}"
  location                  = "westeurope"
  resource_group_name       = "rg"
  tenant_id                 = "${tenant}"
  sku_name                  = "premium"
  enable_rbac_authorization = var.env == "prod" ? false : true
  tags                      = local.tags
  access_policy {
    tenant_id          = "${tenant}"
    object_id          = "00000000-0000-0000-0000-000000000002"
    secret_permissions = ["Get", "List", "Purge"]
  }
  dynamic "network_acls" {
    for_each = length(var.rules) > 0 ? [1] : []
    content {
      default_action = "Allow"
      bypass         = "None"
      ip_rules       = var.rules
    }
  }
}
resource "azurerm_key_vault_key" "k" {
  for_each     = azurerm_key_vault.kv
  name         = "k"
  key_vault_id = each.value.id
  key_type     = "RSA"
  key_size     = 2048
  key_opts     = ["encrypt", "decrypt"]
  rotation_policy {
    expire_after         = "P90D"
    notify_before_expiry = "P29D"
  }
}
resource "azurerm_disk_encryption_set" "d" {
  name                = "d"
  location            = "westeurope"
  resource_group_name = "rg"
  key_vault_key_id    = azurerm_key_vault_key.k["a"].id
  identity {
    type = "SystemAssigned"
  }
}
`,
    };
    const policy = {
      tenant_id: tenant,
      object_id: "00000000-0000-0000-0000-000000000002",
      application_id: null,
      certificate_permissions: null,
      key_permissions: null,
      secret_permissions: ["Get", "List", "Purge"],
      storage_permissions: null,
    };
    const vaults = ["a", "b"].map((key) => ({
      type: "azurerm_key_vault",
      name: "kv",
      index: key,
      forEach: [],
      written: {
        name: evaluated(`kv-${key}`, "each.key"),
        location: "westeurope",
        resource_group_name: "rg",
        tenant_id: tenant,
        sku_name: "premium",
        enable_rbac_authorization: evaluated(false, "var.env"),
        tags: evaluated({ env: "prod", team: "pay" }, "local.tags"),
        access_policy: [policy],
        network_acls: dynamicBlocks({
          default_action: "Allow",
          bypass: "None",
          ip_rules: ["203.0.113.0/24"],
          virtual_network_subnet_ids: null,
        }),
      },
      computed: ["id", "vault_uri"],
      defaults: { public_network_access_enabled: true, soft_delete_retention_days: 90, contact: [] },
    }));
    const keys = ["a", "b"].map((key) => ({
      type: "azurerm_key_vault_key",
      name: "k",
      index: key,
      forEach: ["azurerm_key_vault.kv"],
      written: {
        name: "k",
        key_vault_id: unknownUntilApply("each.value.id"),
        key_type: "RSA",
        key_size: 2048,
        key_opts: ["encrypt", "decrypt"],
        rotation_policy: blocks({ expire_after: "P90D", notify_before_expiry: "P29D" }),
      },
      computed: ["id", "version", "versionless_id", "curve"],
      defaults: { expiration_date: null, not_before_date: null, tags: null },
    }));
    const plan: PlanLiteral = {
      providers: {
        azurerm: {
          name: "azurerm",
          full_name: "registry.terraform.io/hashicorp/azurerm",
          version_constraint: "~> 3.100",
        },
      },
      variables: { rules: { default: ["203.0.113.0/24"] }, env: { default: "prod" } },
      resources: [
        ...vaults,
        ...keys,
        {
          type: "azurerm_disk_encryption_set",
          name: "d",
          written: {
            name: "d",
            location: "westeurope",
            resource_group_name: "rg",
            key_vault_key_id: unknownUntilApply('azurerm_key_vault_key.k["a"].id'),
            identity: blocks({ type: "SystemAssigned" }),
          },
          computed: ["id"],
          defaults: { encryption_type: "EncryptionAtRestWithCustomerKey", tags: null },
        },
      ],
    };
    const { code, printed } = await bothVerdicts(files, plan);
    expect(printed).toEqual(code);
    expect(code.findings.length).toBeGreaterThan(5);
  });
});
