import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildPrincipal, buildVault } from "../../src/model/build.ts";
import { isRead, unread } from "../../src/model/fact.ts";
import { FindingsReport } from "../../src/model/report.ts";
import { generateEstate } from "../../src/sample/estate.ts";
import { runCli, temporaryFolder } from "../support/run-cli.ts";
import { ids, roles, smallEstate, vaultIdOf, writeEstate } from "./access/estate.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder.path, "infra"));
});
afterEach(() => folder.remove());

const provider = `terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.81" }
  }
}
`;
const data = `data "azurerm_key_vault" "orders" {
  name                = "kv-orders"
  resource_group_name = "rg-example"
}
`;

function grant(name: string, principal: string, more = `role_definition_name = "Key Vault Secrets Officer"`): string {
  return `resource "azurerm_role_assignment" "${name}" {
  scope        = data.azurerm_key_vault.orders.id
  principal_id = ${principal}
  ${more}
}
`;
}

const write = (text: string, name = "main.tf") => writeFileSync(join(folder.path, "infra", name), text);
const only = ["--only", "access-grows-reader,access-grows-privilege"];

async function gate(...argv: readonly string[]) {
  const result = await runCli(folder.path, "gate", "infra", "--against", "snap", ...only, ...argv);
  expect(result.stderr).not.toContain("unexpected error");
  return result;
}

async function report(...argv: readonly string[]) {
  const { stdout, status } = await gate("--format", "json", ...argv);
  const found: unknown = JSON.parse(stdout);
  const check = new Ajv({ strict: false }).compile(FindingsReport);
  expect(check(found) ? [] : check.errors).toEqual([]);
  const { findings, accessChange, notEvaluated } = found as FindingsReport;
  return { findings, change: accessChange, notEvaluated, status };
}

type Shift = NonNullable<FindingsReport["accessChange"]>["gains"][number];
const brief = ({ principal, verbs, before, after, object, through, vault }: Shift) =>
  [principal.name, verbs.join("+"), object?.name ?? vault.name, `${before} > ${after}`, ...through].join(" | ");

const basement = "00000000-0000-0000-0000-00000000ba5e";
const carol = "00000000-0000-0000-0000-0000000ca501";

/** Carol is in the group basement, which has nothing. */
const withBasement = [
  ...smallEstate().principals,
  buildPrincipal({ id: carol, name: "Carol", kind: "user", memberOf: [basement] }),
  buildPrincipal({ id: basement, name: "basement", kind: "group" }),
];
const group = `data "azuread_group" "team" {
  display_name = "basement"
}
`;
const everything = "read+list+write+delete+purge+recover+backup+restore";
const oneRole = provider + data + group + grant("team", "data.azuread_group.team.object_id");

describe("a group that gets a role", () => {
  test("the people who gain, through which group, to which secrets, at the line that does it", async () => {
    await writeEstate(folder.path, { principals: withBasement });
    write(oneRole);
    const { findings, change, status } = await report();
    expect(status).toBe(1);
    const told = '"Carol", through group "basement", at vault "KV-Orders" (1 secret: db)';
    expect(findings.map(({ ruleId, location, message }) => [ruleId, location?.startLine, message])).toEqual([
      [
        "access-grows-privilege",
        13,
        `lets somebody new manage objects or access (write, delete, purge, restore): ${told}`,
      ],
      ["access-grows-reader", 13, `lets somebody new read values or use keys (read): ${told}`],
    ]);
    expect(findings[0]?.subject).toEqual({
      type: "code",
      id: "infra/main.tf#azurerm_role_assignment.team",
      name: "azurerm_role_assignment.team",
    });
    expect(change?.gains.map(brief)).toEqual([
      `basement | ${everything} | KV-Orders | null > allowed`,
      `Carol | ${everything} | KV-Orders | null > allowed | basement`,
    ]);
    expect(change).toMatchObject({
      losses: [],
      unresolved: [],
      statements: 1,
      vaults: { declared: 1, found: 1, compared: 1 },
    });
  });

  test("people and Markdown are told the same", async () => {
    await writeEstate(folder.path, { principals: withBasement });
    write(oneRole);
    const { stdout } = await gate();
    expect(stdout).toContain("What this change does to access");
    expect(stdout.replace(/\s+/g, " ")).toContain("Carol, through group basement: read list write delete purge");
    const { stdout: markdown } = await gate("--format", "markdown");
    expect(markdown).toContain("| who gains | what | where | by |");
    expect(markdown.replaceAll("\\", "")).toMatch(
      /\| Carol, through group basement \| read list write .* \| vault KV-Orders \(1 secret: db\)/,
    );
  });

  test("above vaults, and on one secret", async () => {
    await writeEstate(folder.path, { principals: withBasement });
    const onSecret = `"\${data.azurerm_key_vault.orders.id}/secrets/db"`;
    const role = `role_definition_name = "Key Vault Secrets User"`;
    const text = grant("one", `"${basement}"`, role).replace("data.azurerm_key_vault.orders.id", onSecret);
    write(provider + data + text);
    const one = await report();
    expect(one.change?.unresolved).toEqual([]);
    expect(one.findings.map(({ message }) => message)).toEqual([
      'lets somebody new read values or use keys (read): "Carol", through group "basement", at secret db of vault "KV-Orders"',
    ]);
    const [, resourceGroup = ""] = /\/resourcegroups\/([^/]+)/.exec(vaultIdOf("kv-orders")) ?? [];
    const above = `data "azurerm_resource_group" "rg" {\n  name = "${resourceGroup}"\n}\n`;
    write(
      provider +
        above +
        grant("all", `"${carol}"`, role).replace(
          "data.azurerm_key_vault.orders.id",
          "data.azurerm_resource_group.rg.id",
        ),
    );
    const all = await report();
    expect(all.change?.gains.map(brief)).toEqual(["Carol | read+list | KV-Orders | null > allowed"]);
  });

  test("in the sample estate", async () => {
    const estate = generateEstate({ seed: "1", vaults: 44, now: "2026-11-01T00:00:00Z" });
    await writeEstate(folder.path, { ...estate.shared, vaults: estate.vaults });
    const nameOf = (id: string) => {
      const found = estate.shared.principals.find((one) => one.id === id);
      return found && isRead(found.name) ? (found.name.read ?? id) : id;
    };
    const team = estate.shared.principals.find((one) => nameOf(one.id) === "Billing Engineers");
    const members = estate.shared.principals.filter(
      ({ memberOf, kind }) =>
        isRead(memberOf) && memberOf.read.includes(team?.id ?? "") && isRead(kind) && kind.read === "user",
    );
    const vault = estate.vaults.find(
      (one) =>
        one.kind === "vault" &&
        isRead(one.permissionModel) &&
        one.permissionModel.read === "rbac" &&
        isRead(one.secrets) &&
        one.secrets.read.length > 1 &&
        !one.name.includes("billing"),
    );
    write(
      provider +
        data.replace("kv-orders", vault?.name ?? "") +
        group.replace("basement", "Billing Engineers") +
        grant("team", "data.azuread_group.team.object_id"),
    );
    const { change } = await report("--allow-incomplete");
    const people = change?.gains.filter(({ principal, verbs }) => principal.type === "user" && verbs.includes("purge"));
    expect(members.length).toBeGreaterThan(1);
    expect(new Set(people?.map(({ principal }) => principal.name))).toEqual(
      new Set(members.map(({ id }) => nameOf(id))),
    );
    expect(new Set(people?.flatMap(({ through }) => through))).toEqual(new Set(["Billing Engineers"]));
    expect(change?.contents[0]?.secrets?.count).toBeGreaterThan(1);
  });
});

describe("what takes access away", () => {
  test("a role assignment that a plan deletes", async () => {
    await writeEstate(folder.path);
    const before = {
      scope: `${vaultIdOf("kv-orders")}/secrets/db`,
      principal_id: ids.app,
      role_definition_name: "Key Vault Secrets User",
      role_definition_id: `/providers/Microsoft.Authorization/roleDefinitions/${roles.secretsUser}`,
    };
    const plan = {
      format_version: "1.2",
      terraform_version: "1.9.0",
      planned_values: { root_module: {} },
      configuration: { root_module: {} },
      resource_changes: [
        {
          ...{ address: "azurerm_role_assignment.app", mode: "managed", type: "azurerm_role_assignment", name: "app" },
          ...{ provider_name: "registry.terraform.io/hashicorp/azurerm" },
          change: { actions: ["delete"], before, after: null, after_unknown: {} },
        },
      ],
    };
    write(JSON.stringify(plan), "plan.json");
    const { change, findings } = await report("infra/plan.json");
    expect(findings).toEqual([]);
    expect(change?.gains).toEqual([]);
    expect(change?.losses.map(brief)).toEqual([expect.stringMatching(/^orders-api \| read.* \| db \| \w+ > null$/)]);
    expect(change?.losses[0]?.cause?.name).toBe("azurerm_role_assignment.app");
  });

  test("a list of access policies that leaves somebody out", async () => {
    const entry = (principalId: string) => ({
      ...{ id: `${vaultIdOf("kv-orders")}/accesspolicies/${principalId}`, principalId, applicationId: null },
      permissions: { secrets: ["get"], keys: [], certificates: [], storage: [] },
    });
    const vault = buildVault({
      ...{ name: "kv-orders", id: vaultIdOf("kv-orders"), permissionModel: "access-policy" },
      accessPolicies: [entry(ids.alice), entry(ids.bob)],
    });
    await writeEstate(folder.path, { vaults: [vault] });
    const block = (id: string, more: string) => `  access_policy {
    tenant_id          = "00000000-0000-0000-0000-000000000001"
    object_id          = "${id}"
    secret_permissions = [${more}]
  }
`;
    const declared = (blocks: string) =>
      `${provider}resource "azurerm_key_vault" "kv" {\n  name                = "kv-orders"\n  sku_name            = "standard"\n${blocks}}\n`;
    write(declared(block(ids.alice, '"Get", "Set"')));
    const { change, findings } = await report();
    expect(change?.gains.map(brief)).toEqual(["Alice | write | kv-orders | null > allowed"]);
    expect(change?.losses.map(brief)).toEqual(["Bob | read | kv-orders | allowed > null"]);
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(["access-grows-privilege"]);
    const other = block("x", '"Get"').replace('"x"', "var.other");
    write(`${declared(block(ids.alice, '"Get"') + other)}variable "other" {}\n`);
    const open = await report();
    expect(open.change?.losses).toEqual([]);
    expect(open.change?.unresolved).toHaveLength(1);
  });

  test("another permission model: who had access by policies loses it, who has roles gains", async () => {
    const vault = buildVault({
      ...{ name: "kv-orders", id: vaultIdOf("kv-orders"), permissionModel: "access-policy" },
      accessPolicies: [
        {
          ...{ id: "entry", principalId: ids.bob, applicationId: null },
          permissions: { secrets: ["get"], keys: [], certificates: [], storage: [] },
        },
      ],
    });
    await writeEstate(folder.path, { vaults: [vault] });
    write(
      `${provider}resource "azurerm_key_vault" "kv" {\n  name                       = "kv-orders"\n  sku_name                   = "standard"\n  rbac_authorization_enabled = true\n}\n`,
    );
    const { change, findings } = await report();
    expect(change?.losses.map(brief)).toEqual(["Bob | read | kv-orders | allowed > null"]);
    expect(change?.gains.map(brief)).toContain("Alice | read+list | kv-orders | null > allowed | platform | sre");
    expect(findings.map(({ ruleId, location }) => [ruleId, location?.startLine])).toEqual([["access-grows-reader", 9]]);
  });
});

describe("what changes nothing", () => {
  test("a grant that is there already, by another", async () => {
    await writeEstate(folder.path);
    write(provider + data + grant("again", `"${ids.platform}"`, `role_definition_name = "Key Vault Secrets User"`));
    const { change, findings, status } = await report();
    expect({ findings, status }).toEqual({ findings: [], status: 0 });
    expect(change).toMatchObject({ gains: [], losses: [], statements: 1, vaults: { compared: 1 } });
    expect((await gate()).stdout).toContain("nobody is known to gain or lose access by it");
  });

  test("without a snapshot nobody is told of it", async () => {
    write(oneRole);
    const { stdout } = await runCli(folder.path, "gate", "infra", "--format", "json");
    const { accessChange, notEvaluated } = JSON.parse(stdout) as FindingsReport;
    expect(accessChange).toBeUndefined();
    expect(JSON.stringify(notEvaluated)).not.toContain("access-grows");
  });
});

describe("what cannot be followed", () => {
  test.each([
    ["a name that nobody bears", group.replace("basement", "nobody"), 'the snapshot has no group of the name "nobody"'],
    [
      "a name that several bear",
      group.replace("basement", "twins"),
      '2 principals of the snapshot have the name "twins"',
    ],
    ["a kind that it is not", group.replace("basement", "Alice"), 'the snapshot has no group of the name "Alice"'],
  ])("%s", async (_, text, why) => {
    const twins = ["1", "2"].map((digit) =>
      buildPrincipal({ id: `${basement.slice(0, -1)}${digit}`, name: "twins", kind: "group" }),
    );
    await writeEstate(folder.path, { principals: [...smallEstate().principals, ...twins] });
    write(provider + data + text + grant("team", "data.azuread_group.team.object_id"));
    const { change, findings, status } = await report();
    expect({ findings, status }).toEqual({ findings: [], status: 0 });
    expect(change?.gains).toEqual([]);
    expect(change?.unresolved).toEqual([
      expect.objectContaining({ id: "infra/main.tf#azurerm_role_assignment.team", why }),
    ]);
  });

  test("a vault that the snapshot does not have, and a variable", async () => {
    await writeEstate(folder.path);
    write(
      `${provider}${data.replace("kv-orders", "kv-new")}variable "who" {}\n${grant("new", `"${ids.bob}"`)}${grant("open", "var.who")}`,
    );
    const { change } = await report();
    expect(change?.unresolved.map(({ why }) => why)).toEqual(Array(2).fill('the snapshot has no vault "kv-new"'));
  });

  test("members that were refused: the run is not complete, unless that is accepted", async () => {
    const principals = withBasement.map((one) =>
      one.id === basement ? { ...one, membersMissing: unread("denied", "members are hidden").unread } : one,
    );
    await writeEstate(folder.path, { principals });
    write(oneRole);
    expect((await gate("--fail-on", "none")).status).toBe(3);
    expect((await gate("--fail-on", "none", "--allow-incomplete")).status).toBe(0);
    expect((await gate()).stdout).toContain("members are hidden");
  });

  test("a snapshot that is not there, and one of code", async () => {
    write(oneRole);
    expect((await gate()).status).toBe(2);
    await writeEstate(folder.path, { source: "code" });
    const { status, stderr } = await gate();
    expect(status).toBe(2);
    expect(stderr).toContain("is a snapshot of infrastructure code");
  });
});
