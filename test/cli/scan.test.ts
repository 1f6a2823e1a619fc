import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/collectors/store/write.ts";
import { buildScope, buildVault, exampleNow } from "../../src/model/build.ts";
import { read, unread } from "../../src/model/fact.ts";
import type { Coverage } from "../../src/model/manifest.ts";
import { FindingsReport } from "../../src/model/report.ts";
import type { Scope } from "../../src/model/scope.ts";
import type { VaultRecord } from "../../src/model/vault.ts";
import { runCli, temporaryFolder } from "../support/run-cli.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const scan = (...argv: readonly string[]) => runCli(folder.path, "scan", "--snapshot", "snap", ...argv);
const file = (...parts: readonly string[]) => join(folder.path, ...parts);
const readJson = (...parts: readonly string[]) =>
  JSON.parse(readFileSync(file(...parts), "utf8")) as Record<string, never>;

async function snapshot(
  vaults: readonly VaultRecord[],
  coverage: readonly Coverage[] = [],
  name = "snap",
  collectedAt = exampleNow,
  scopes: readonly Scope[] = [],
): Promise<void> {
  const written = await writeSnapshot(file(name), {
    manifest: {
      format: "kvaudit-snapshot",
      formatVersion: 1,
      tool: { name: "kvaudit", version: "0.0.0" },
      source: "exports",
      tenantId: null,
      collectedAt,
      collectedBy: null,
      clockSkewSeconds: null,
      asked: [],
      coverage: [...coverage],
    },
    scopes: [...scopes],
    roles: [],
    principals: [],
    vaults,
  });
  if ("code" in written) throw new Error(written.message);
}

const healthy = buildVault({ name: "kv-healthy" });
const open = buildVault({ name: "kv-open", publicNetworkAccess: "Enabled", networkDefaultAction: "Allow" });
const unseen = buildVault({
  name: "kv-unseen",
  secrets: unread("denied", "no right", "Key Vault Reader on the vault"),
});

/** Everything above a vault, with nothing held there: what effective access rests on. */
function scopesOf({ id }: VaultRecord): readonly Scope[] {
  const asked = { denyAssignments: read([]), scheduledAssignments: read([]), lighthouse: read([]) };
  const [, , subscriptionId = "", , group = ""] = id.split("/");
  const subscription = `/subscriptions/${subscriptionId}`;
  return [
    buildScope({ id: "/", kind: "root", parent: null, ...asked }),
    buildScope({ id: subscription, parent: "/", ...asked }),
    buildScope({
      id: `${subscription}/resourcegroups/${group}`,
      kind: "resource-group",
      parent: subscription,
      ...asked,
    }),
  ];
}

describe("exit status", () => {
  test("0 when nothing is at or above the threshold, and little is said", async () => {
    const whole = buildVault({ name: "kv-healthy", denyAssignments: [], scheduledAssignments: [] });
    await snapshot([whole], [], "snap", exampleNow, scopesOf(whole));
    const { status, stdout, stderr } = await scan();
    expect(status).toBe(0);
    expect(stdout.split("\n").length).toBeLessThan(8);
    expect(stderr).toBe("exit 0: no finding at or above high\n");
  });

  test("1 with findings at or above it, 0 when the threshold is higher or none", async () => {
    await snapshot([open]);
    const statuses = [];
    for (const failOn of ["critical", "high", "medium", "low", "info", "none"])
      statuses.push((await scan("--fail-on", failOn)).status);
    expect(statuses).toEqual([0, 1, 1, 1, 1, 0]);
  });

  test("3 when something that was asked for could not be read; --allow-incomplete makes it 0; findings win", async () => {
    await snapshot([unseen]);
    expect((await scan()).status).toBe(3);
    expect((await scan("--allow-incomplete")).status).toBe(0);
    await snapshot([open, unseen]);
    expect((await scan()).status).toBe(1);
  });

  test("what an input never carries is not incomplete", async () => {
    await snapshot([buildVault({ name: "kv-a", secrets: unread("not-in-output") })]);
    expect((await scan()).status).toBe(0);
  });

  test("--fail-on-unknown counts what could not be evaluated", async () => {
    await snapshot([buildVault({ name: "kv-a", purgeProtectionEnabled: unread("not-in-output") })]);
    expect((await scan("--fail-on-unknown")).status).toBe(1);
    expect((await scan("--fail-on-unknown", "--fail-on", "critical")).status).toBe(0);
  });

  test("2 when there is nothing to run on, with one line that says what to do", async () => {
    const missing = await scan();
    expect([missing.status, missing.stdout]).toEqual([2, ""]);
    expect(missing.stderr).toMatch(/^kvaudit: snap: .+\n {2}.+\n$/);
  });

  test("2 for arguments that mean nothing", async () => {
    await snapshot([healthy]);
    for (const argv of [
      ["--fail-on", "severe"],
      ["--format", "pdf"],
      ["--now", "soon"],
      ["--colour"],
      ["--format", "json,sarif"],
      ["--details", "all"],
    ]) {
      const { status, stdout } = await scan(...argv);
      expect([argv, status, stdout]).toEqual([argv, 2, ""]);
    }
  });
});

test("a snapshot is judged whole: flags that say what to read are refused beside it", async () => {
  await snapshot([open]);
  for (const flags of [["--subscription", "s"], ["--vault", "kv"], ["--management-group", "g"], ["--resume"]]) {
    const { status, stdout, stderr } = await scan(...flags);
    expect([flags, status, stdout, stderr.includes(flags[0] ?? "")]).toEqual([flags, 2, "", true]);
  }
});

describe("streams and files", () => {
  test("--details without a folder is told what it needs one for", async () => {
    await snapshot([healthy]);
    const { stderr } = await scan("--details", "all");
    expect(stderr).toBe("kvaudit: --details writes outcomes.ndjson, which needs a folder\n  Add --out DIR.\n");
  });

  test("one format and no folder goes to stdout, and nothing else does", async () => {
    await snapshot([open]);
    const json = await scan("--format", "json");
    const report = JSON.parse(json.stdout) as unknown;
    expect(new Ajv({ strict: false }).validate(FindingsReport, report)).toBe(true);
    const sarif = await scan("--format", "sarif");
    expect(JSON.parse(sarif.stdout)).toMatchObject({ version: "2.1.0" });
  });

  test("a folder gets a file of each format; terminal stays on stdout", async () => {
    await snapshot([open]);
    const { status, stdout } = await scan("--out", "out", "--details", "all");
    expect(status).toBe(1);
    expect(stdout).toContain("kv-open");
    expect(readdirSync(file("out")).sort()).toEqual([
      "TEST-kvaudit.xml",
      "findings.csv",
      "findings.json",
      "outcomes.ndjson",
      "report.html",
      "results.sarif",
      "summary.md",
    ]);
    const lines = readFileSync(file("out", "outcomes.ndjson"), "utf8").trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { outcome: string }).outcome)).toContain("fail");
  });

  test("files of kvaudit are replaced, others left alone, and no half file stays behind", async () => {
    await snapshot([open]);
    mkdirSync(file("out"));
    writeFileSync(file("out", "findings.json"), "old");
    writeFileSync(file("out", "mine.txt"), "mine");
    await scan("--out", "out", "--format", "json");
    expect(readJson("out", "findings.json")).toMatchObject({ formatVersion: 1 });
    expect(readFileSync(file("out", "mine.txt"), "utf8")).toBe("mine");
    expect(readdirSync(file("out")).sort()).toEqual(["findings.json", "mine.txt"]);
  });

  test("a folder that cannot be written is named, and nothing is half-written", async () => {
    await snapshot([open]);
    writeFileSync(file("out"), "a file, no folder");
    const { status, stderr } = await scan("--out", "out", "--format", "json");
    expect(status).toBe(2);
    expect(stderr).toMatch(/findings\.json cannot be written to .*out \((EEXIST|ENOTDIR)\)/);
  });

  test("two runs give the same bytes", async () => {
    await snapshot([open, unseen]);
    const bytes = [];
    for (const out of ["one", "two"]) {
      await scan("--out", out, "--details", "all");
      bytes.push(readdirSync(file(out)).map((name) => readFileSync(file(out, name), "utf8")));
    }
    expect(bytes[0]).toEqual(bytes[1]);
    expect(bytes[0]?.join("")).not.toContain(folder.path);
  });

  test("--quiet leaves stderr empty", async () => {
    await snapshot([open]);
    expect((await scan("--quiet")).stderr).toBe("");
  });
});

describe("choosing rules, policy, baseline, time", () => {
  test("--only and --skip, with the nearest name for one that does not exist", async () => {
    await snapshot([open]);
    expect((await scan("--only", "secret-expired")).status).toBe(0);
    expect((await scan("--skip", "vault-network-open", "--fail-on", "high")).status).toBe(0);
    const { status, stderr } = await scan("--only", "vault-network-opened");
    expect(status).toBe(2);
    expect(stderr).toContain('did you mean "vault-network-open"?');
  });

  test("a policy that is found is named with its digest; a faulty one shows all faults and judges nothing", async () => {
    await snapshot([open]);
    writeFileSync(file("rules.yaml"), "version: 1\nrules:\n  vault-network-open: low\n");
    const found = await scan();
    expect(found.status).toBe(0);
    expect(found.stderr).toMatch(/^policy: rules\.yaml \(found here\), digest [0-9a-f]{12}\n/);
    writeFileSync(
      file("rules.yaml"),
      "version: 1\nrules:\n  vault-netwerk-open: low\n  secret-unrotated: { params: { maxAgeDay: 3 } }\n",
    );
    const faulty = await scan();
    expect([faulty.status, faulty.stdout]).toEqual([2, ""]);
    expect(faulty.stderr).toMatch(
      /rules\.yaml:3:\d+ .*vault-netwerk-open[\s\S]*vault-network-open[\s\S]*rules\.yaml:4:\d+ .*maxAgeDay[\s\S]*maxAgeDays/,
    );
  });

  test("--policy takes the place of a found one, and a missing one is a fault", async () => {
    await snapshot([open]);
    writeFileSync(
      file("rules.yaml"),
      "version: 1\nrules: { vault-network-open: off, vault-public-access-enabled: off }\n",
    );
    writeFileSync(file("other.yaml"), "version: 1\n");
    expect([
      (await scan()).status,
      (await scan("--policy", "other.yaml")).status,
      (await scan("--policy", "none.yaml")).status,
    ]).toEqual([0, 1, 2]);
  });

  test("--baseline: only new findings fail", async () => {
    await snapshot([open]);
    await scan("--out", "before", "--format", "json");
    expect((await scan("--baseline", "before/findings.json")).status).toBe(0);
    await snapshot([open, buildVault({ name: "kv-zz-new", purgeProtectionEnabled: null })]);
    const { status, stderr } = await scan("--baseline", "before/findings.json");
    expect([status, stderr]).toEqual([1, "exit 1: 1 new findings at or above high (--fail-on)\n"]);
  });

  test("--baseline: what nobody could look for stays in SARIF from run to run, and counts nowhere", async () => {
    const vault = { name: "kv-a", purgeProtectionEnabled: true, secrets: [{ name: "s", expiresOn: null }] };
    const { subscriptionId } = buildVault(vault);
    const listed = [{ collector: "vaults", scope: `/subscriptions/${subscriptionId}`, asked: 1, read: 1, refused: [] }];
    const collect = (record: VaultRecord, date: string) => snapshot([record], listed, "snap", `${date}T02:00:00Z`);
    const only = ["--only", "secret-expiry-missing", "--fail-on", "info", "--format", "json,sarif"];
    await collect(buildVault(vault), "2026-11-01");
    expect((await scan(...only, "--out", "one")).status).toBe(1);
    const denied = { ...buildVault(vault), secrets: unread("denied", "403 from the vault") };
    let before = "one";
    for (const [name, date] of [
      ["two", "2026-11-02"],
      ["three", "2026-11-03"],
    ] as const) {
      await collect(denied, date);
      const { status } = await scan(
        ...only,
        "--out",
        name,
        "--baseline",
        `${before}/findings.json`,
        "--allow-incomplete",
      );
      expect(status).toBe(0);
      const report = JSON.parse(readFileSync(file(name, "findings.json"), "utf8")) as FindingsReport;
      expect([report.findings, report.summary.notRecheckedSinceBaseline]).toEqual([[], 1]);
      expect(report.carriedForward).toMatchObject([
        { since: "2026-11-01T02:00:00Z", because: "secrets: 403 from the vault", finding: { evidence: [] } },
      ]);
      const sarif = readFileSync(file(name, "results.sarif"), "utf8");
      expect(sarif).toContain("Not re-checked since 2026-11-01: secrets: 403 from the vault.");
      before = name;
    }
    await collect(buildVault(vault), "2026-11-04");
    const again = await scan(...only, "--out", "four", "--baseline", "three/findings.json");
    expect(again.status).toBe(0);
    expect(readFileSync(file("four", "results.sarif"), "utf8")).not.toContain("Not re-checked");
  });

  test("a finding of a baseline that is not as kvaudit writes them is known, and never carried forward", async () => {
    await snapshot([open]);
    await scan("--out", "before", "--format", "json");
    const report = JSON.parse(readFileSync(file("before", "findings.json"), "utf8")) as FindingsReport;
    const findings = report.findings.map((finding) => ({ ...finding, severity: "apocalyptic" }));
    writeFileSync(file("odd.json"), JSON.stringify({ ...report, findings }));
    expect((await scan("--baseline", "odd.json")).status).toBe(0);
    await snapshot([{ ...open, networkDefaultAction: unread("denied") }]);
    const { stdout } = await scan("--baseline", "odd.json", "--format", "json", "--allow-incomplete");
    expect(JSON.parse(stdout)).not.toHaveProperty("carriedForward");
    expect(JSON.parse(stdout)).toMatchObject({ summary: { notRecheckedSinceBaseline: 1 } });
  });

  test("a baseline that is no findings.json is refused", async () => {
    await snapshot([open]);
    for (const [text, why] of [
      ["{", "is not JSON"],
      ["[]", "no list of findings"],
      ['{"findings":[{}]}', "has no fingerprint"],
    ] as const) {
      writeFileSync(file("base.json"), text);
      const { status, stderr } = await scan("--baseline", "base.json");
      expect([status, stderr.includes(why)]).toEqual([2, true]);
    }
  });

  test("--now judges as of another day", async () => {
    await snapshot([buildVault({ name: "kv-a", secrets: [{ name: "s", expiresOn: "2027-09-15T00:00:00Z" }] })]);
    expect((await scan("--only", "secret-expired", "--fail-on", "medium")).status).toBe(0);
    expect((await scan("--only", "secret-expired", "--fail-on", "medium", "--now", "2027-10-01")).status).toBe(1);
  });

  test("several snapshots make one report", async () => {
    await snapshot([open]);
    await snapshot([buildVault({ name: "kv-other", purgeProtectionEnabled: null })], [], "second");
    const { stdout } = await scan("--snapshot", "second", "--format", "json");
    const { findings } = JSON.parse(stdout) as { findings: { subject: { name: string } }[] };
    expect(new Set(findings.map(({ subject }) => subject.name))).toEqual(new Set(["kv-open", "kv-other"]));
  });
});

describe("bad input", () => {
  test("a snapshot of a newer format is refused in plain words", async () => {
    await snapshot([open]);
    const manifest = readJson("snap", "manifest.json");
    writeFileSync(file("snap", "manifest.json"), JSON.stringify({ ...manifest, formatVersion: 2 }));
    const { status, stderr } = await scan();
    expect(status).toBe(2);
    expect(stderr).toMatch(/newer kvaudit/);
  });

  test("a cut line costs that line: the rest is judged, and the run says that it is incomplete", async () => {
    await snapshot([healthy, buildVault({ name: "kv-z", purgeProtectionEnabled: null })]);
    const text = readFileSync(file("snap", "vaults.ndjson"), "utf8");
    writeFileSync(file("snap", "vaults.ndjson"), text.slice(0, -200));
    const { status, stdout } = await scan();
    expect(status).toBe(3);
    expect(stdout).toContain("vaults.ndjson");
  });

  test("records that do not fit cost only themselves", async () => {
    await snapshot([open]);
    appendFileSync(file("snap", "vaults.ndjson"), '{"kind":"vault"}\nnot json\n{"__proto__":{"polluted":true}}\n');
    const { status, stdout } = await scan();
    expect(status).toBe(1);
    expect(stdout).toContain("kv-open");
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("hostile names cannot reach the terminal raw", async () => {
    const nasty = "kv\u001b[31m\u202Eevil<script>\r\n::error::x";
    await snapshot([
      buildVault({
        name: nasty,
        id: "/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/kv-x",
        purgeProtectionEnabled: null,
      }),
    ]);
    const { stdout } = await scan();
    for (const raw of ["\u001b", "\u202e", "\r"]) expect(stdout).not.toContain(raw);
    expect(stdout).not.toMatch(/^::error/m);
  });
});

test("a snapshot folder and its files are for their owner only", async () => {
  await snapshot([open]);
  expect(existsSync(file("snap", "manifest.json"))).toBe(true);
  expect(statSync(file("snap")).mode & 0o777).toBe(0o700);
  expect(statSync(file("snap", "vaults.ndjson")).mode & 0o777).toBe(0o600);
});
