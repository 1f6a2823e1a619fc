import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseHcl } from "../../src/collectors/code/hcl/parse.ts";
import { buildPrincipal, buildScope, buildVault, exampleGroup } from "../../src/model/build.ts";
import { read, unread } from "../../src/model/fact.ts";
import { FakeAz } from "../support/fake-az.ts";
import { runCli, temporaryFolder } from "../support/run-cli.ts";
import { ids, subscription, vaultIdOf, writeEstate } from "./access/estate.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const roles = {
  secretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
  secretsOfficer: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
} as const;
const gone = "00000000-0000-0000-0000-0000000000de";
const vaultId = vaultIdOf("kv-old");
const scope = vaultId.replace("resourcegroups", "resourceGroups").replace("microsoft.keyvault", "Microsoft.KeyVault");
const nothingElse = { denyAssignments: read([]), scheduledAssignments: read([]), lighthouse: read([]) };

const noneInVault = { denyAssignments: read([]), scheduledAssignments: read([]) };

const none = { secrets: [], keys: [], certificates: [], storage: [] };
const entry = (
  principalId: string,
  permissions: Partial<Record<keyof typeof none, readonly string[]>>,
  applicationId: string | null = null,
) => ({
  id: `${vaultId}/accesspolicies/${principalId}${applicationId === null ? "" : `/${applicationId}`}`,
  principalId,
  applicationId,
  permissions: { ...none, ...permissions },
});

const oldVault = (over: Parameters<typeof buildVault>[0] = {}) =>
  buildVault({
    name: "kv-old",
    id: vaultId,
    permissionModel: "access-policy",
    ...noneInVault,
    accessPolicies: [
      entry(ids.app, { secrets: ["Get"] }),
      entry(ids.sre, { secrets: ["all"], keys: ["sign"] }),
      entry(ids.bob, { secrets: ["get"], storage: ["get"] }, ids.application),
      entry(gone, { secrets: ["get"] }),
    ],
    ...over,
  });

const principals = [
  buildPrincipal({ id: ids.app, name: "orders-api", kind: "application", appId: ids.application }),
  buildPrincipal({ id: ids.sre, name: "sre", kind: "group" }),
  buildPrincipal({ id: ids.bob, name: "Bob", kind: "user" }),
  buildPrincipal({ id: ids.alice, name: "Alice", kind: "user" }),
  buildPrincipal({ id: gone, name: null, kind: "user", exists: false }),
];

const scopes = [
  buildScope({ id: "/", kind: "root", name: null, ...nothingElse }),
  buildScope({ id: subscription, name: "prod", parent: "/", ...nothingElse }),
  buildScope({ id: exampleGroup, kind: "resource-group", name: null, parent: subscription, ...nothingElse }),
];

async function migrated(over: Parameters<typeof buildVault>[0] = {}, ...argv: readonly string[]) {
  await writeEstate(folder.path, { vaults: [oldVault(over)], principals, scopes, roles: [] });
  const result = await runCli(folder.path, "migrate", "kv-old", "--snapshot", "snap", "--out", "plan", ...argv);
  return { ...result, out: join(folder.path, "plan") };
}

const text = (out: string, name: string) => readFileSync(join(out, name), "utf8");
/** The page as a reader of Markdown shows it, near enough. */
const page = (out: string) =>
  text(out, "plan.md")
    .replaceAll(/\\([^\n])/g, "$1")
    .replaceAll("`", "");

describe("kvaudit migrate", () => {
  test("writes its files and says so", async () => {
    const { status, stderr, stdout, out } = await migrated();
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    const files = [
      "main.bicep",
      "main.tf",
      "matrix.csv",
      "migrate.sh",
      "plan.md",
      "role-assignments-1.bicep",
      "role-definitions-1.bicep",
      "rollback.sh",
    ];
    expect(readdirSync(out).sort()).toEqual(files);
    for (const file of files) expect(stderr).toContain(`wrote plan/${file}\n`);
  });

  test("says what is gained, what is lost and who is left out", async () => {
    const { out } = await migrated();
    const plan = page(out);
    expect(plan).toContain("Key Vault Secrets Officer");
    expect(plan).toMatch(/sre \([^)]+\) \|.*\| secrets\/purge \|/);
    expect(plan).toMatch(/orders-api \([^)]+\) \| secrets\/get \| Key Vault Secrets User \| secrets\/list \| –/);
    expect(plan).toContain("the directory does not know the principal");
    expect(plan).toContain("acting for the principal");
  });

  test("announces what wakes up, from above, too, and what deny assignments take", async () => {
    const above = scopes.map((one) =>
      one.id === subscription
        ? buildScope({
            id: subscription,
            name: "prod",
            parent: "/",
            ...nothingElse,
            roleAssignments: [
              { id: `${subscription}/ra/1`, scope: subscription, principalId: ids.alice, roleId: roles.secretsUser },
            ],
          })
        : one,
    );
    const denyAssignments = read([
      {
        ...{ id: "/deny/1", name: "no deletes", scope: vaultId, appliesToChildScopes: true, isEnforced: true },
        ...{ principals: ["00000000-0000-0000-0000-000000000000"], excludedPrincipals: [] },
        permissions: [
          {
            actions: [],
            notActions: [],
            dataActions: ["Microsoft.KeyVault/vaults/secrets/delete"],
            notDataActions: [],
          },
        ],
      },
    ]);
    await writeEstate(folder.path, { vaults: [oldVault({ denyAssignments })], principals, scopes: above, roles: [] });
    await runCli(folder.path, "migrate", "kv-old", "--snapshot", "snap", "--out", "plan");
    const plan = page(join(folder.path, "plan"));
    expect(plan).toMatch(
      /Alice \([^)]+\): Key Vault Secrets User at \/subscriptions\/[^:]+: new: secrets\/get, secrets\/list/,
    );
    expect(plan).toContain("no deletes at");
    expect(plan).toMatch(/sre \([^)]+\): delete at kv-old\/secrets\/\*: allowed before, denied after \(lost\)/);
    expect(text(join(folder.path, "plan"), "matrix.csv")).toMatch(
      /kv-old,[^\n]*secrets\/\*,Alice,[^\n]*,user,read,none,allowed,gained\n/,
    );
  });

  test("exits 3 where entries were refused, writes the plan all the same, and takes it where that is accepted", async () => {
    const accessPolicies = unread("denied", "no right to read it");
    const { status, stderr, out } = await migrated({ accessPolicies });
    expect(status).toBe(3);
    expect(stderr).toContain("exit 3");
    expect(text(out, "plan.md")).toContain("## Not read");
    expect((await migrated({ accessPolicies }, "--allow-incomplete")).status).toBe(0);
  });

  test("exits 3 where one entry was not read whole, and plans nothing for it", async () => {
    const open = { ...entry(ids.alice, { secrets: ["get"] }), applicationId: unread("failed", "cut short") };
    const { status, out } = await migrated({ accessPolicies: [open, entry(ids.app, { secrets: ["get"] })] });
    expect(status).toBe(3);
    expect(text(out, "migrate.sh")).not.toContain(ids.alice);
    expect(page(out)).toContain("not read whole: cut short");
  });

  test("proposes a group where more than so many get the same", async () => {
    const many = ["1", "2", "3"].map((digit) => `00000000-0000-0000-0000-00000000000${digit}`);
    const accessPolicies = many.map((id) => entry(id, { secrets: ["get"] }));
    expect(text((await migrated({ accessPolicies }, "--group-above", "2")).out, "plan.md")).toContain(
      "One group would do",
    );
    expect(text((await migrated({ accessPolicies }, "--group-above", "3")).out, "plan.md")).not.toContain(
      "One group would do",
    );
  });

  test("makes no custom role where it may not", async () => {
    const { out } = await migrated({}, "--custom-roles", "never");
    expect(existsSync(join(out, "role-definitions-1.bicep"))).toBe(false);
    expect(text(out, "migrate.sh")).toContain("12338af0-0e69-4776-bea7-57ae8d297424");
  });

  test("warns of Azure DevOps where the vault is behind a private endpoint", async () => {
    const privateEndpoints = read([{ id: "/pe", name: "pe", status: "Approved", provisioningState: null }]);
    const warned = await migrated({ privateEndpoints, publicNetworkAccess: "Disabled" });
    expect(text(warned.out, "plan.md")).toContain("Azure DevOps");
    const open = await migrated({ privateEndpoints, publicNetworkAccess: "Enabled" });
    expect(text(open.out, "plan.md")).not.toContain("Azure DevOps");
  });

  test("does nothing for a vault that goes by roles", async () => {
    const { status, stderr } = await migrated({ permissionModel: "rbac" });
    expect(status).toBe(2);
    expect(stderr).toContain("kv-old goes by roles already");
  });

  test("refuses objects, unknown vaults and faulty flags", async () => {
    await migrated();
    const run = (...argv: readonly string[]) =>
      runCli(folder.path, "migrate", ...argv, "--snapshot", "snap", "--out", "plan");
    for (const argv of [
      ["kv-old/secrets/a"],
      ["kv-none"],
      ["kv-old", "--group-above", "0"],
      ["kv-old", "--custom-roles", "often"],
    ])
      expect({ argv, status: (await run(...argv)).status }).toEqual({ argv, status: 2 });
  });

  test("replaces its own files, and touches none of anybody else", async () => {
    const { out } = await migrated();
    const before = text(out, "migrate.sh");
    expect((await migrated()).status).toBe(0);
    expect(text(out, "migrate.sh")).toBe(before);
    writeFileSync(join(out, "main.tf"), "# mine\n");
    const { status, stderr } = await migrated();
    expect(status).toBe(2);
    expect(stderr).toContain("was not written by kvaudit migrate");
    expect(text(out, "main.tf")).toBe("# mine\n");
  });
});

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const roleUrl =
  /^\/subscriptions\/00000000-0000-0000-0000-000000000001\/providers\/Microsoft\.Authorization\/roleDefinitions\/([0-9a-f-]{36})\?api-version=2022-04-01$/;

describe("the scripts", () => {
  const entriesOfOld = [
    [ids.app, null],
    [ids.sre, null],
    [ids.bob, ids.application],
    [gone, null],
  ] as const;

  async function scripts() {
    const { out } = await migrated();
    const az = new FakeAz(join(folder.path, "fake"));
    az.setEntries("kv-old", entriesOfOld);
    return { out, az };
  }

  test("are bash", async () => {
    const { out } = await migrated();
    for (const script of ["migrate.sh", "rollback.sh"]) execFileSync("bash", ["-n", join(out, script)]);
  });

  test("assign with exact words, and a second time with none", async () => {
    const { out, az } = await scripts();
    const first = az.run(out, "migrate.sh", "assign");
    expect(first).toMatchObject({ status: 0, stderr: "" });
    const put = first.calls.filter((call) => call[0] === "rest");
    expect(put).toEqual([
      [
        "rest",
        "--method",
        "put",
        "--url",
        expect.stringMatching(roleUrl),
        "--body",
        expect.any(String),
        "--output",
        "none",
      ],
    ]);
    const [, customRole = ""] = roleUrl.exec(put[0]?.[4] ?? "") ?? [];
    expect(JSON.parse(put[0]?.[6] ?? "").properties.permissions[0].dataActions).toEqual([
      "Microsoft.KeyVault/vaults/keys/sign/action",
    ]);
    const made = first.calls.filter((call) => call[2] === "create");
    const words = (type: string, id: string, role: string) => [
      ...["role", "assignment", "create", "--name", expect.stringMatching(guid), "--assignee-object-id", id],
      ...["--assignee-principal-type", type, "--role", role, "--scope", scope, "--output", "none"],
    ];
    const wanted = [
      words("Group", ids.sre, customRole),
      words("Group", ids.sre, roles.secretsOfficer),
      words("ServicePrincipal", ids.app, roles.secretsUser),
    ];
    expect(made).toHaveLength(3);
    expect(made).toEqual(expect.arrayContaining(wanted));
    const looks = first.calls.filter((call) => call[2] === "list");
    expect(looks).toContainEqual([
      ...["role", "assignment", "list", "--scope", scope, "--query"],
      `length([?principalId=='${ids.app}' && ends_with(roleDefinitionId, '/${roles.secretsUser}') && !condition])`,
      ...["--output", "tsv"],
    ]);
    const again = az.run(out, "migrate.sh", "assign");
    expect(again.status).toBe(0);
    expect(again.calls.filter((call) => call[2] === "create")).toEqual([]);
  });

  test("go all the way and all the way back, each step a second time without effect", async () => {
    const { out, az } = await scripts();
    const twice = (script: string, phase: string) => {
      expect({ phase, ...az.run(out, script, phase) }).toMatchObject({ phase, status: 0, stderr: "" });
      const { status, calls } = az.run(out, script, phase, "kv-old");
      const changing = calls.filter(
        (call) =>
          !["list", "show"].includes(call[call[0] === "role" ? 2 : 1] ?? "") &&
          !call.join(" ").includes("roleDefinitions"),
      );
      expect({ phase, status, changing }).toEqual({ phase, status: 0, changing: [] });
    };
    twice("migrate.sh", "assign");
    expect(az.usesRoles("kv-old")).toBe(false);
    twice("migrate.sh", "flip");
    expect(az.usesRoles("kv-old")).toBe(true);
    twice("migrate.sh", "empty");
    expect(az.entries("kv-old")).toEqual([]);
    twice("rollback.sh", "restore");
    twice("rollback.sh", "flip");
    expect(az.usesRoles("kv-old")).toBe(false);
    twice("rollback.sh", "unassign");
    expect([...az.entries("kv-old")].sort()).toEqual(entriesOfOld.map(([id, app]) => `${id}\t${app ?? "None"}`).sort());
    // Everything that was made is gone: assigning makes it all again.
    expect(az.run(out, "migrate.sh", "assign").calls.filter((call) => call[2] === "create")).toHaveLength(3);
  });

  test("restore entries word for word", async () => {
    const { out, az } = await scripts();
    az.setEntries("kv-old", []);
    const { calls } = az.run(out, "rollback.sh", "restore");
    const bodies = calls
      .filter((call) => call[0] === "rest")
      .map((call) => JSON.parse(call[call.indexOf("--body") + 1] ?? ""));
    expect(bodies.map(({ properties }) => properties.accessPolicies[0])).toEqual([
      { tenantId: expect.any(String), objectId: ids.app, permissions: { ...none, secrets: ["Get"] } },
      { tenantId: expect.any(String), objectId: ids.sre, permissions: { ...none, secrets: ["all"], keys: ["sign"] } },
      {
        tenantId: expect.any(String),
        objectId: ids.bob,
        applicationId: ids.application,
        permissions: { ...none, secrets: ["get"], storage: ["get"] },
      },
      { tenantId: expect.any(String), objectId: gone, permissions: { ...none, secrets: ["get"] } },
    ]);
    const urls = calls.filter((call) => call[0] === "rest").map((call) => call[call.indexOf("--url") + 1]);
    expect(new Set(urls)).toEqual(new Set([`${scope}/accessPolicies/add?api-version=2026-02-01`]));
  });

  test("do not switch before assignments are there, nor over an entry that is new", async () => {
    const { out, az } = await scripts();
    expect(az.run(out, "migrate.sh", "flip")).toMatchObject({ status: 1 });
    az.run(out, "migrate.sh", "assign");
    az.setEntries("kv-old", [...entriesOfOld, [ids.alice.toUpperCase(), null]]);
    const { status, stderr } = az.run(out, "migrate.sh", "flip");
    expect({ status, isSaid: stderr.includes(ids.alice) }).toEqual({ status: 1, isSaid: true });
    expect(az.usesRoles("kv-old")).toBe(false);
  });

  test("empty nothing while policies rule, and take no assignment away while roles do", async () => {
    const { out, az } = await scripts();
    az.run(out, "migrate.sh", "assign");
    expect(az.run(out, "migrate.sh", "empty")).toMatchObject({ status: 1 });
    az.run(out, "migrate.sh", "flip");
    expect(az.run(out, "rollback.sh", "unassign")).toMatchObject({ status: 1 });
    az.run(out, "migrate.sh", "empty");
    expect(az.run(out, "rollback.sh", "flip")).toMatchObject({ status: 1 });
    expect(az.usesRoles("kv-old")).toBe(true);
  });

  test("stop at the first call that fails, in every phase", async () => {
    const { out, az } = await scripts();
    az.breakDown();
    for (const [script, phase] of [
      ["migrate.sh", "assign"],
      ["migrate.sh", "flip"],
      ["migrate.sh", "empty"],
      ["rollback.sh", "restore"],
      ["rollback.sh", "flip"],
      ["rollback.sh", "unassign"],
    ] as const) {
      const { status, calls } = az.run(out, script, phase);
      expect({ script, phase, status, calls: calls.length }).toEqual({ script, phase, status: 1, calls: 1 });
    }
  });

  test("know no other phase and no other vault", async () => {
    const { out, az } = await scripts();
    expect(az.run(out, "migrate.sh")).toMatchObject({ status: 2, calls: [] });
    expect(az.run(out, "migrate.sh", "purge")).toMatchObject({ status: 2, calls: [] });
    expect(az.run(out, "migrate.sh", "assign", "kv-other")).toMatchObject({ status: 1, calls: [] });
  });
});

describe("names that would act", () => {
  const hostile = "kv'\"`touch pwned1`$(touch pwned2)$\u{7b}x}%{if true}\nEND\ntouch pwned3 #=1+1";
  const bad = { ...entry(ids.app, { secrets: ["get", "$(touch pwned4)'"] }) };

  test("are inert in every file", async () => {
    const principal = buildPrincipal({ id: ids.app, name: `=cmd|'${hostile}`, kind: "application" });
    const id = `${exampleGroup}/providers/microsoft.keyvault/vaults/${hostile.toLowerCase().replaceAll("/", "")}`;
    const vault = buildVault({
      name: hostile,
      id,
      permissionModel: "access-policy",
      ...noneInVault,
      accessPolicies: [bad],
    });
    await writeEstate(folder.path, { vaults: [vault], principals: [principal], scopes, roles: [] });
    const { status, stderr } = await runCli(folder.path, "migrate", id, "--snapshot", "snap", "--out", "plan");
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    const out = join(folder.path, "plan");
    const az = new FakeAz(join(folder.path, "fake"));
    az.setEntries(hostile, [[ids.app, null]]);
    for (const [script, phase] of [
      ["migrate.sh", "assign"],
      ["migrate.sh", "flip"],
      ["migrate.sh", "empty"],
      ["rollback.sh", "restore"],
    ] as const) {
      const { status: code, stderr: said } = az.run(out, script, phase, hostile);
      expect({ phase, code, said }).toEqual({ phase, code: 0, said: "" });
    }
    expect(az.usesRoles(hostile)).toBe(true);
    expect(readdirSync(out).filter((name) => name.startsWith("pwned"))).toEqual([]);
    const tf = parseHcl("main.tf", text(out, "main.tf"));
    expect(tf.faults).toEqual([]);
    expect(tf.body.blocks.map(({ labels }) => labels[0])).toEqual(["azurerm_role_assignment"]);
    const scopeOf = tf.body.blocks[0]?.body.attributes.find(({ name }) => name === "scope")?.value;
    expect(scopeOf).toMatchObject({ type: "literal" });
    const modules = text(out, "role-assignments-1.bicep")
      .split("\n")
      .filter((line) => line.startsWith("resource "));
    expect(modules).toHaveLength(2);
    expect(text(out, "plan.md")).not.toMatch(/^END$/m);
    expect(text(out, "matrix.csv")).toMatch(/,"?'=cmd/);
  });
});
