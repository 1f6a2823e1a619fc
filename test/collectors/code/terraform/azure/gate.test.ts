import { describe, expect, test } from "vitest";
import { judge, named } from "../../../../support/terraform/judge.ts";
import { line, open, ref, resource, tree, value } from "../../../../support/terraform/tree-literals.ts";

const safe = {
  name: "kv-app",
  sku_name: "standard",
  rbac_authorization_enabled: true,
  purge_protection_enabled: true,
  public_network_access_enabled: false,
};
const kvId = ref("azurerm_key_vault.kv", "id");
const audit = resource("azurerm_monitor_diagnostic_setting.audit", {
  name: "audit",
  target_resource_id: kvId,
  log_analytics_workspace_id: ref("azurerm_log_analytics_workspace.logs", "id"),
  enabled_log: [{ category_group: "audit" }],
});
const endpoint = resource("azurerm_private_endpoint.kv", {
  name: "pe",
  private_service_connection: [
    { private_connection_resource_id: kvId, subresource_names: ["vault"], is_manual_connection: false },
  ],
});
const kv = resource("azurerm_key_vault.kv", safe);
const guid = "00000000-0000-0000-0000-00000000000a";

describe("a vault", () => {
  test("that states nothing fails for what the platform makes of it", async () => {
    const { findings, notEvaluated } = await judge(tree([resource("azurerm_key_vault.kv", { name: "kv-app" })]));
    expect(named(findings)).toEqual([
      "vault-audit-log-missing azurerm_key_vault.kv",
      "vault-legacy-access-policy azurerm_key_vault.kv",
      "vault-network-open azurerm_key_vault.kv",
      "vault-purge-protection-disabled azurerm_key_vault.kv",
    ]);
    expect(notEvaluated).toEqual([]);
  });

  test("that is closed, logged and recoverable passes", async () => {
    const { findings, notEvaluated } = await judge(tree([kv, audit, endpoint]));
    expect(named(findings)).toEqual([]);
    expect(notEvaluated).toEqual([]);
  });

  test("whose settings rest on variables is not evaluated, and says on which", async () => {
    const opened = resource("azurerm_key_vault.kv", {
      ...safe,
      purge_protection_enabled: open("var.protect"),
      public_network_access_enabled: true,
      network_acls: open("var.acls"),
    });
    const { findings, notEvaluated } = await judge(tree([opened, audit, endpoint]));
    expect(named(findings)).toEqual(["vault-public-access-enabled azurerm_key_vault.kv"]);
    expect(notEvaluated.map(({ ruleId, facts, reason, detail }) => ({ ruleId, facts, reason, detail }))).toEqual([
      { ruleId: "vault-network-open", facts: ["networkDefaultAction"], reason: "unknown", detail: "var.acls" },
      {
        ruleId: "vault-purge-protection-disabled",
        facts: ["purgeProtectionEnabled"],
        reason: "unknown",
        detail: "var.protect",
      },
    ]);
  });

  test("points at the line that states what is wrong, and at where the value comes from", async () => {
    const from = { what: 'the default of variable "protect"', at: line(3, "variables.tf") };
    const unprotected = resource("azurerm_key_vault.kv", {
      ...safe,
      purge_protection_enabled: { ...value(false, 7), from },
    });
    const { findings } = await judge(tree([unprotected, audit, endpoint]));
    expect(findings.map((finding) => [finding.ruleId, finding.location, finding.from])).toEqual([
      ["vault-purge-protection-disabled", line(7), from],
    ]);
  });

  test("that omits what is wrong points at its block", async () => {
    const { purge_protection_enabled: _, ...unprotected } = safe;
    const { findings } = await judge(tree([resource("azurerm_key_vault.kv", unprotected), audit, endpoint]));
    expect(findings.map(({ location }) => location)).toEqual([{ uri: "main.tf", startLine: 1, endLine: 9 }]);
  });

  test("that a plan deletes is not judged", async () => {
    const change = { actions: ["delete"], reason: undefined, before: undefined };
    const { findings } = await judge(tree([resource("azurerm_key_vault.kv", {}, { change })], { stage: "plan" }));
    expect(findings).toEqual([]);
  });

  test("that a plan replaces is judged as it will be", async () => {
    const change = { actions: ["delete", "create"], reason: undefined, before: undefined };
    const { findings } = await judge(tree([resource("azurerm_key_vault.kv", {}, { change })], { stage: "plan" }));
    expect(findings.length).toBeGreaterThan(0);
  });

  test("takes the log of nobody knows which vault for one that may be its own", async () => {
    const somewhere = resource("azurerm_monitor_diagnostic_setting.any", {
      target_resource_id: open("var.target"),
      storage_account_id: "x",
      enabled_log: [{ category: "AuditEvent" }],
    });
    const { findings, notEvaluated } = await judge(tree([kv, somewhere, endpoint]));
    expect(named(findings)).toEqual([]);
    expect(named(notEvaluated)).toEqual(["vault-audit-log-missing azurerm_key_vault.kv"]);
  });
});

describe("objects", () => {
  test("without an end are found, those with one pass", async () => {
    const { findings, notEvaluated } = await judge(
      tree([
        kv,
        audit,
        endpoint,
        resource("azurerm_key_vault_secret.endless", { name: "db", key_vault_id: kvId }),
        resource("azurerm_key_vault_secret.ends", {
          name: "api",
          key_vault_id: kvId,
          expiration_date: "2027-09-01T00:00:00Z",
        }),
        resource("azurerm_key_vault_key.endless", { name: "k", key_vault_id: kvId, key_type: "RSA" }),
      ]),
    );
    expect(named(findings)).toEqual([
      "key-expiry-missing azurerm_key_vault_key.endless",
      "secret-expiry-missing azurerm_key_vault_secret.endless",
    ]);
    expect(notEvaluated).toEqual([]);
  });

  test("in a vault that is only named are judged, and the vault is not", async () => {
    const { findings, notEvaluated } = await judge(
      tree([
        resource("data.azurerm_key_vault.kv", { name: "kv-app" }),
        resource("azurerm_key_vault_secret.db", {
          name: "db",
          key_vault_id: ref("data.azurerm_key_vault.kv", "id"),
        }),
      ]),
    );
    expect(named(findings)).toEqual(["secret-expiry-missing azurerm_key_vault_secret.db"]);
    expect(notEvaluated).toEqual([]);
  });

  test("are renewed where a lifetime action says so", async () => {
    const certificate = (address: string, action: string) =>
      resource(address, {
        name: "web",
        key_vault_id: kvId,
        certificate_policy: [
          {
            issuer_parameters: [{ name: "Self" }],
            lifetime_action: [{ action: [{ action_type: action }], trigger: [{ lifetime_percentage: 80 }] }],
          },
        ],
      });
    const { findings } = await judge(
      tree([
        kv,
        audit,
        endpoint,
        certificate("azurerm_key_vault_certificate.mailed", "EmailContacts"),
        certificate("azurerm_key_vault_certificate.renewed", "AutoRenew"),
      ]),
    );
    expect(named(findings)).toEqual(["certificate-auto-renew-missing azurerm_key_vault_certificate.mailed"]);
  });
});

describe("grants", () => {
  const app = resource("azurerm_user_assigned_identity.app", { name: "id-app" });
  const grant = (values: Parameters<typeof resource>[1]) =>
    resource(
      "azurerm_role_assignment.app",
      { scope: kvId, principal_id: ref("azurerm_user_assigned_identity.app", "principal_id"), ...values },
      { at: line(40) },
    );

  test("that let a workload change secrets are found at the assignment, whatever line the vault is on", async () => {
    const vault = resource("azurerm_key_vault.kv", { ...safe, rbac_authorization_enabled: value(true, 5) });
    const role = value("Key Vault Secrets Officer", 42);
    const { findings } = await judge(tree([vault, audit, endpoint, app, grant({ role_definition_name: role })]));
    expect(findings.map(({ ruleId, subject, location }) => ({ ruleId, name: subject.name, location }))).toEqual([
      { ruleId: "grant-over-privileged", name: "id-app", location: line(42) },
    ]);
  });

  test("on a resource group reach every vault in it", async () => {
    const group = resource("azurerm_resource_group.rg", { name: "rg" });
    const scope = ref("azurerm_resource_group.rg", "id");
    const { findings } = await judge(
      tree([kv, audit, endpoint, app, group, grant({ scope, role_definition_name: "Key Vault Secrets User" })]),
    );
    expect(findings.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([
      'grant-broad-scope: "id-app" holds "Key Vault Secrets User" on resource group "azurerm_resource_group.rg", and so on every vault in it',
    ]);
  });

  test("on one secret are not vault-wide", async () => {
    const objects = ["shop-api-key", "shop-db-login", "crm-api-key", "crm-db-login"].map((name) =>
      resource(`azurerm_key_vault_secret.${name}`, {
        name,
        key_vault_id: kvId,
        expiration_date: "2027-09-01T00:00:00Z",
      }),
    );
    const wide = await judge(
      tree([kv, audit, endpoint, app, ...objects, grant({ role_definition_name: "Key Vault Secrets User" })]),
    );
    expect(named(wide.findings)).toEqual(["grant-vault-wide azurerm_role_assignment.app"]);
    const scope = ref("azurerm_key_vault_secret.shop-api-key", "resource_versionless_id");
    const narrow = await judge(
      tree([kv, audit, endpoint, app, ...objects, grant({ scope, role_definition_name: "Key Vault Secrets User" })]),
    );
    expect(named(narrow.findings)).toEqual([]);
    expect(named(narrow.notEvaluated)).toEqual([]);
  });

  test("by a role or to a principal that nobody knows yet are not evaluated", async () => {
    const { findings, notEvaluated } = await judge(
      tree([kv, audit, endpoint, grant({ role_definition_id: open("var.role"), principal_id: open("var.who") })]),
    );
    expect(findings).toEqual([]);
    expect(named(notEvaluated)).toEqual([
      "grant-broad-scope azurerm_role_assignment.app",
      "grant-over-privileged azurerm_role_assignment.app",
      "grant-vault-wide azurerm_role_assignment.app",
      "grant-wrong-type azurerm_role_assignment.app",
    ]);
  });

  test("of all permissions by an access policy are found, at the permissions", async () => {
    const { findings } = await judge(
      tree([
        resource("azurerm_key_vault.kv", { ...safe, rbac_authorization_enabled: value(false, 5) }),
        audit,
        endpoint,
        resource("azurerm_key_vault_access_policy.all", {
          key_vault_id: kvId,
          object_id: guid,
          secret_permissions: value(["Get", "Purge"], 22),
        }),
      ]),
    );
    expect(findings.map(({ ruleId, location }) => [ruleId, location])).toEqual([
      ["access-policy-excessive", line(22)],
      ["vault-legacy-access-policy", line(5)],
    ]);
  });

  test("on one secret do not let anybody deploy from the vault, those on the vault do", async () => {
    const vault = resource("azurerm_key_vault.kv", { ...safe, enabled_for_template_deployment: true });
    const secret = resource("azurerm_key_vault_secret.db", {
      name: "db",
      key_vault_id: kvId,
      expiration_date: "2027-09-01T00:00:00Z",
    });
    const messageFor = async (scope: ReturnType<typeof ref>) => {
      const assignment = grant({ scope, role_definition_name: "Contributor" });
      const { findings } = await judge(tree([vault, audit, endpoint, app, secret, assignment]));
      return findings.find(({ ruleId }) => ruleId === "vault-template-deployment-enabled")?.message;
    };
    expect(await messageFor(kvId)).toMatch(/at least 1 principal holds .* on it: "id-app"$/);
    expect(await messageFor(ref("azurerm_key_vault_secret.db", "resource_versionless_id"))).toMatch(
      /who holds vaults\/deploy\/action on it is not known$/,
    );
  });
});
