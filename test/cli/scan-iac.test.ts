import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeSnapshot } from "../../src/collectors/store/write.ts";
import { buildVault, exampleNow } from "../../src/model/build.ts";
import type { FindingsReport } from "../../src/model/report.ts";
import type { VaultRecord } from "../../src/model/vault.ts";
import { runCli, temporaryFolder } from "../support/run-cli.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder.path, "infra"));
});
afterEach(() => folder.remove());

const code = `variable "name" {}

resource "azurerm_key_vault" "web" {
  name                          = "kv-web"
  sku_name                      = "standard"
  enable_rbac_authorization     = true
  purge_protection_enabled      = true
  public_network_access_enabled = false
}

resource "azurerm_key_vault_secret" "db" {
  name            = "db"
  key_vault_id    = azurerm_key_vault.web.id
  value_wo        = "unused"
  expiration_date = "2027-09-15T00:00:00Z"
}

resource "azurerm_key_vault" "unnamed" {
  name = var.name
}
`;
const opened = buildVault({
  name: "kv-web",
  publicNetworkAccess: "Enabled",
  networkDefaultAction: "Allow",
  secrets: [{ name: "db", expiresOn: null }],
});

async function scan(vaults: readonly VaultRecord[], ...argv: readonly string[]) {
  const manifest = {
    ...({ format: "kvaudit-snapshot", formatVersion: 1, source: "exports", tenantId: null } as const),
    ...{ tool: { name: "kvaudit", version: "0.0.0" }, collectedAt: exampleNow, collectedBy: null },
    ...{ clockSkewSeconds: null, asked: [], coverage: [] },
  };
  await writeSnapshot(join(folder.path, "snap"), { manifest, scopes: [], roles: [], principals: [], vaults });
  const result = await runCli(folder.path, "scan", "--snapshot", "snap", "--out", "out", ...argv);
  const report = () => JSON.parse(readFileSync(join(folder.path, "out/findings.json"), "utf8")) as FindingsReport;
  return { ...result, report };
}

test("findings on live vaults point at the code that declares them, objects at their own block", async () => {
  writeFileSync(join(folder.path, "infra/main.tf"), code);
  const { report, stderr } = await scan(
    [opened, buildVault({ name: "kv-zzz", publicNetworkAccess: "Enabled" })],
    "--iac",
    "infra",
  );
  const lines = Object.fromEntries(report().findings.map(({ ruleId, location }) => [ruleId, location?.startLine]));
  expect(lines).toMatchObject({ "vault-network-open": 3, "secret-expiry-missing": 11, "vault-drifted": 8 });
  expect(report().findings.find(({ ruleId }) => ruleId === "vault-drifted")?.message).toBe(
    'vault "kv-web" differs from the code that declares it: publicNetworkAccess is Enabled, the code says Disabled',
  );
  const sarif = readFileSync(join(folder.path, "out/results.sarif"), "utf8");
  expect(sarif).toContain('"uri":"infra/main.tf"');
  // An empty run of that category would close the alerts of the gate.
  expect(sarif).not.toContain("kvaudit/code");
  expect(stderr).toContain("code: 1 of 1 declared vault found; 1 vault whose name only a deployment gives\n");
});

test("without --iac nobody is told of drift, and nothing has a line", async () => {
  const { report } = await scan([opened]);
  expect(report().findings.map(({ location }) => location)).toEqual(report().findings.map(() => undefined));
  expect(JSON.stringify(report().notEvaluated)).not.toContain("vault-drifted");
});

test("code that does not parse makes the run incomplete, code that is not there is an error", async () => {
  writeFileSync(join(folder.path, "infra/main.tf"), `${code}\nresource "azurerm_key_vault" "broken" {\n  name = \n`);
  const { status, report } = await scan(
    [buildVault({ name: "kv-web", enabledForDeployment: false })],
    "--iac",
    "infra",
  );
  expect(report().summary.isIncomplete).toBe(true);
  expect(status).toBe(3);
  const missing = await scan([opened], "--iac", "nowhere");
  expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining("--iac: nowhere")]);
  mkdirSync(join(folder.path, "empty"));
  expect((await scan([opened], "--iac", "empty")).status).toBe(2);
});
