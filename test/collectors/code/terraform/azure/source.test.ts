import { describe, expect, test } from "vitest";
import { judge, named } from "../../../../support/terraform/judge.ts";
import { type Files, readRoot } from "../../../../support/terraform/source-tree.ts";

/** From the text of files to verdicts: `rule address`. */
async function judged(files: Files) {
  const { findings, notEvaluated } = await judge(await readRoot(files));
  return { findings: named(findings), notEvaluated: named(notEvaluated) };
}

const vault = `
resource "azurerm_key_vault" "kv" {
  name                          = "kv-app"
  location                      = "westeurope"
  resource_group_name           = "rg"
  tenant_id                     = "t"
  sku_name                      = "standard"
  rbac_authorization_enabled    = true
  purge_protection_enabled      = true
  public_network_access_enabled = false
}
`;
const closed = `
resource "azurerm_private_endpoint" "kv" {
  name = "pe"
  private_service_connection {
    name                           = "kv"
    is_manual_connection           = false
    private_connection_resource_id = azurerm_key_vault.kv.id
    subresource_names              = ["vault"]
  }
}
`;

function setting(target: string): string {
  return `
resource "azurerm_monitor_diagnostic_setting" "audit" {
  name                       = "audit"
  target_resource_id         = ${target}
  log_analytics_workspace_id = azurerm_log_analytics_workspace.logs.id
  enabled_log { category_group = "audit" }
}
`;
}

describe("a setting finds its vault", () => {
  test("by reference", async () => {
    const answer = await judged({ "main.tf": vault + closed + setting("azurerm_key_vault.kv.id") });
    expect(answer).toEqual({ findings: [], notEvaluated: [] });
  });

  test("through a local", async () => {
    const locals = "locals { vault_id = azurerm_key_vault.kv.id }\n";
    expect(await judged({ "main.tf": vault + closed + locals + setting("local.vault_id") })).toEqual({
      findings: [],
      notEvaluated: [],
    });
  });

  test("through a module's variable and back through its output", async () => {
    const answer = await judged({
      "main.tf": `
module "vault" { source = "./vault" }
module "logs" {
  source = "./logs"
  target = module.vault.id
}`,
      "vault/main.tf": `${vault}${closed}output "id" { value = azurerm_key_vault.kv.id }`,
      "logs/main.tf": `variable "target" { type = string }${setting("var.target")}`,
    });
    expect(answer).toEqual({ findings: [], notEvaluated: [] });
  });

  test("in a loop over vaults, each its own", async () => {
    const many = vault.replace("{", '{\n  for_each = toset(["a", "b"])').replace('"kv-app"', "each.key");
    const one = setting('azurerm_key_vault.kv["a"].id');
    const { findings } = await judged({ "main.tf": many + one });
    expect(findings.filter((finding) => finding.startsWith("vault-audit-log"))).toEqual([
      'vault-audit-log-missing azurerm_key_vault.kv["b"]',
    ]);
  });

  test("by for_each over the vaults themselves", async () => {
    const many = vault.replace("{", '{\n  for_each = toset(["a", "b"])').replace('"kv-app"', "each.key");
    const each = setting("each.value.id").replace("{", "{\n  for_each = azurerm_key_vault.kv");
    const { findings } = await judged({ "main.tf": many + each });
    expect(findings.filter((finding) => finding.startsWith("vault-audit-log"))).toEqual([]);
  });

  test("by splat", async () => {
    const counted = vault.replace("{", "{\n  count = 1");
    const { findings, notEvaluated } = await judged({
      "main.tf": counted + setting("one(azurerm_key_vault.kv[*].id)"),
    });
    expect([...findings, ...notEvaluated].filter((entry) => entry.startsWith("vault-audit-log"))).toEqual([]);
  });

  test("unless nobody knows whether it is there", async () => {
    const maybe = setting("azurerm_key_vault.kv.id").replace("{", "{\n  count = var.audit ? 1 : 0");
    const answer = await judged({ "main.tf": `${vault}${closed}variable "audit" { type = bool }${maybe}` });
    expect(answer).toEqual({ findings: [], notEvaluated: ["vault-audit-log-missing azurerm_key_vault.kv"] });
  });

  test("unless it is switched off by a default", async () => {
    const off = setting("azurerm_key_vault.kv.id").replace("{", "{\n  count = var.audit ? 1 : 0");
    const variable = 'variable "audit" {\n  default = false\n}\n';
    expect(await judged({ "main.tf": vault + closed + variable + off })).toEqual({
      findings: ["vault-audit-log-missing azurerm_key_vault.kv"],
      notEvaluated: [],
    });
  });
});

describe("grants in source", () => {
  test("name their principal, role and place by reference", async () => {
    const grants = `
resource "azurerm_user_assigned_identity" "app" { name = "id-app" }
data "azurerm_subscription" "here" {}
resource "azurerm_role_assignment" "wide" {
  scope              = data.azurerm_subscription.here.id
  role_definition_id = "\${data.azurerm_subscription.here.id}/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
  principal_id       = azurerm_user_assigned_identity.app.principal_id
}
resource "azurerm_role_assignment" "narrow" {
  scope                = azurerm_key_vault_secret.db.resource_versionless_id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_linux_web_app.app.identity[0].principal_id
}
resource "azurerm_linux_web_app" "app" {
  name = "app"
  identity { type = "SystemAssigned" }
}
resource "azurerm_key_vault_secret" "db" {
  name            = "db"
  key_vault_id    = azurerm_key_vault.kv.id
  value_wo        = "x"
  expiration_date = "2027-09-01T00:00:00Z"
}
`;
    const answer = await judged({ "main.tf": vault + closed + setting("azurerm_key_vault.kv.id") + grants });
    expect(answer).toEqual({ findings: ["grant-broad-scope azurerm_role_assignment.wide"], notEvaluated: [] });
  });

  test("by a dynamic access policy are judged one by one", async () => {
    const policies = vault
      .replace("rbac_authorization_enabled    = true", "rbac_authorization_enabled    = false")
      .replace(
        /\}\n$/,
        `
  dynamic "access_policy" {
    for_each = { a = ["Get"], b = ["Get", "Purge"] }
    content {
      tenant_id          = "t"
      object_id          = "00000000-0000-0000-0000-00000000000\${access_policy.key}"
      secret_permissions = access_policy.value
    }
  }
}
`,
      );
    const { findings } = await judged({ "main.tf": policies + closed + setting("azurerm_key_vault.kv.id") });
    expect(findings).toEqual([
      "access-policy-excessive azurerm_key_vault.kv/accesspolicies/00000000-0000-0000-0000-00000000000b",
      "vault-legacy-access-policy azurerm_key_vault.kv",
    ]);
  });
});
