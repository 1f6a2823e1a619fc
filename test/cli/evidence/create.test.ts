import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isRead, read } from "../../../src/model/fact.ts";
import type { VaultRecord } from "../../../src/model/vault.ts";
import { readCsv } from "../../support/csv-reader.ts";
import {
  createEvidence,
  evidenceNow,
  filesBelow,
  makeDigestsAnew,
  operatorId,
  writeEvidenceEstate,
} from "../../support/evidence-estate.ts";
import { runCli, temporaryFolder } from "../../support/run-cli.ts";

const folder = temporaryFolder();
beforeAll(() => writeEvidenceEstate(folder.path));
afterAll(() => folder.remove());
beforeEach(() => rmSync(join(folder.path, "out"), { recursive: true, force: true }));

const text = (bundle: string, path: string) => readFileSync(join(bundle, "data", path), "utf8");
const rows = (bundle: string, path: string) => {
  const [columns = [], ...lines] = readCsv(text(bundle, path));
  return lines.map((cells) => Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ""])));
};
const run = (...argv: readonly string[]) => runCli(folder.path, "evidence", ...argv);

describe("a bundle", () => {
  test("is the same, to the byte, for the same snapshot and policy, as folder and as zip", async () => {
    const one = await createEvidence(folder.path, "--out", "one", "--sample", "3", "--seed", "s");
    const other = await createEvidence(folder.path, "--out", "other", "--sample", "3", "--seed", "s");
    expect(filesBelow(join(folder.path, "other"))).toEqual(filesBelow(join(folder.path, "one")));
    for (const path of filesBelow(one))
      expect(readFileSync(join(other, path)).equals(readFileSync(join(one, path)))).toBe(true);
    expect(readFileSync(`${other}.zip`).equals(readFileSync(`${one}.zip`))).toBe(true);
  });

  test("names no place of the machine", async () => {
    const bundle = await createEvidence(folder.path);
    for (const path of filesBelow(bundle).filter((name) => !name.endsWith(".gz")))
      expect(readFileSync(join(bundle, path), "utf8")).not.toContain(folder.path);
  });

  test("that is there already is left as it is", async () => {
    const bundle = await createEvidence(folder.path);
    const { status, stderr } = await run("create", "--snapshot", "snap", "--out", "out");
    expect(status).toBe(0);
    expect(stderr).toContain("was there already and says the same");
    expect(readdirSync(join(folder.path, "out")).sort()).toEqual(
      [bundle, `${bundle}.zip`].map((path) => path.split("/").at(-1)),
    );
  });

  test("has every rule and subject in its results, as the counts say", async () => {
    const bundle = await createEvidence(folder.path);
    const lines = gunzipSync(readFileSync(join(bundle, "data/results.ndjson.gz")))
      .toString()
      .trimEnd()
      .split("\n");
    const passed = lines.flatMap((line) => (JSON.parse(line) as { pass?: string[] }).pass ?? []);
    const { outcomes } = JSON.parse(text(bundle, "findings.json")) as { outcomes: { ruleId: string; pass: number }[] };
    for (const { ruleId, pass } of outcomes)
      expect([ruleId, passed.filter((id) => id === ruleId).length]).toEqual([ruleId, pass]);
    expect(passed.length).toBeGreaterThan(100);
  });

  test("draws the sample that anybody can draw again", async () => {
    const bundle = await createEvidence(folder.path, "--sample", "2", "--seed", "auditor's choice");
    const { createHash } = await import("node:crypto");
    const rank = (id: string) => createHash("sha256").update(`auditor's choice\nobjects\n${id}`).digest("hex");
    const expected = rows(bundle, "population/objects.csv")
      .map(({ id = "", item = "" }) => ({ id, item, rank: rank(id) }))
      .sort((a, b) => (a.rank < b.rank ? -1 : 1))
      .slice(0, 2);
    const drawn = rows(bundle, "sample.csv").filter(({ population }) => population === "objects");
    expect(drawn.map(({ id, item, rank: drawnRank }) => ({ id, item, rank: drawnRank }))).toEqual(expected);
  });

  test("carries the policy with all that it extends, and is replayed with it", async () => {
    writeFileSync(join(folder.path, "base.yaml"), "version: 1\nrules: { secret-expiry-missing: off }\n");
    writeFileSync(join(folder.path, "own.yaml"), "version: 1\nextends: [recommended, ./base.yaml]\n");
    const bundle = await createEvidence(folder.path, "--policy", "own.yaml");
    expect(filesBelow(join(bundle, "data/policy"))).toEqual([
      "effective.json",
      "extended-1.yaml",
      "files.json",
      "rules.yaml",
    ]);
    const { status, stdout } = await run("replay", bundle);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining("byte for byte") });
  });

  test.each(["iso27001", "cis", "nist80053", "pci"])("is arranged by %s where that is asked for", async (framework) => {
    const bundle = await createEvidence(folder.path, "--framework", framework);
    const controls = filesBelow(join(bundle, "data/controls"));
    expect(controls.length).toBeGreaterThan(15);
    for (const path of controls) {
      const control = JSON.parse(text(bundle, `controls/${path}`)) as {
        framework: string;
        title: string;
        mappings: { basis: string[] }[];
      };
      expect(control.framework).toBe(framework);
      expect(control.title).not.toBe("");
      for (const { basis } of control.mappings) expect(basis.length).toBeGreaterThan(0);
    }
    expect((await run("verify", bundle)).status).toBe(0);
  });
});

describe("since the bundle before", () => {
  const isProtected = (vault: VaultRecord) =>
    isRead(vault.purgeProtectionEnabled) && vault.purgeProtectionEnabled.read === true;
  /** Without the first vault, and with one of the rest no longer protected. */
  const changed = (vaults: readonly VaultRecord[]) => {
    const hit = vaults.slice(1).find(isProtected);
    return vaults.slice(1).map((vault) => (vault === hit ? { ...vault, purgeProtectionEnabled: read(false) } : vault));
  };

  test("what was added, removed and changed is listed, and the digest of the one before is kept", async () => {
    const before = await createEvidence(folder.path, "--out", "before");
    await writeEvidenceEstate(folder.path, changed);
    const { status, stderr } = await run("create", "--snapshot", "snap", "--out", "out", "--previous", before);
    await writeEvidenceEstate(folder.path);
    expect(status).toBe(0);
    const bundle = join(folder.path, /^wrote (.+)\/$/m.exec(stderr)?.[1] ?? "");
    const changes = rows(bundle, "changes.csv");
    const [gone, ...kept] = rows(before, "population/vaults.csv");
    const weakened = kept.find(({ purgeProtection }) => purgeProtection === "yes");
    expect(changes.filter(({ what, change }) => what === "vault" && change === "removed").map(({ id }) => id)).toEqual([
      gone?.["id"],
    ]);
    const [hit] = changes.filter(({ what, change }) => what === "vault" && change === "changed");
    expect(hit).toEqual({
      what: "vault",
      change: "changed",
      id: weakened?.["id"],
      field: "purgeProtection",
      before: "yes",
      now: "no",
    });
    expect(
      changes.some(
        ({ what, change, id }) => what === "object" && change === "removed" && id?.startsWith(gone?.["id"] ?? "?"),
      ),
    ).toBe(true);
    expect(
      changes.some(
        ({ what, change, now }) => what === "finding" && change === "added" && now?.includes("purge-protection"),
      ),
    ).toBe(true);
    const { createHash } = await import("node:crypto");
    const digest = createHash("sha256")
      .update(readFileSync(join(before, "tagmanifest-sha256.txt")))
      .digest("hex");
    expect(readFileSync(join(bundle, "bag-info.txt"), "utf8")).toContain(`Kvaudit-Previous-Tag-Manifest: ${digest}\n`);
  });

  test("a bundle that was tampered with is not compared with", async () => {
    const before = await createEvidence(folder.path, "--out", "tampered");
    writeFileSync(join(before, "data/run.json"), "{}");
    const { status, stderr } = await run("create", "--snapshot", "snap", "--out", "out", "--previous", before);
    expect(status).toBe(2);
    expect(stderr).toContain("the previous bundle does not fit: data/run.json was changed");
    expect(existsSync(join(folder.path, "out"))).toBe(false);
  });
});

describe("replay", () => {
  test("names the first line that does not follow from the data", async () => {
    const bundle = await createEvidence(folder.path);
    const path = join(bundle, "data/findings.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"severity":"high"', '"severity":"info"'));
    makeDigestsAnew(bundle);
    const moved = join(folder.path, "moved");
    rmSync(moved, { recursive: true, force: true });
    (await import("node:fs")).renameSync(bundle, moved);
    const line = readFileSync(join(moved, "data/findings.json"), "utf8")
      .split("\n")
      .findIndex((one) => one.includes('"severity":"info"'));
    const { status, stderr } = await run("replay", "moved");
    expect(status).toBe(1);
    expect(stderr).toMatch(/does not follow from its data: findings\.json differs from line \d+ on/);
    expect(Number(/line (\d+)/.exec(stderr)?.[1])).toBe(line + 1);
  });

  test("compares rule by rule where another version made the bundle, and says so", async () => {
    const bundle = await createEvidence(folder.path);
    const path = join(bundle, "data/run.json");
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace(
        /"name": "kvaudit",\n {4}"version": "[^"]+"/,
        '"name": "kvaudit",\n    "version": "0.0.9"',
      ),
    );
    makeDigestsAnew(bundle);
    const moved = join(folder.path, "older");
    (await import("node:fs")).renameSync(bundle, moved);
    const same = await run("replay", "older");
    expect({ status: same.status, stdout: same.stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/was made by kvaudit 0\.0\.9, and this is .*: every rule comes to the same/),
    });
    const vaults = join(moved, "data/policy/rules.yaml");
    writeFileSync(vaults, "version: 1\nrules: { vault-purge-protection-disabled: off }\n");
    makeDigestsAnew(moved);
    const other = await run("replay", "older");
    expect(other.status).toBe(1);
    expect(other.stderr).toMatch(
      /these rules differ:[\s\S]*vault-purge-protection-disabled: pass \d+ .* then, not there now/,
    );
  });
});

test("a run that is killed leaves nothing that passes for a bundle", async () => {
  const main = join(import.meta.dirname, "../../../src/cli/main.ts");
  const out = join(folder.path, "killed");
  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    const child = spawn(process.execPath, [main, "evidence", "create", "--snapshot", "snap", "--out", out], {
      cwd: folder.path,
    });
    const ended = new Promise((done) => child.once("exit", done));
    // As soon as it has begun to write.
    while (child.exitCode === null && (!existsSync(out) || readdirSync(out).length === 0))
      await new Promise((done) => setTimeout(done, 5));
    child.kill(signal);
    await ended;
    for (const name of existsSync(out) ? readdirSync(out) : []) {
      expect(name).toMatch(/^\.kvaudit-evidence-/);
      expect((await run("verify", join(out, name))).status).not.toBe(0);
    }
    rmSync(out, { recursive: true, force: true });
  }
}, 30_000);

test("who ran the collection stands in the run's record", async () => {
  const bundle = await createEvidence(folder.path);
  const { operator, createdAt } = JSON.parse(text(bundle, "run.json")) as {
    operator: { oid: string };
    createdAt: string;
  };
  expect({ oid: operator.oid, createdAt }).toEqual({ oid: operatorId, createdAt: evidenceNow });
});

describe("beside other outputs", () => {
  test("a scan makes the bundle where it is asked for, and not otherwise", async () => {
    const scan = (...argv: readonly string[]) =>
      runCli(folder.path, "scan", "--snapshot", "snap", "--fail-on", "none", "--allow-incomplete", ...argv);
    expect((await scan("--out", "plain")).status).toBe(0);
    expect(existsSync(join(folder.path, "plain/evidence"))).toBe(false);
    expect((await scan("--out", "with", "--format", "json,evidence")).status).toBe(0);
    const [name = ""] = readdirSync(join(folder.path, "with/evidence"));
    expect((await run("verify", join("with/evidence", name))).status).toBe(0);
    const findings = (path: string) => readFileSync(join(folder.path, path, "findings.json"), "utf8");
    expect(findings(`with/evidence/${name}/data`)).toBe(findings("with"));
  });

  test("a bundle needs a folder, one snapshot, and vaults", async () => {
    const said = async (...argv: readonly string[]) => {
      const { status, stderr } = await runCli(folder.path, ...argv, "--format", "evidence");
      return { status, first: stderr.split("\n")[0] };
    };
    expect(await said("scan", "--snapshot", "snap")).toEqual({
      status: 2,
      first: "kvaudit: evidence is a folder and a zip, which need a place",
    });
    expect((await said("scan", "--snapshot", "snap", "--snapshot", "snap", "--out", "x")).first).toContain(
      "a bundle holds one snapshot",
    );
    expect((await said("gate", ".", "--out", "x")).first).toContain("evidence is made of a snapshot of vaults");
  });

  test("how controls operated over a period is told by the runs that a history kept", async () => {
    await runCli(folder.path, "scan", "--snapshot", "snap", "--history", "runs", "--fail-on", "none", "--quiet");
    const bundle = await createEvidence(
      folder.path,
      "--history",
      "runs",
      "--period",
      "2026-10-01..2026-11-30",
      "--cadence",
      "7",
    );
    const period = JSON.parse(text(bundle, "period.json")) as { runs: object[]; gaps: object[]; cadenceDays: number };
    expect({ runs: period.runs.length, gaps: period.gaps.length, cadence: period.cadenceDays }).toEqual({
      runs: 1,
      gaps: 2,
      cadence: 7,
    });
    expect(text(bundle, "INDEX.md")).toContain("[period.json](period.json)");
    const alone = await run("create", "--snapshot", "snap", "--out", "x", "--period", "2026-10-01..2026-11-30");
    expect({ status: alone.status, said: alone.stderr }).toEqual({
      status: 2,
      said: expect.stringContaining("--history and --period go together"),
    });
  });
});

describe("hostile names", () => {
  const formula = '=HYPERLINK("https://evil.example";"open")';
  const hostile = (vaults: readonly VaultRecord[]): readonly VaultRecord[] =>
    vaults.map((vault, at) => {
      if (at > 0 || vault.kind !== "vault" || !isRead(vault.secrets)) return vault;
      const [first, ...rest] = vault.secrets.read;
      if (!first) throw new Error("no secret");
      const secrets = read([{ ...first, name: `${formula}\r\n@evil\u202e` }, ...rest]);
      return { ...vault, name: `../../${formula}`, location: read("| x |\n# Evil\n[a](javascript:1)"), secrets };
    });

  test("run in no spreadsheet, break no table and lead out of no folder", async () => {
    await writeEvidenceEstate(folder.path, hostile);
    writeFileSync(join(folder.path, "=cmd.yaml"), readFileSync(join(folder.path, "rules.yaml")));
    const bundle = await createEvidence(folder.path, "--policy", "=cmd.yaml", "--sample", "50", "--seed", "=1+1`|");
    await writeEvidenceEstate(folder.path);
    for (const path of filesBelow(bundle)) expect(path).toMatch(/^[A-Za-z0-9._/()-]+$/);
    for (const path of filesBelow(bundle).filter((name) => name.endsWith(".csv"))) {
      const cells = readCsv(readFileSync(join(bundle, path), "utf8")).flat();
      expect({ path, found: cells.filter((cell) => /^\s*[=+@-]|[\r\n\u202e]/.test(cell)) }).toEqual({
        path,
        found: [],
      });
    }
    expect(rows(bundle, "population/objects.csv").some(({ name }) => name?.startsWith("'=HYPERLINK"))).toBe(true);
    const index = text(bundle, "INDEX.md");
    expect(index).not.toMatch(/^# Evil|javascript:|\u202e/m);
    expect(index).toContain("The sample's seed is ``=1+1`\\|``.");
    expect((await run("verify", bundle)).status).toBe(0);
    expect((await run("replay", bundle)).status).toBe(0);
  });
});
