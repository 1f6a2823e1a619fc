import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AccessAnswer, AccessDocument } from "../../../src/model/access.ts";
import { buildHsm, buildPrincipal, buildVault } from "../../../src/model/build.ts";
import { read, unread } from "../../../src/model/fact.ts";
import { runCli, temporaryFolder } from "../../support/run-cli.ts";
import { ids, smallEstate, subscription, vaultIdOf, writeEstate } from "./estate.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const access = (...argv: readonly string[]) => runCli(folder.path, "access", ...argv, "--snapshot", "snap");
const whoCan = (verb: string, resource: string, ...more: readonly string[]) =>
  access("who-can", verb, resource, ...more);
const whatCan = (principal: string, ...more: readonly string[]) => access("what-can", principal, ...more);

/** Checked against the published schema. */
function documentOf(text: string): AccessDocument {
  const document: unknown = JSON.parse(text);
  const check = new Ajv({ strict: false }).compile(AccessDocument);
  expect(check(document) ? [] : check.errors).toEqual([]);
  return document as AccessDocument;
}

const brief = ({ principal, object, verb, verdict }: AccessAnswer) =>
  [principal.name ?? principal.id, verb, object.slice(object.lastIndexOf("/") + 1), verdict].join(" ");

describe("who-can", () => {
  test("one line a path, groups told apart from people", async () => {
    await writeEstate(folder.path);
    const { status, stdout, stderr } = await whoCan("read", "kv-orders");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(`Who can read kv-orders
as of 2026-11-01T00:00:00Z
network: 1 private endpoint, trusted Microsoft services; not read: perimeters

allowed (3): in force
  Alice -> group platform -> nested in sre -> Key Vault Secrets User @ subscription prod -> every secret
  platform (group) -> group sre -> Key Vault Secrets User @ subscription prod -> every secret
  sre (group) -> Key Vault Secrets User @ subscription prod -> every secret

3 principals: 3 allowed
Paths that have to be activated or taken first were not asked for: --include eligible,escalation
`);
  });

  test("a condition is told in words", async () => {
    await writeEstate(folder.path);
    const { stdout } = await whoCan("read", "kv-orders/secrets/db");
    expect(stdout).toContain(
      "  orders-api -> Key Vault Secrets User @ secret db -> condition: secrets/getSecret only where secret name is 'db'\n",
    );
  });

  test("what is in force comes before what is eligible, that before what has to be taken", async () => {
    await writeEstate(folder.path);
    const { stdout } = await whoCan("list", "kv-orders", "--include", "escalation,eligible", "--format", "json");
    const { answers, asked, reach } = documentOf(stdout);
    expect(reach.map(({ vault, ways }) => [vault, ways.map(({ way }) => way)])).toEqual([
      [vaultIdOf("kv-orders"), ["private-endpoints", "trusted-services"]],
    ]);
    expect(asked).toMatchObject({ verb: "list", object: vaultIdOf("kv-orders"), include: ["eligible", "escalation"] });
    expect(answers.map(brief)).toEqual([
      "Alice list kv-orders allowed",
      "platform list kv-orders allowed",
      "sre list kv-orders allowed",
      "Bob list kv-orders eligible",
    ]);
    expect((await whoCan("read", "kv-orders", "--include", "escalation,eligible")).stdout).toMatch(
      /allowed \(3\)[\s\S]*\nescalation \(1\)/,
    );
  });

  test("every form of a resource is the same resource", async () => {
    await writeEstate(folder.path);
    const byName = await whoCan("read", "kv-orders/secrets/db");
    expect(byName.status).toBe(0);
    for (const form of [
      "KV-ORDERS/Secrets/DB",
      "https://kv-orders.vault.azure.net/secrets/db",
      "https://KV-Orders.vault.azure.net:443/secrets/db/0123456789abcdef0123456789abcdef",
      vaultIdOf("kv-orders").toUpperCase().concat("/secrets/db"),
      `${vaultIdOf("kv-orders")}/secrets/db/versions/0123456789abcdef0123456789abcdef`,
    ])
      expect({ form, ...(await whoCan("read", form)) }).toEqual({ form, ...byName });
  });

  test("addresses of other clouds, of a vault whose own was not read, and of a managed HSM", async () => {
    const china = buildVault({
      name: "kv-china",
      id: vaultIdOf("kv-china"),
      vaultUri: "https://kv-china.vault.azure.cn/",
    });
    const unseen = buildVault({ name: "kv-unseen", id: vaultIdOf("kv-unseen"), vaultUri: unread("not-in-output") });
    await writeEstate(folder.path, { vaults: [china, unseen, buildHsm({ name: "hsm-a" })] });
    const statuses = [];
    for (const host of [
      "kv-china.vault.azure.cn",
      "kv-china.vault.azure.net",
      "kv-unseen.vault.usgovcloudapi.net",
      "kv-unseen.example.org",
      "hsm-a.managedhsm.azure.net",
    ])
      statuses.push((await whoCan("list", `https://${host}/`)).status);
    expect(statuses).toEqual([0, 2, 0, 2, 0]);
  });

  test("nobody is an answer", async () => {
    await writeEstate(folder.path);
    const { status, stdout } = await whoCan("purge", "kv-orders");
    expect(status).toBe(0);
    expect(stdout).toContain("\nNobody: no path was found.\n");
  });

  test("eight thousand members are eight thousand lines", async () => {
    const members = Array.from({ length: 8000 }, (_, number) =>
      buildPrincipal({
        id: `00000000-0000-0000-0001-${String(number).padStart(12, "0")}`,
        name: `member ${number}`,
        kind: "user",
        memberOf: [ids.sre],
      }),
    );
    await writeEstate(folder.path, { principals: [...smallEstate().principals, ...members] });
    const { stdout } = await whoCan("read", "kv-orders");
    expect(stdout.match(/^ {2}member \d+ -> group sre -> /gm)).toHaveLength(8000);
    expect(stdout).toContain("\n8,003 principals: 8,003 allowed\n");
  });
});

describe("what-can", () => {
  test("vault by vault; verbs of the same paths stand together", async () => {
    await writeEstate(folder.path);
    const { status, stdout } = await whatCan("ALICE");
    expect(status).toBe(0);
    expect(stdout).toBe(`What Alice ${ids.alice} can do (user)
as of 2026-11-01T00:00:00Z

kv-orders
  network: 1 private endpoint, trusted Microsoft services; not read: perimeters
  allowed: read, list
    Alice -> group platform -> nested in sre -> Key Vault Secrets User @ subscription prod -> every secret

2 answers at 1 place: 2 allowed
Paths that have to be activated or taken first were not asked for: --include eligible,escalation
`);
  });

  test("by application id, by object id in any case, and by name", async () => {
    await writeEstate(folder.path);
    const byName = await whatCan("orders-api");
    expect(byName.stdout).toContain("allowed: read\n");
    for (const form of [ids.application, ids.app.toUpperCase()])
      expect({ form, ...(await whatCan(form)) }).toEqual({ form, ...byName });
  });

  test("an object id that the snapshot does not know may be in any group: unknown, and it says why", async () => {
    await writeEstate(folder.path);
    const stranger = "00000000-0000-0000-0000-00000000dead";
    const { status, stdout } = await whatCan(stranger, "--format", "json");
    const { answers, gaps } = documentOf(stdout);
    expect(status).toBe(0);
    expect(answers.map(brief)).toEqual([`${stranger} read kv-orders unknown`, `${stranger} list kv-orders unknown`]);
    expect(gaps).toMatchObject([{ place: stranger, fact: "groups", why: "the snapshot does not know this principal" }]);
  });

  test("a user is found by sign-in name, in any casing, also where somebody else bears it as a name", async () => {
    const principals = [
      ...smallEstate().principals.filter(({ id }) => id !== ids.alice),
      buildPrincipal({
        id: ids.alice,
        name: "Alice",
        kind: "user",
        signInName: read("alice@example.org"),
        memberOf: [],
      }),
      buildPrincipal({ id: "00000000-0000-0000-0000-0000000000ff", name: "alice@example.org", kind: "application" }),
    ];
    await writeEstate(folder.path, { principals });
    const { status, stdout } = await whatCan("Alice@Example.ORG");
    expect(status).toBe(0);
    expect(stdout).toContain(`What Alice ${ids.alice} can do (user)`);
    expect(stdout).not.toContain("alice@example.org");
    const missing = await whatCan("alicia@example.org");
    expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining('there is no principal "alicia@')]);
  });

  test("a vault where something is allowed comes before one where all is open", async () => {
    const policies = buildVault({
      name: "kv-a",
      id: vaultIdOf("kv-a"),
      permissionModel: unread("denied"),
      accessPolicies: [{ principalId: ids.alice }],
      denyAssignments: read([]),
    });
    await writeEstate(folder.path, { vaults: [...smallEstate().vaults, policies] });
    const { answers, reach } = documentOf((await whatCan("alice", "--format", "json")).stdout);
    expect(reach.map(({ vault }) => vault)).toEqual([vaultIdOf("kv-a"), vaultIdOf("kv-orders")]);
    expect(answers.map(brief)).toEqual([
      "Alice read kv-orders allowed",
      "Alice list kv-orders allowed",
      "Alice read kv-a unknown",
      "Alice list kv-a unknown",
    ]);
  });
});

describe("what was not read", () => {
  const refused = unread("denied", "no right to read them", "Reader on the subscription");

  test("stands before the answers with its remedy, and makes exit 3 unless that is accepted", async () => {
    const { scopes } = smallEstate();
    await writeEstate(folder.path, {
      scopes: scopes.map((scope) => (scope.id === subscription ? { ...scope, roleAssignments: refused } : scope)),
    });
    const { status, stdout, stderr } = await whoCan("read", "kv-orders");
    expect(status).toBe(3);
    expect(stderr).toBe("exit 3: something that decides could not be read (--allow-incomplete accepts that)\n");
    expect(stdout).toContain(`▲ Not read: the answer may not be complete
  role assignments of subscription 00000000-0000-0000-0000-000000000001, so that more may have
    access: no right to read them
    remedy: Reader on the subscription

Nobody: no path was found. That holds as far as things were read: see above.
`);
    expect((await whoCan("read", "kv-orders", "--allow-incomplete")).status).toBe(0);
  });

  test("what nobody asked for is told and is no fault", async () => {
    const { scopes } = smallEstate();
    await writeEstate(folder.path, { scopes: scopes.map(({ denyAssignments: _, ...scope }) => scope) });
    const { status, stdout } = await whoCan("read", "kv-orders");
    expect(status).toBe(0);
    expect(stdout).toMatch(/deny assignments of [\s\S]*so that some may be\s+blocked: not\s+asked for/);
  });

  test("only what decides: access policies say nothing of a vault that goes by roles", async () => {
    const [kv] = smallEstate().vaults;
    if (kv?.kind !== "vault") throw new Error("the estate has a vault");
    await writeEstate(folder.path, { vaults: [{ ...kv, accessPolicies: refused }] });
    expect((await whoCan("read", "kv-orders")).status).toBe(0);
    await writeEstate(folder.path, { vaults: [{ ...kv, accessPolicies: refused, permissionModel: unread("failed") }] });
    const { status, stdout } = await whoCan("read", "kv-orders", "--format", "json");
    expect(status).toBe(3);
    expect(documentOf(stdout).gaps.map(({ fact }) => fact)).toEqual(["accessPolicies", "permissionModel"]);
  });

  test("refused memberships count where they may lead somewhere", async () => {
    const loner = (memberOf: typeof refused) => buildPrincipal({ id: ids.bob, name: "Bob", kind: "user", memberOf });
    const others = smallEstate().principals.filter(({ id }) => id !== ids.bob);
    await writeEstate(folder.path, { principals: [...others, loner(refused)] });
    const { status, stdout } = await whoCan("read", "kv-orders");
    expect(status).toBe(3);
    expect(stdout).toMatch(/groups of 1 principal of the directory/);
    expect(stdout).toContain("unknown (1): not settled by what was read\n  Bob -> group sre -> ");
    expect((await whoCan("purge", "kv-orders")).status).toBe(0);
  });

  test("role definitions that were refused, where a grant rests on one", async () => {
    const { scopes } = smallEstate();
    const role = "00000000-0000-0000-0000-0000000000cc";
    const withRole = scopes.map((scope) =>
      scope.id === subscription && "read" in scope.roleAssignments
        ? { ...scope, roleAssignments: read(scope.roleAssignments.read.map((one) => ({ ...one, roleId: read(role) }))) }
        : scope,
    );
    const why = unread("denied", "no right to read roles").unread;
    await writeEstate(folder.path, {
      scopes: withRole,
      coverage: [{ collector: "role-definitions", scope: "/", asked: 1, read: 0, refused: [{ id: role, why }] }],
    });
    const { status, stdout } = await whoCan("read", "kv-orders");
    expect(status).toBe(3);
    expect(stdout).toMatch(/role definitions of .*: no right\s+to read roles/);
    expect(stdout).toContain("the definition of role");
  });

  test("vaults that were refused matter to what somebody can do, not to who can read another", async () => {
    const why = unread("throttled", "too many requests").unread;
    await writeEstate(folder.path, {
      coverage: [{ collector: "vaults", scope: subscription, asked: 2, read: 1, refused: [{ id: subscription, why }] }],
    });
    expect((await whatCan("alice")).status).toBe(3);
    expect((await whoCan("read", "kv-orders")).status).toBe(0);
  });
});

describe("what cannot be asked", () => {
  const fails = async (argv: readonly string[], text: RegExp) => {
    const { status, stdout, stderr } = await access(...argv);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(text);
  };

  test("faulty words: the nearest valid ones", async () => {
    await writeEstate(folder.path);
    await fails(["who-can", "raed", "kv-orders"], /no verb "raed"\n {2}did you mean "read"\?/);
    await fails(
      ["who-can", "read", "kv-order"],
      /no vault "kv-order" in this snapshot\n {2}did you mean "KV-Orders"\?/,
    );
    await fails(["who-can", "read", "kv-orders/secrets/bd"], /no KV-Orders\/secrets\/bd .*\n {2}.*"?db"?/);
    await fails(["who-can", "read", "kv-orders/secret/db"], /names no vault and nothing in one/);
    await fails(["who-can", "read", "/subscriptions/1"], /names no vault and nothing in one/);
    await fails(["who-can", "read", `/subscriptions/2${vaultIdOf("kv-orders").slice(52)}`], /but at another place/);
    await fails(["what-can", "alcie"], /no principal "alcie" in this snapshot\n {2}did you mean "Alice"\?/);
    await fails(
      ["what-can", "alice", "--include", "all"],
      /--include knows no "all"\n {2}Valid here: eligible, escalation/,
    );
    await fails(["what-can", "alice", "--format", "sarif"], /--format knows no "sarif"/);
    await fails(["what-can", "alice", "--format", "json,terminal"], /several outputs need a folder/);
    await fails(["what-can", "alice", "--now", "soon"], /--now "soon" is no time/);
  });

  test("an object that is not there may be asked about by verbs that make or bring back one", async () => {
    await writeEstate(folder.path);
    expect((await whoCan("write", "kv-orders/secrets/to-come")).status).toBe(0);
  });

  test("a name of several: all of them are listed", async () => {
    const twin = buildPrincipal({ id: ids.bob, name: "alice", kind: "user" });
    const others = smallEstate().principals.filter(({ id }) => id !== ids.bob);
    await writeEstate(folder.path, { principals: [...others, twin] });
    await fails(["what-can", "Alice"], new RegExp(`names 2 principals\\n.*\\n {2}${ids.bob} .*\\n {2}${ids.alice} `));
  });

  test("a vault and a managed HSM of one name", async () => {
    await writeEstate(folder.path, { vaults: [...smallEstate().vaults, buildHsm({ name: "kv-orders" })] });
    await fails(["who-can", "read", "kv-orders"], /names 2 vaults\n.*managedhsms\/kv-orders\n.*vaults\/kv-orders/);
  });

  test("code says what will be assigned, not what is", async () => {
    await writeEstate(folder.path, { source: "code" });
    await fails(["who-can", "read", "kv-orders"], /snapshot of infrastructure code/);
    await fails(["what-can", "alice"], /snapshot of infrastructure code/);
  });

  test("a snapshot must be named", async () => {
    const { status, stderr } = await runCli(folder.path, "access", "what-can", "alice");
    expect({ status, says: stderr.includes("--snapshot") }).toEqual({ status: 2, says: true });
  });
});

describe("files", () => {
  test("with --out the terminal's text and access.json, and only the latter when it alone is asked for", async () => {
    await writeEstate(folder.path);
    const both = await whatCan("alice", "--out", "report");
    expect(both.stdout).toContain("What Alice");
    expect(both.stderr).toBe("wrote report/access.json\n");
    const kept = readFileSync(join(folder.path, "report", "access.json"), "utf8");
    const alone = await whatCan("alice", "--out", "report", "--format", "json", "--quiet");
    expect(alone).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(readFileSync(join(folder.path, "report", "access.json"), "utf8")).toBe(kept);
    expect((await whatCan("alice", "--format", "json")).stdout).toBe(kept);
    expect(documentOf(kept).answers.map(brief)).toEqual([
      "Alice read kv-orders allowed",
      "Alice list kv-orders allowed",
    ]);
  });

  test("--now moves the time that assignments are judged at", async () => {
    await writeEstate(folder.path);
    const { stdout } = await whatCan("alice", "--now", "2026-12-24");
    expect(stdout).toContain("as of 2026-12-24T00:00:00Z, by a snapshot of 2026-11-01T00:00:00Z\n");
  });
});

describe("names from outside", () => {
  test("no name makes a line, a colour, a command or a path of its own", async () => {
    const hostile = [
      "eve -> Key Vault Administrator @ root /",
      "\u001b[2Jgone",
      "two\nlines",
      "##vso[task.complete result=Failed]",
      "\u202eesrever",
      "::error::x",
      "mallory → group admins",
    ];
    const members = hostile.map((name, number) =>
      buildPrincipal({ id: `00000000-0000-0000-0002-00000000000${number}`, name, kind: "user", memberOf: [ids.sre] }),
    );
    await writeEstate(folder.path, { principals: [...smallEstate().principals, ...members] });
    const { stdout } = await whoCan("read", "kv-orders");
    const lines = stdout.split("\n").filter((line) => line.endsWith("every secret"));
    expect(lines).toHaveLength(3 + hostile.length);
    // Three arrows in a path through one group, one more where that is nested.
    expect(lines.map((line) => line.split("->").length).sort()).toEqual([3, 4, 4, 4, 4, 4, 4, 4, 4, 5]);
    expect(stdout).not.toMatch(/[^\P{C}\n]|##vso\[|^\s*::|→/mu);
    for (const name of hostile) {
      const found = await whatCan(name);
      expect(found.status).toBe(0);
      expect(found.stdout).not.toMatch(/[^\P{C}\n]|##vso\[|^\s*::/mu);
    }
  });

  test("whoever takes another's name is shown with his id, and so is the other", async () => {
    const twin = buildPrincipal({ id: ids.bob, name: "ＡLICE", kind: "user", memberOf: [ids.sre] });
    const others = smallEstate().principals.filter(({ id }) => id !== ids.bob);
    await writeEstate(folder.path, { principals: [...others, twin] });
    const { stdout } = await whoCan("read", "kv-orders");
    expect(stdout).toContain(`  Alice [${ids.alice}] -> group platform`);
    expect(stdout).toContain(`  ＡLICE [${ids.bob}] -> group sre`);
    expect(stdout).toContain("  sre (group) -> ");
  });

  test("hostile arguments are answered, and harmless when they are told", async () => {
    await writeEstate(folder.path);
    for (const argv of [
      ["who-can", "\u001b[2J", "kv-orders"],
      ["who-can", "read", "\u001b[2J"],
      ["who-can", "read", "https://\u001b[2J/"],
      ["who-can", "read", "kv-orders/secrets/%00\u001b[2J"],
      ["who-can", "read", "__proto__"],
      ["what-can", "\u001b[2J\n::error::x"],
      ["what-can", "constructor"],
    ]) {
      const { status, stderr } = await access(...argv);
      expect({ argv, status }).toEqual({ argv, status: 2 });
      expect(stderr).not.toMatch(/[^\P{C}\n]|^::|unexpected/mu);
    }
  });
});
