import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { calmEstate } from "../support/azure/calm-estate.ts";
import { secondSubscriptionId } from "../support/azure/estate-ids.ts";
import { type LocalAzure, startAzure } from "../support/azure/start.ts";
import { tenantFrom, usualSubscriptionId } from "../support/azure/tenant/tenant-from.ts";
import { expectRefused } from "../support/refused-run.ts";
import { startChild } from "../support/run-child.ts";
import { type CliResult, temporaryFolder } from "../support/run-cli.ts";

const expiredSecret = "local-azure-expired-secret";
let azure: LocalAzure;
let folder: ReturnType<typeof temporaryFolder>;

beforeAll(async () => {
  const [login, ...others] = calmEstate.logins;
  if (!login) throw new Error("the estate has no login");
  const tenant = { ...calmEstate, logins: [{ ...login, expiredSecrets: [expiredSecret] }, ...others] };
  azure = await startAzure(tenant, { reach: "names", callerNetwork: "private" });
});
afterAll(() => azure.close());
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  azure.faults.clear();
  folder.remove();
});

interface Run {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly cloud?: string;
  readonly flags?: readonly string[];
}

const quick = ["--budget", "10", "--now", "2026-11-01T00:00:00Z"];

function collect({ environment = {}, cloud = azure.cloudFile, flags = [] }: Run = {}): Promise<CliResult> {
  const all = Object.entries({ ...azure.environment(), ...environment });
  const given = all.filter((entry): entry is [string, string] => entry[1] !== undefined);
  const argv = ["collect", "--out", "out", "--cloud", cloud, ...quick, ...flags];
  return startChild(folder.path, Object.fromEntries(given), ...argv).ended;
}

function expectNothingWritten(): void {
  expect(existsSync(join(folder.path, "out"))).toBe(false);
}

describe("what is wrong about judging is told before anything is asked of Azure", () => {
  test.each([
    ["a faulty policy", ["--policy", "rules.yaml"], /no-such-rule/],
    ["a baseline that is none", ["--baseline", "rules.yaml"], /baseline/],
    ["an unknown rule", ["--only", "no-such-rule"], /no-such-rule/],
  ])("%s", async (_, flags, told) => {
    const rules = flags[0] === "--policy" ? "rules:\n  no-such-rule: off\n" : "";
    writeFileSync(join(folder.path, "rules.yaml"), `version: 1\n${rules}`);
    azure.forget();
    const argv = ["scan", "--out", "out", "--cloud", azure.cloudFile, ...quick, ...flags];
    const { status, stderr } = await startChild(folder.path, azure.environment(), ...argv).ended;
    expect(status).toBe(2);
    expect(stderr).toMatch(told);
    expect(azure.requests).toEqual([]);
    expectNothingWritten();
  });
});

describe("a sign-in that cannot work", () => {
  const other = "10000000-0000-0000-0000-0000000000ee";
  const none = { AZURE_TENANT_ID: undefined, AZURE_CLIENT_ID: undefined, AZURE_CLIENT_SECRET: undefined };
  const cases: readonly (readonly [string, NonNullable<Run["environment"]>, RegExp, RegExp])[] = [
    ["a wrong client secret", { AZURE_CLIENT_SECRET: "guess" }, /AADSTS7000215/, /AZURE_CLIENT_SECRET/],
    ["an expired client secret", { AZURE_CLIENT_SECRET: expiredSecret }, /AADSTS7000222/, /credential reset/],
    ["an unknown tenant", { AZURE_TENANT_ID: other }, /AADSTS90002/, /AZURE_TENANT_ID/],
    ["an unknown application", { AZURE_CLIENT_ID: other }, /AADSTS700016/, /AZURE_CLIENT_ID/],
    ["no credential at all", none, /no way to sign in/, /az login/],
    [
      "an authority that is not trusted",
      { NODE_EXTRA_CA_CERTS: undefined },
      /certificate is not trusted/,
      /NODE_EXTRA_CA_CERTS/,
    ],
  ];
  test.each(cases)("%s", async (_, environment, message, hint) => {
    expectRefused(await collect({ environment }), message, hint);
    expectNothingWritten();
  });

  test("does not cost what an interrupted run has read", async () => {
    const child = startChild(
      folder.path,
      azure.environment(),
      "collect",
      "--out",
      "out",
      "--cloud",
      azure.cloudFile,
      ...quick,
    );
    child.process.stderr?.once("data", () => child.process.kill("SIGINT"));
    await child.ended;
    const before = readdirSync(join(folder.path, "out", ".work"));
    expect(before.length).toBeGreaterThan(0);
    expect((await collect({ environment: { AZURE_CLIENT_SECRET: "guess" } })).status).toBe(2);
    expect(readdirSync(join(folder.path, "out", ".work"))).toEqual(before);
  });
});

describe("a sign-in that is lost in the middle of a run", () => {
  test("ends it with what was read kept, to be resumed", async () => {
    azure.faults.add({ fault: { kind: "expired-token" }, on: { service: "vault" }, after: 12 });
    const lost = await collect({ flags: ["--quiet"] });
    expectRefused(lost, /sign-in ran out/, /--resume/);
    expect(readdirSync(join(folder.path, "out"))).toEqual([".work"]);
    azure.faults.clear();
    expect((await collect({ flags: ["--quiet", "--resume"] })).status).toBe(0);
  });
});

describe("nothing to see", () => {
  test("no subscription at all", async () => {
    const blind = await startAzure(tenantFrom({ vaults: [{ name: "kv" }], collector: { roles: [] } }), {
      reach: "names",
    });
    const result = await startChild(
      folder.path,
      blind.environment(),
      ...["collect", "--out", "out", "--quiet", "--cloud", blind.cloudFile, ...quick],
    ).ended;
    await blind.close();
    expectRefused(result, /sees no subscription/, /Reader/);
    expect(readdirSync(join(folder.path, "out"))).toEqual([]);
  });

  test("no such subscription", async () => {
    const wanted = "20000000-0000-0000-0000-0000000000ee";
    const result = await collect({ flags: ["--quiet", "--subscription", wanted] });
    expectRefused(result, /subscription/, /az account list|Reader|az role/);
  });

  test("one of two subscriptions is missing: the other is read, and the run is incomplete", async () => {
    const result = await collect({ flags: ["--quiet", "--subscription", secondSubscriptionId, "nowhere"] });
    expect(result.status, result.stderr).toBe(3);
    const manifest = readFileSync(join(folder.path, "out", "manifest.json"), "utf8");
    expect(manifest).toContain("no visible subscription has this name");
    expect(manifest).not.toContain(`"scope": "/subscriptions/${usualSubscriptionId}"`);
  });
});

describe("arguments", () => {
  test.each([
    ["--concurrency", "0"],
    ["--concurrency", "1.5"],
    ["--concurrency", "many"],
    ["--concurrency", "100000"],
    ["--budget", "0"],
    ["--budget", "-1"],
    ["--budget", "11"],
    ["--budget", "half"],
    ["--budget", "0x1"],
    ["--budget", ""],
  ])("%s %j", async (flag, value) => {
    expectRefused(await collect({ flags: [`${flag}=${value}`] }), new RegExp(`${flag} "${value}"`), /\d/);
    expectNothingWritten();
  });

  test("an unknown cloud", async () => {
    expectRefused(await collect({ cloud: "AzureGermany" }), /"AzureGermany" is no cloud/, /AzureUSGovernment/);
    expectNothingWritten();
  });

  const known = () => JSON.parse(readFileSync(azure.cloudFile, "utf8")) as { endpoints: object; suffixes: object };
  const files: readonly (readonly [string, () => string, RegExp])[] = [
    ["no JSON", () => "clouds: []", /not JSON/],
    ["a list", () => JSON.stringify([known()]), /no JSON object/],
    ["no suffix", () => JSON.stringify({ ...known(), suffixes: {} }), /suffixes\.keyvaultDns is missing/],
    ["plain http", () => JSON.stringify(known()).replaceAll("https:", "http:"), /https address/],
    ["a suffix of one label", () => JSON.stringify({ ...known(), suffixes: { keyvaultDns: ".net" } }), /two labels/],
  ];
  test.each(files)("a cloud file with %s", async (_, text, message) => {
    writeFileSync(join(folder.path, "cloud.json"), text());
    expectRefused(await collect({ cloud: "cloud.json" }), message, /az cloud show/);
    expectNothingWritten();
  });

  test("a folder that holds another tenant's snapshot", async () => {
    expect((await collect()).status).toBe(0);
    const path = join(folder.path, "out", "manifest.json");
    const other = "10000000-0000-0000-0000-0000000000ee";
    writeFileSync(path, readFileSync(path, "utf8").replace(/"tenantId": "[^"]+"/, `"tenantId": "${other}"`));
    const before = readdirSync(join(folder.path, "out"));
    expectRefused(await collect(), /another tenant/, /--out/);
    expect(readdirSync(join(folder.path, "out"))).toEqual(before);
    expect(readFileSync(path, "utf8")).toContain(other);
  });

  test("a folder that is a file", async () => {
    writeFileSync(join(folder.path, "out"), "mine");
    expectRefused(await collect(), /out: .*cannot be written/, /--out/);
    expect(readFileSync(join(folder.path, "out"), "utf8")).toBe("mine");
  });

  // Whoever is root may write anywhere.
  test.skipIf(process.getuid?.() === 0)("a folder that may not be written", async () => {
    mkdirSync(join(folder.path, "out"));
    chmodSync(join(folder.path, "out"), 0o500);
    expectRefused(await collect(), /cannot be written \(EACCES\)/, /--out/);
  });

  test("--resume of a run that was asked for something else", async () => {
    azure.faults.add({ fault: { kind: "expired-token" }, on: { service: "vault" } });
    expect((await collect()).status).toBe(2);
    azure.faults.clear();
    const before = readdirSync(join(folder.path, "out", ".work"));
    const result = await collect({ flags: ["--resume", "--subscription", secondSubscriptionId] });
    expectRefused(result, /asked for something else/, /same options|--resume/);
    expect(readdirSync(join(folder.path, "out", ".work"))).toEqual(before);
  });

  test("--resume with nothing to resume says so and reads everything: a killed run may have left nothing", async () => {
    const result = await collect({ flags: ["--resume"] });
    expect(result.status, result.stderr).toBe(0);
    expect(result.stderr).toContain("nothing to resume in out");
  });

  test("scan --resume without a folder", async () => {
    const result = await startChild(folder.path, azure.environment(), "scan", "--resume", "--cloud", azure.cloudFile)
      .ended;
    expectRefused(result, /--resume needs the folder/, /--out/);
  });
});
