import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FindingsReport } from "../../src/model/report.ts";
import { type CliResult, runCli, temporaryFolder } from "../support/run-cli.ts";

let folder: { readonly path: string; remove(): void };
let root: string;
beforeEach(() => {
  folder = temporaryFolder();
  root = join(folder.path, "repo");
  mkdirSync(root);
});
afterEach(() => folder.remove());

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

function git(...args: readonly string[]): void {
  const identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...identity, ...args], { cwd: root });
}

/** A vault that has nothing against it but what `more` says. */
function vault(more = "purge_protection_enabled = true"): string {
  return `resource "azurerm_key_vault" "kv" {
  name                       = "kv-orders"
  location                   = "westeurope"
  resource_group_name        = "rg"
  tenant_id                  = "00000000-0000-0000-0000-000000000001"
  sku_name                   = "standard"
  rbac_authorization_enabled = true
  ${more}
}
`;
}

const onlyPurge = ["--only=vault-purge-protection-disabled,suppression-without-reason"];

function gate(...args: readonly string[]): Promise<CliResult> {
  return runCli(root, "gate", ...args);
}

async function report(...args: readonly string[]): Promise<FindingsReport & { readonly status: number }> {
  const { status, stdout, stderr } = await gate("--format", "json", ...args);
  expect(stderr).not.toContain("unexpected error");
  return { ...(JSON.parse(stdout) as FindingsReport), status };
}

const linesOf = ({ findings }: FindingsReport) =>
  findings.map(({ ruleId, location, suppression }) => {
    return `${ruleId} ${location?.uri}:${location?.startLine}${suppression ? ` (${suppression.reason})` : ""}`;
  });

describe("what is judged", () => {
  test("a vault is judged at its line, and the exit status says so", async () => {
    write({ "infra/main.tf": vault("") });
    const found = await report(...onlyPurge);
    expect(linesOf(found)).toEqual(["vault-purge-protection-disabled infra/main.tf:1"]);
    expect(found.status).toBe(1);
    expect((await gate(...onlyPurge, "--fail-on", "none")).status).toBe(0);
  });

  test("good code passes with a few words", async () => {
    write({ "main.tf": vault() });
    const { status, stdout } = await gate(...onlyPurge);
    expect(status).toBe(0);
    expect(stdout).toContain("code in 1 file: 1 vault");
    expect(stdout).toContain("No findings");
  });

  test("a value that comes from elsewhere says from where, in every format", async () => {
    write({
      "main.tf": `variable "purge" {\n  default = false\n}\n${vault("purge_protection_enabled = var.purge")}`,
    });
    const [finding] = (await report(...onlyPurge)).findings;
    expect(finding?.location).toMatchObject({ uri: "main.tf", startLine: 11 });
    expect(finding?.from).toMatchObject({ what: 'the default of variable "purge"', at: { startLine: 2 } });
    expect((await gate(...onlyPurge)).stdout).toMatch(
      /\(main\.tf:11,\s+from\s+the\s+default\s+of\s+variable\s+"purge",\s+main\.tf:2\)/,
    );
    const sarif = JSON.parse((await gate(...onlyPurge, "--format", "sarif")).stdout);
    expect(sarif.runs[0].automationDetails.id).toBe("kvaudit/code/");
    expect(sarif.runs[0].results[0].relatedLocations).toMatchObject([
      { physicalLocation: { artifactLocation: { uri: "main.tf" }, region: { startLine: 2 } } },
    ]);
  });

  test("a finding stands at what is at fault, not at whatever else its rule looks at", async () => {
    write({
      "main.tf": `${vault("soft_delete_retention_days = 7\n  soft_delete_enabled = true")}
resource "azurerm_key_vault_certificate" "none" {
  name         = "none"
  key_vault_id = azurerm_key_vault.kv.id
  certificate_policy {
    issuer_parameters {
      name = "Self"
    }
  }
}
resource "azurerm_key_vault_certificate" "mail" {
  name         = "mail"
  key_vault_id = azurerm_key_vault.kv.id
  certificate_policy {
    issuer_parameters {
      name = "Self"
    }
    lifetime_action {
      action {
        action_type = "EmailContacts"
      }
    }
  }
}
resource "azurerm_role_assignment" "people" {
  role_definition_name = "Key Vault Secrets User"
  principal_id         = "00000000-0000-0000-0000-0000000000aa"
  scope                = "/subscriptions/00000000-0000-0000-0000-000000000001"
}
`,
    });
    const rules = "certificate-auto-renew-missing,vault-soft-delete-retention-short,grant-broad-scope";
    expect(linesOf(await report("--only", rules, "--profile", "strict")).sort()).toEqual([
      "certificate-auto-renew-missing main.tf:12",
      "certificate-auto-renew-missing main.tf:28",
      "grant-broad-scope main.tf:38",
      "vault-soft-delete-retention-short main.tf:8",
    ]);
  });

  test("files of values that the command line names decide, the last one first", async () => {
    write({
      "main.tf": `variable "purge" {}\n${vault("purge_protection_enabled = var.purge")}`,
      "off.tfvars": "purge = false\n",
      "on.tfvars": "purge = true\n",
    });
    const rows = async (...args: string[]) =>
      (await report(...onlyPurge, ...args)).outcomes.find(({ ruleId }) => ruleId.startsWith("vault"));
    expect(await rows()).toMatchObject({ notEvaluated: 1, fail: 0, pass: 0 });
    expect(await rows("--var-file", "off.tfvars")).toMatchObject({ fail: 1 });
    expect(await rows("--var-file", "off.tfvars", "--var-file", "on.tfvars")).toMatchObject({ pass: 1 });
  });

  test("what only an apply can tell is shown with its expression, and is no failure unless asked to be", async () => {
    write({ "main.tf": `variable "purge" {}\n${vault("purge_protection_enabled = var.purge")}` });
    const { status, stdout } = await gate(...onlyPurge);
    expect(status).toBe(0);
    expect(stdout).toContain("unknown until apply");
    expect(stdout).toContain("purge protection enabled: 1 check of 1 rule not made (kv-orders: var.purge)");
    expect((await gate(...onlyPurge, "--fail-on-unknown")).status).toBe(1);
  });

  test("a module that several root modules call is judged as each calls it, under a name that stays", async () => {
    const call = (purge: boolean) => `module "kv" {\n  source = "../modules/kv"\n  purge  = ${purge}\n}\n`;
    const secret =
      'resource "azurerm_key_vault_secret" "s" {\n  name = "s"\n  value_wo = "x"\n  key_vault_id = azurerm_key_vault.kv.id\n}\n';
    write({
      "modules/kv/main.tf": `variable "purge" {}\n${vault("purge_protection_enabled = var.purge")}${secret}`,
      "dev/main.tf": call(false),
      "prod/main.tf": call(false),
      "test/main.tf": call(true),
    });
    const failing = async () =>
      (await report("--only=vault-purge-protection-disabled,secret-expiry-missing")).findings.map(
        ({ subject, fingerprint }) => [subject.id.slice(subject.id.indexOf("#") + 1), fingerprint],
      );
    const before = await failing();
    expect(before.map(([id]) => id)).toEqual([
      "module.kv.azurerm_key_vault.kv@dev",
      "module.kv.azurerm_key_vault.kv@prod",
      "module.kv.azurerm_key_vault_secret.s@dev",
      "module.kv.azurerm_key_vault_secret.s@prod",
      "module.kv.azurerm_key_vault_secret.s@test",
    ]);
    expect(new Set(before.map(([, fingerprint]) => fingerprint)).size).toBe(5);
    write({ "dev/main.tf": call(true) });
    expect(await failing()).toEqual(before.slice(1));
  });

  test("the environment of what a module declares is that of the root module which calls it", async () => {
    const call = (name: string) => `module "kv" {\n  source = "../../modules/kv"\n  name   = "${name}"\n}\n`;
    write({
      "modules/kv/main.tf": `variable "name" {}\n${vault("").replace('"kv-orders"', "var.name")}variable "db_password" {}\n`,
      "infra/prod/main.tf": call("kv-a"),
      "infra/dev/main.tf": call("kv-b"),
      "rules.yaml": [
        "version: 1",
        "environments:",
        '  dev: { match: { paths: ["infra/dev/**"] } }',
        '  live: { production: true, match: { paths: ["infra/prod/**"] } }',
        "defaultEnvironment: dev",
        "rules: { vault-purge-protection-disabled: { environments: { dev: off } } }",
        "",
      ].join("\n"),
    });
    const found = await report("--only", "vault-purge-protection-disabled,code-parameter-not-secure");
    expect(found.findings.map(({ ruleId, subject, environment }) => [ruleId, subject.name, environment])).toEqual([
      ["vault-purge-protection-disabled", "kv-a", "live"],
      // Both deploy it, so production's word counts.
      ["code-parameter-not-secure", "module.kv.var.db_password", "live"],
    ]);
    const { stdout } = await gate("--only", "vault-permission-model-implicit,vault-network-open");
    expect(stdout).toMatch(/^ {2}modules\/kv\/main\.tf {2}live, dev /m);
  });

  test("a remote module is named once, and does not make the run incomplete", async () => {
    write({ "main.tf": `${vault()}module "far" {\n  source = "Azure/avm-res-keyvault-vault/azurerm"\n}\n` });
    const found = await report(...onlyPurge);
    expect(found.status).toBe(0);
    expect(found.coverage[0]).toMatchObject({ collector: "code", asked: 1, read: 1 });
    expect(found.coverage[0]?.refused.map(({ id, why }) => [id, why.reason])).toEqual([
      ["main.tf#module.far", "not-in-output"],
    ]);
  });
});

describe("plans and states", () => {
  const after = {
    name: "kv-orders",
    location: "westeurope",
    resource_group_name: "rg",
    tenant_id: "00000000-0000-0000-0000-000000000001",
    sku_name: "standard",
    rbac_authorization_enabled: true,
    purge_protection_enabled: false,
  };
  const address = { address: "azurerm_key_vault.kv", mode: "managed", type: "azurerm_key_vault", name: "kv" };
  const plan = JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: { root_module: { resources: [{ ...address, values: after }] } },
    resource_changes: [{ ...address, change: { actions: ["create"], before: null, after, after_unknown: {} } }],
    configuration: {
      root_module: {
        resources: [{ ...address, expressions: { purge_protection_enabled: { references: ["var.purge"] } } }],
      },
    },
  });
  const source = `variable "purge" {}\n${vault("purge_protection_enabled = var.purge")}`;

  test("a plan that is named says what its source leaves open, at the source's line", async () => {
    write({ "main.tf": source, ".gitignore": "plan.json\n", "plan.json": plan });
    git("init", "--quiet");
    expect(linesOf(await report(...onlyPurge))).toEqual([]);
    const found = await report(...onlyPurge, ".", "plan.json");
    expect(linesOf(found)).toEqual(["vault-purge-protection-disabled main.tf:9"]);
    expect(found.notEvaluated).toEqual([]);
  });

  test("a plan that lies beside the code hides nothing of what the code does", async () => {
    write({
      "main.tf": vault(""),
      "plan.json": plan.replace('"purge_protection_enabled":false', '"purge_protection_enabled":true'),
    });
    const found = await report("--only", "vault-purge-protection-disabled");
    expect(linesOf(found)).toEqual(["vault-purge-protection-disabled main.tf:1"]);
  });

  test("a plan alone is judged, and so is one that PowerShell wrote", async () => {
    write({ "plan.json": plan });
    writeFileSync(join(root, "other.json"), Buffer.from(`\uFEFF${plan}`, "utf16le"));
    expect((await report(...onlyPurge)).findings.map(({ subject }) => subject.id)).toEqual([
      "other.json#azurerm_key_vault.kv",
      "plan.json#azurerm_key_vault.kv",
    ]);
  });

  test("a named file that is neither is told, another JSON file is nobody's business", async () => {
    write({ "main.tf": vault(), "package.json": "{", "data.json": '{"a": 1}', "blob.json": "\0\u0001" });
    expect((await report(...onlyPurge)).coverage[0]).toMatchObject({ asked: 1, refused: [] });
    const found = await report(...onlyPurge, "main.tf", "package.json", "data.json");
    expect(found.status).toBe(3);
    expect(found.coverage[0]?.refused.map(({ id, why }) => [id, why.detail])).toEqual([
      ["data.json", "it is no infrastructure code of a kind that is read here"],
      ["package.json", "it is no infrastructure code of a kind that is read here"],
    ]);
    expect((await gate(...onlyPurge, "main.tf", "data.json", "--allow-incomplete")).status).toBe(0);
  });
});

describe("--baseline", () => {
  const rule = "vault-purge-protection-disabled";

  async function baselineOf(files: Readonly<Record<string, string>>): Promise<string> {
    write(files);
    const path = join(folder.path, "before.json");
    writeFileSync(path, (await gate("--only", rule, "--format", "json")).stdout);
    return path;
  }

  async function against(path: string) {
    const { findings, summary, status } = await report("--only", rule, "--baseline", path);
    const states = findings.map(({ location, baselineState }) => `${location?.uri} ${baselineState}`);
    return { states, vanished: [summary.fixedSinceBaseline, summary.notRecheckedSinceBaseline], status };
  }

  test("a new service is new, though another has the same address", async () => {
    const before = await baselineOf({ "m/main.tf": vault("") });
    write({ "a/main.tf": vault(""), "z/main.tf": vault("") });
    expect(await against(before)).toEqual({
      states: ["a/main.tf new", "m/main.tf unchanged", "z/main.tf new"],
      vanished: [0, 0],
      status: 1,
    });
  });

  test("what moved is known, once, and the surplus is new", async () => {
    const before = await baselineOf({ "m/main.tf": vault(""), "n/main.tf": vault("") });
    rmSync(join(root, "m"), { recursive: true });
    write({ "a/main.tf": vault("") });
    expect(await against(before)).toEqual({
      states: ["a/main.tf unchanged", "n/main.tf unchanged"],
      vanished: [0, 0],
      status: 0,
    });
    write({ "b/main.tf": vault("") });
    expect(await against(before)).toMatchObject({
      states: ["a/main.tf unchanged", "b/main.tf new", "n/main.tf unchanged"],
      status: 1,
    });
  });

  test("each that is gone counts as fixed, and none that nobody could look for", async () => {
    const before = await baselineOf({ "m/main.tf": vault(""), "n/main.tf": vault("") });
    rmSync(join(root, "m"), { recursive: true });
    write({ "n/main.tf": vault() });
    expect((await against(before)).vanished).toEqual([2, 0]);
    // The same address at a new place, where nobody knows: one of them may be it.
    write({ "a/main.tf": `variable "purge" {}\n${vault("purge_protection_enabled = var.purge")}` });
    expect((await against(before)).vanished).toEqual([1, 1]);
    write({ "a/main.tf": 'resource "azurerm_key_vault" {{{\n' });
    expect((await against(before)).vanished).toEqual([1, 1]);
  });
});

describe("suppressions", () => {
  const suppressed = `# kvaudit:ignore vault-purge-protection-disabled a test bed, PLAT-1\n${vault("")}`;

  test("one with a reason keeps the finding from counting, and the report says why", async () => {
    write({ "main.tf": suppressed });
    const found = await report(...onlyPurge);
    expect(found.status).toBe(0);
    expect(found.summary).toMatchObject({ waived: 1, active: { high: 0 } });
    expect(linesOf(found)).toEqual(["vault-purge-protection-disabled main.tf:2 (a test bed, PLAT-1)"]);
    const { stdout } = await gate(...onlyPurge);
    expect(stdout).toContain("vault-purge-protection-disabled: a test bed, PLAT-1");
    expect(stdout).toContain("1 ignored by comments in the code");
    expect(stdout).toMatch(/^ {2}main\.tf {2}production +1 ignored$/m);
  });

  test("--no-inline-ignore lets none count", async () => {
    write({ "main.tf": suppressed });
    const found = await report(...onlyPurge, "--no-inline-ignore");
    expect(found.status).toBe(1);
    expect(linesOf(found)).toEqual(["vault-purge-protection-disabled main.tf:2"]);
  });

  test("one without a reason is a finding and suppresses nothing; so is one of a rule that does not exist", async () => {
    write({
      "main.tf": `# kvaudit:ignore vault-purge-protection-disabled\n${vault("")}`,
      "other.tf": 'variable "key_vault" {} # kvaudit:ignore vault-purge-protection-dissabled why\n',
    });
    const found = await report(...onlyPurge);
    expect(linesOf(found)).toEqual([
      "vault-purge-protection-disabled main.tf:2",
      "suppression-without-reason main.tf:1",
      "suppression-without-reason other.tf:1",
    ]);
  });

  test("in SARIF a suppressed finding is left out, as a waived one is", async () => {
    write({ "main.tf": suppressed });
    const sarif = JSON.parse((await gate(...onlyPurge, "--format", "sarif")).stdout);
    expect(sarif.runs[0].results).toEqual([]);
  });
});

describe("--policy-ref", () => {
  const ignore = "# kvaudit:ignore vault-purge-protection-disabled because\n";
  const off = "version: 1\nextends: recommended\nrules: { vault-purge-protection-disabled: off }\n";

  function commit(files: Readonly<Record<string, string>>): void {
    write(files);
    git("add", "--all");
    git("commit", "--quiet", "--message", "x");
  }

  beforeEach(() => git("init", "--quiet", "--initial-branch=main"));

  test("a change cannot switch the rule off in the policy", async () => {
    commit({ "main.tf": vault("") });
    write({ "rules.yaml": off });
    expect((await gate(...onlyPurge)).status).toBe(0);
    const { status, stderr } = await gate(...onlyPurge, "--policy-ref", "main");
    expect(status).toBe(1);
    expect(stderr).toContain("policy: the built-in one; main has no rules.yaml here");
  });

  test("the policy of the commit holds, with what it extends, though the change removes it", async () => {
    commit({
      "main.tf": vault(""),
      "rules.yaml": "version: 1\nextends: ./policies/base.yaml\n",
      "policies/base.yaml": off,
    });
    rmSync(join(root, "rules.yaml"));
    rmSync(join(root, "policies"), { recursive: true });
    const { status, stderr } = await gate(...onlyPurge, "--policy-ref", "main");
    expect(stderr).toContain("policy: rules.yaml (of main), digest ");
    expect(status).toBe(0);
    expect((await gate(...onlyPurge)).status).toBe(1);
  });

  test("in a folder below the top, that folder's policy", async () => {
    commit({ "main.tf": vault(""), "infra/rules.yaml": off, "infra/main.tf": vault("") });
    rmSync(join(root, "infra/rules.yaml"));
    expect((await runCli(join(root, "infra"), "gate", ...onlyPurge, "--policy-ref", "main")).status).toBe(0);
  });

  test("--policy names a file of that commit; one outside the repository is out of the change's reach", async () => {
    commit({ "main.tf": vault(""), "strict/kv.yaml": off });
    write({ "strict/kv.yaml": "version: 1\n", "new.yaml": off });
    writeFileSync(join(folder.path, "org.yaml"), off);
    expect((await gate(...onlyPurge, "--policy-ref", "main", "--policy", "strict/kv.yaml")).status).toBe(0);
    expect((await gate(...onlyPurge, "--policy-ref", "main", "--policy", "../org.yaml")).status).toBe(0);
    const { status, stderr } = await gate(...onlyPurge, "--policy-ref", "main", "--policy", "new.yaml");
    expect([status, stderr]).toEqual([
      2,
      "kvaudit: main has no policy new.yaml\n  With --policy-ref, --policy names a file as that commit has it.\n",
    ]);
  });

  test("a suppression that the change adds is not in force and is listed; one that was there is, on any line", async () => {
    commit({ "old.tf": `${ignore}${vault("")}` });
    write({
      "old.tf": `# a line more\n\n${ignore}${vault("")}`,
      "new.tf": `${ignore}${vault("").replace('"kv"', '"kv2"')}`,
    });
    const { status, stdout, stderr } = await gate(...onlyPurge, "--policy-ref", "HEAD", "--format", "json");
    expect(status).toBe(1);
    const found = JSON.parse(stdout) as FindingsReport;
    expect(linesOf(found).sort()).toEqual([
      "vault-purge-protection-disabled new.tf:2",
      "vault-purge-protection-disabled old.tf:4 (because)",
    ]);
    expect(found.addedSuppressions).toMatchObject([{ reason: "because", at: { uri: "new.tf", startLine: 1 } }]);
    expect(stderr).toContain("suppressions that this change adds, not in force because HEAD has none of them:");
    expect(stderr).toContain("  new.tf:1 vault-purge-protection-disabled: because");
    expect((await gate(...onlyPurge, "--policy-ref", "HEAD")).stdout).toContain("1 suppression added by this change");
  });

  test("widening one is adding: another rule, or another block", async () => {
    commit({ "main.tf": `${ignore}${vault("")}` });
    write({ "main.tf": `${ignore.replace(" because", ",vault-network-open because")}${vault("")}` });
    const added = (await report(...onlyPurge, "--policy-ref", "HEAD")).addedSuppressions;
    expect(added?.map(({ rules }) => rules)).toEqual([["vault-network-open"]]);
    write({ "main.tf": `${ignore}${vault("").replace('"kv"', '"kv2"')}` });
    expect((await report(...onlyPurge, "--policy-ref", "HEAD")).status).toBe(1);
  });

  test("nothing that git could run is run, and no name of a ref is an option", async () => {
    commit({ "main.tf": vault(""), "rules.yaml": off });
    write({ ".gitattributes": "* filter=evil diff=evil\n" });
    for (const key of [
      "filter.evil.smudge",
      "filter.evil.clean",
      "diff.evil.textconv",
      "diff.evil.command",
      "core.fsmonitor",
    ])
      git("config", key, "touch ../ran; cat");
    expect((await gate(...onlyPurge, "--policy-ref", "HEAD")).status).toBe(0);
    const { status, stderr } = await gate(...onlyPurge, "--policy-ref", "--output=../ran");
    expect(status).toBe(2);
    expect(stderr).toContain('this repository has no commit "--output=../ran"');
    expect(() => readFileSync(join(folder.path, "ran"))).toThrow("ENOENT");
  });

  test("an unknown ref, and a folder without a repository, are told", async () => {
    commit({ "main.tf": vault("") });
    const unknown = await gate("--policy-ref", "origin/main");
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain('--policy-ref: this repository has no commit "origin/main"');
    expect(unknown.stderr).toContain("git fetch --depth=1 origin BRANCH");
    const outside = await runCli(folder.path, "gate", "repo", "--policy-ref", "main");
    expect(outside.status).toBe(2);
    expect(outside.stderr).toContain("--policy-ref needs a git repository, and git finds none here");
  });

  test("a link that replaces the policy's file in the commit is no policy", async () => {
    write({ "main.tf": vault("") });
    symlinkSync("elsewhere.yaml", join(root, "rules.yaml"));
    git("add", "--all");
    git("commit", "--quiet", "--message", "x");
    const { status, stderr } = await gate(...onlyPurge, "--policy-ref", "HEAD");
    expect(status).toBe(2);
    expect(stderr).toContain("the policy has");
  });
});

describe("what cannot be run", () => {
  test("nothing readable, a path that is not there, a rule that code cannot decide", async () => {
    write({ "README.md": "no code" });
    const empty = await gate();
    expect(empty.status).toBe(2);
    expect(empty.stderr).toContain("kvaudit: no infrastructure code in .\n");
    const missing = await gate("infra");
    expect([missing.status, missing.stderr]).toEqual([
      2,
      "kvaudit: infra is not there\n  Name files and folders that are there.\n",
    ]);
    write({ "main.tf": vault() });
    const { status, stderr } = await gate("--only", "usage-slow");
    expect(status).toBe(2);
    expect(stderr).toContain("--only names rules that code cannot decide: usage-slow");
  });

  test("--only and --skip take commas and are repeatable, and leave the paths behind them alone", async () => {
    write({ "infra/main.tf": vault(""), "main.tf": vault("") });
    const judged = async (...args: string[]) => (await report(...args)).outcomes.map(({ ruleId }) => ruleId);
    const [purge, open, expiry] = ["vault-purge-protection-disabled", "vault-network-open", "secret-expired"];
    expect(await judged("--only", `${purge},${open}`, "--only", expiry)).toEqual([expiry, open, purge]);
    expect(await judged("--only", `${purge},${open}`, "--skip", open)).toEqual([purge]);
    expect(linesOf(await report("--only", purge, "infra"))).toEqual([`${purge} infra/main.tf:1`]);
  });

  test("a file of values that is not there is told, and nothing is judged without it", async () => {
    write({ "main.tf": vault() });
    const { status, stdout, stderr } = await gate("--var-file", "prod.tfvars");
    expect([status, stdout, stderr]).toEqual([
      2,
      "",
      "kvaudit: prod.tfvars is not there\n  Name files and folders that are there.\n",
    ]);
  });

  test("a module that is not there is told, though nothing else of its root module speaks of vaults", async () => {
    write({
      "live/main.tf": 'module "m" {\n  source = "../modules/gone"\n}\n',
      "outside/main.tf": 'module "m" {\n  source = "../../aws"\n}\n',
    });
    const found = await report(...onlyPurge);
    expect(found.status).toBe(3);
    expect(found.coverage[0]?.refused.map(({ id, why }) => [id, why.detail])).toEqual([
      ["live/main.tf:1", 'module "m" comes from "../modules/gone", and modules/gone holds no Terraform files'],
      ["outside/main.tf:1", 'module "m" comes from "../../aws", which lies outside the scanned root'],
    ]);
  });

  test("a file that git ignores is read where it is named itself", async () => {
    write({ ".gitignore": "gen/\nlocal.tf\n", "gen/main.tf": vault(""), "local.tf": vault(""), "main.tf": "" });
    git("init", "--quiet");
    expect((await report(...onlyPurge, "gen/main.tf", "local.tf")).findings.map(({ subject }) => subject.id)).toEqual([
      "gen/main.tf#azurerm_key_vault.kv",
      "local.tf#azurerm_key_vault.kv",
    ]);
    expect((await report(...onlyPurge)).findings).toEqual([]);
  });

  test("a broken file is told with its line, the rest is judged, and the run is incomplete", async () => {
    write({
      "bad/main.tf": `${vault("")}<<<<<<< HEAD\nresource "azurerm_key_vault" "x" {\n`,
      "good/main.tf": vault(),
    });
    writeFileSync(
      join(root, "good/latin.tf"),
      Buffer.from('# sch\xf6n\nresource "azurerm_key_vault" "y" {}\n', "latin1"),
    );
    const found = await report(...onlyPurge, "--fail-on", "none");
    expect(found.status).toBe(3);
    expect(linesOf(found)).toContain("vault-purge-protection-disabled bad/main.tf:1");
    expect(found.coverage[0]?.refused.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["bad/main.tf:10", "good/latin.tf"]),
    );
    expect((await gate(...onlyPurge, "--fail-on", "none")).stdout).toContain(
      "good/latin.tf: it is not UTF-8: see the bytes on line 1",
    );
  });

  test("what is stated twice in a block is known to nobody", async () => {
    const both = "purge_protection_enabled = true\n  purge_protection_enabled = false";
    write({
      "a.tf": vault(both),
      "b.tf": vault(`<<<<<<< HEAD\n  ${both.replace("\n", "\n=======\n")}\n>>>>>>> x`).replace('"kv"', '"kv2"'),
    });
    const found = await report(...onlyPurge);
    expect(found.status).toBe(3);
    expect(found.outcomes.find(({ ruleId }) => ruleId.startsWith("vault"))).toMatchObject({ pass: 0, notEvaluated: 2 });
    expect(found.coverage[0]?.refused.map(({ id }) => id)).toEqual(["a.tf:9", "b.tf:10", "b.tf:12", "b.tf:8"]);
  });

  test("two runs say the same, byte for byte", async () => {
    write({
      "a/main.tf": vault(""),
      "b/main.tf": vault(""),
      "c/main.tf": `variable "x" {}\n${vault("purge_protection_enabled = var.x")}`,
    });
    expect((await gate("--format", "json")).stdout).toBe((await gate("--format", "json")).stdout);
    expect((await gate("--format", "json")).stdout).not.toContain(folder.path);
  });
});
