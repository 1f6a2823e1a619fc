import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalAzure, startAzure } from "../support/azure/start.ts";
import { collector, usualSubscriptionId, usualTenantId } from "../support/azure/tenant/tenant-from.ts";
import {
  custom,
  doctorEstate,
  partial,
  policyEntry,
  role,
  roleless,
  root,
  subscription,
  vaultId,
} from "../support/doctor-estate.ts";
import { startChild } from "../support/run-child.ts";

interface Row {
  readonly permission: string;
  readonly scope: string;
  readonly ok: boolean;
  readonly loses: readonly string[];
  readonly grant: string | null;
}

let azure: LocalAzure;
beforeAll(async () => {
  azure = await startAzure(doctorEstate, { reach: "names" });
});
afterAll(async () => {
  expect(azure.violations).toEqual([]);
  await azure.close();
});

const doctor = (clientId: string, ...argv: readonly string[]) =>
  startChild("/", azure.environment(clientId), "doctor", "--cloud", azure.cloudFile, ...argv).ended;

async function rowsFor(clientId: string, ...argv: readonly string[]) {
  const { status, stdout, stderr } = await doctor(clientId, "--format", "json", ...argv);
  expect(stderr).toBe("");
  return { status, rows: JSON.parse(stdout) as readonly Row[] };
}

/** What a shell hands to `az`, word for word. */
function azWords(line: string): readonly string[] {
  const { stdout, stderr } = spawnSync("sh", ["-euc", `az() { printf '%s\\n' "$@"; }\n${line}`], { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.trimEnd().split("\n");
}

describe("doctor as somebody who may read everything", () => {
  test("ends with 0, and every row is ok", async () => {
    const { status, rows } = await rowsFor(collector.clientId);
    expect(rows.filter(({ ok }) => !ok)).toEqual([]);
    expect(status).toBe(0);
    expect(new Set(rows.map(({ scope }) => scope))).toEqual(
      new Set([
        "directory",
        "/",
        root.toLowerCase(),
        subscription,
        ...["kv-one", "kv-two", "kv-ruled", "kv-walled"].map(vaultId),
        vaultId("hsm-root").replace("/vaults/", "/managedhsms/"),
      ]),
    );
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(["permission", "scope", "ok", "loses", "grant"]);
      expect([row.loses, row.grant]).toEqual([[], null]);
    }
  });

  test("reads as a short page", async () => {
    const { status, stdout } = await doctor(collector.clientId);
    expect(status).toBe(0);
    expect(stdout).toContain("Everything that a collection asks for may be read.");
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });
});

describe("doctor below a management group", () => {
  test("looks at the subscriptions in it", async () => {
    const { status, rows } = await rowsFor(collector.clientId, "--management-group", usualTenantId);
    expect(rows.filter(({ ok }) => !ok)).toEqual([]);
    expect(status).toBe(0);
    expect(rows.map(({ scope }) => scope)).toEqual(expect.arrayContaining([subscription, vaultId("kv-one")]));
  });

  test("that is not there says so, and tries no vault", async () => {
    const { status, rows } = await rowsFor(collector.clientId, "--management-group", "mg-none");
    expect(status).toBe(3);
    const missing = rows.filter(({ ok }) => !ok);
    expect(missing.map(({ scope }) => scope)).toContain("/providers/microsoft.management/managementgroups/mg-none");
    expect(rows.some(({ scope }) => scope.includes("/vaults/"))).toBe(false);
  });
});

describe("doctor as somebody without the directory and without the data of two vaults", () => {
  test("ends with 3 and misses exactly these, with what is lost", async () => {
    const { status, rows } = await rowsFor(partial.clientId);
    expect(status).toBe(3);
    const missing = rows.filter(({ ok }) => !ok);
    expect(missing.map(({ scope }) => scope).sort()).toEqual([vaultId("kv-ruled"), vaultId("kv-two"), "directory"]);
    for (const { loses } of missing) expect(loses.length).toBeGreaterThan(0);
    expect(missing.find(({ scope }) => scope === "directory")).toMatchObject({
      permission: "Directory.Read.All",
      loses: ["names, account states, group members, credentials and whether a principal still exists"],
    });
  });

  test("gives lines that a shell takes as they are, for this very caller", async () => {
    const { rows } = await rowsFor(partial.clientId);
    const grantAt = (scope: string) => azWords(rows.find((row) => row.scope === scope && !row.ok)?.grant ?? "");
    expect(grantAt(vaultId("kv-two"))).toEqual([
      "role",
      "assignment",
      "create",
      "--assignee-object-id",
      partial.principalId,
      "--role",
      "Key Vault Reader",
      "--scope",
      vaultId("kv-two"),
    ]);
    expect(grantAt(vaultId("kv-ruled")).slice(0, 6)).toEqual([
      "keyvault",
      "set-policy",
      "--name",
      "kv-ruled",
      "--object-id",
      partial.principalId,
    ]);
    const directory = grantAt("directory");
    expect(directory[directory.indexOf("--url") + 1]).toBe(
      `${azure.urls.graph}/v1.0/roleManagement/directory/roleAssignments`,
    );
    expect(JSON.parse(directory.at(-1) ?? "")).toMatchObject({ principalId: partial.principalId });
  });

  test("mends what is missing by the access policy that it prints", async () => {
    const { rows } = await rowsFor(partial.clientId);
    const words = azWords(rows.find(({ scope }) => scope === vaultId("kv-ruled"))?.grant ?? "");
    const valuesOf = (option: string) => {
      const from = words.indexOf(option) + 1;
      const to = words.findIndex((word, index) => index > from && word.startsWith("--"));
      return words.slice(from, to < 0 ? undefined : to);
    };
    expect({
      secrets: valuesOf("--secret-permissions"),
      keys: valuesOf("--key-permissions"),
      certificates: valuesOf("--certificate-permissions"),
    }).toEqual(policyEntry.permissions);
  });

  test("reads at 80 columns, and what it prints to copy is what a shell takes", async () => {
    const { stdout } = await doctor(partial.clientId);
    const [, ...blocks] = stdout.split("  To grant it:\n");
    expect(blocks).toHaveLength(3);
    const isCommand = (line: string) => /^ {4,6}(az|--)/.test(line);
    for (const block of blocks) {
      const command = block.split("\n").filter(isCommand).join("\n");
      expect(azWords(command)).toContain(command.includes("az rest") ? "POST" : partial.principalId);
    }
    const lines = stdout.split("\n");
    expect(lines.filter((line) => line.length > 80 && !isCommand(line))).toEqual([]);
  });

  test("of one vault alone tells of no other", async () => {
    const { rows } = await rowsFor(partial.clientId, "--vault", "kv-o*");
    expect(rows.filter(({ ok }) => !ok).map(({ scope }) => scope)).toEqual(["directory"]);
  });
});

describe("doctor", () => {
  test("as somebody without any role says that nothing is visible, and how to grant it", async () => {
    const { status, rows } = await rowsFor(roleless.clientId);
    expect(status).toBe(3);
    expect(rows.filter(({ ok }) => ok)).toEqual([]);
    const top = rows.find(({ scope }) => scope === "/");
    expect(top).toMatchObject({ permission: "Microsoft.Resources/subscriptions/read" });
    expect(azWords(top?.grant ?? "")).toEqual(
      expect.arrayContaining([roleless.principalId, "Reader", root.toLowerCase()]),
    );
    const { stdout } = await doctor(roleless.clientId);
    expect(stdout).toContain("no subscription is visible: the caller holds no role on any");
  });

  test("as somebody with the custom role of the page on permissions finds all that is read by ARM", async () => {
    const { rows } = await rowsFor(custom.clientId);
    const names = (permission: string) => permission.split(", ");
    const missing = rows.filter(({ ok }) => !ok);
    // Data planes and the directory take rights of their own.
    expect(missing.filter(({ scope }) => scope !== "directory" && !/kv-|hsm-/.test(scope))).toEqual([]);
    expect(
      missing.flatMap(({ permission }) => names(permission)).filter((one) => /Insights|EventGrid/.test(one)),
    ).toEqual([]);
    expect(role.Actions.filter((action) => !action.endsWith("/read"))).toEqual([]);
    expect(role.DataActions).toEqual([]);
  });

  test("tells of a subscription that was asked for and is not visible", async () => {
    const { status, rows } = await rowsFor(collector.clientId, "--subscription", "nowhere", usualSubscriptionId);
    expect(status).toBe(3);
    expect(rows.filter(({ ok }) => !ok)).toMatchObject([{ scope: "/subscriptions/nowhere" }]);
  });

  test("says so where the list of vaults itself is refused", async () => {
    const shut = azure.faults.add({
      fault: { kind: "denied" },
      on: { service: "arm", url: /Microsoft\.KeyVault\/vaults\?/ },
    });
    const { status, rows } = await rowsFor(collector.clientId);
    shut.remove();
    expect(status).toBe(3);
    expect(rows.filter(({ ok }) => !ok)).toMatchObject([
      { scope: subscription, permission: "Microsoft.KeyVault/vaults/read" },
    ]);
  });

  test("offers no grant where a firewall is in the way, but says what to do", async () => {
    const closed = azure.faults.add({ fault: { kind: "firewall" }, on: { service: "vault", store: "kv-walled" } });
    const { rows } = await rowsFor(collector.clientId);
    expect(rows.filter(({ ok }) => !ok)).toMatchObject([{ scope: vaultId("kv-walled"), grant: null }]);
    const { stdout } = await doctor(collector.clientId);
    expect(stdout.replace(/\s+/g, " ")).toContain("To do: run from a network that the vault lets in");
    closed.remove();
  });
});
