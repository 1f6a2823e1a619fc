import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/collectors/store/write.ts";
import { buildVault } from "../../src/model/build.ts";
import { RunDiff } from "../../src/model/diff.ts";
import { unread } from "../../src/model/fact.ts";
import type { VaultRecord } from "../../src/model/vault.ts";
import { runCli, temporaryFolder } from "../support/run-cli.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const file = (...parts: readonly string[]) => join(folder.path, ...parts);
const diff = (...argv: readonly string[]) => runCli(folder.path, "diff", ...argv);
const isDiff = new Ajv({ allowUnionTypes: true, strictTypes: false }).compile<RunDiff>(RunDiff);

async function jsonDiff(before: string, after: string): Promise<RunDiff> {
  const { status, stdout } = await diff(before, after, "--format", "json");
  expect(status).toBe(0);
  const value: unknown = JSON.parse(stdout);
  if (!isDiff(value)) throw new Error(JSON.stringify(isDiff.errors));
  return value;
}

async function run(name: string, collectedAt: string, vaults: readonly VaultRecord[]): Promise<void> {
  const written = await writeSnapshot(file(`snap-${name}`), {
    manifest: {
      ...{ format: "kvaudit-snapshot", formatVersion: 1, tool: { name: "kvaudit", version: "0.0.0" } },
      ...{ source: "exports", tenantId: null, collectedAt, collectedBy: null, clockSkewSeconds: null },
      ...{ asked: [], coverage: [] },
    },
    ...{ scopes: [], roles: [], principals: [], vaults },
  });
  if ("code" in written) throw new Error(written.message);
  const argv = ["--format", "json", "--history", "hist", "--out", name];
  await runCli(folder.path, "scan", "--snapshot", `snap-${name}`, ...argv);
}

const purge = "vault-purge-protection-disabled";
const loose = buildVault({ name: "kv-a", purgeProtectionEnabled: false });
const firm = buildVault({ name: "kv-a" });
const blind = buildVault({ name: "kv-a", purgeProtectionEnabled: unread("denied", "no right") });

beforeEach(async () => {
  await run("one", "2026-11-01T00:00:00Z", [loose]);
  await run("two", "2026-11-02T00:00:00Z", [firm]);
  await run("three", "2026-11-03T00:00:00Z", [blind]);
});

describe("what is told", () => {
  test("new, fixed and not re-checked, the same from findings.json, its folder and a history", async () => {
    const [one = "", two = ""] = readdirSync(file("hist")).sort();
    for (const [a, b] of [
      ["one", "two"],
      ["one/findings.json", "two"],
      [`hist/${one}`, `hist/${two}`],
      ["one", `hist/${two}`],
    ] as const) {
      expect((await jsonDiff(a, b)).fixed.map(({ ruleId }) => ruleId)).toEqual([purge]);
      expect((await jsonDiff(b, a)).new.map(({ ruleId, cause }) => [ruleId, cause])).toEqual([[purge, "appeared"]]);
    }
    const gone = await jsonDiff("one", "three");
    expect(gone.fixed).toEqual([]);
    expect(gone.notRechecked.map(({ ruleId, because }) => [ruleId, because])).toEqual([
      [purge, "purgeProtectionEnabled: no right"],
    ]);
  });

  test("exit status 1 only for new findings at or above --fail-on", async () => {
    const statuses = [];
    for (const failOn of ["none", "critical", "high"])
      statuses.push((await diff("two", "one", "--fail-on", failOn)).status);
    expect(statuses).toEqual([0, 0, 1]);
    expect((await diff("one", "two", "--fail-on", "info")).status).toBe(0);
  });

  test("for people, and as Markdown", async () => {
    const { stdout } = await diff("two", "one");
    expect(stdout).toContain("From the run of 2026-11-02T00:00:00Z to that of 2026-11-01T00:00:00Z.");
    expect(stdout).toContain(`+ high kv-a: vault "kv-a" has no purge protection`);
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^1 new \(1 high\)/);
    expect((await diff("one", "two", "--format", "markdown")).stdout).toContain("### Fixed (1)");
  });

  test("a report in another layout says the same", async () => {
    const text = readFileSync(file("one", "findings.json"), "utf8");
    writeFileSync(file("pretty.json"), JSON.stringify(JSON.parse(text), null, 4));
    writeFileSync(file("one-line.json"), `\uFEFF${JSON.stringify(JSON.parse(text))}`);
    for (const other of ["pretty.json", "one-line.json"])
      expect(await jsonDiff(other, "two")).toEqual(await jsonDiff("one", "two"));
  });

  test("fields of later versions are let be", async () => {
    const report = JSON.parse(readFileSync(file("one", "findings.json"), "utf8")) as { findings: object[] };
    const findings = report.findings.map((finding) => ({ ...finding, later: { a: 1 } }));
    writeFileSync(file("later.json"), JSON.stringify({ ...report, findings, later: [1], __proto__: null }));
    expect((await jsonDiff("one", "later.json")).summary).toMatchObject({ new: 0, fixed: 0, changed: 0 });
  });
});

describe("bad input", () => {
  const refused = async (path: string) => {
    const { status, stdout, stderr } = await diff("one", path);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).not.toMatch(/\n\s+at /);
    return stderr;
  };

  test("names the file and what is wrong with it", async () => {
    const good = readFileSync(file("one", "findings.json"), "utf8");
    mkdirSync(file("empty"));
    const cases = {
      "missing.json": undefined,
      "text.json": "hello",
      "list.json": "[]",
      "object.json": "{}",
      "newer.json": good.replace('"formatVersion": 1', '"formatVersion": 9'),
      "cut.json": good.slice(0, good.length / 2),
      "severity.json": good.replace('"severity":"high"', '"severity":"huge"'),
      "broken.json": good.replace('"ruleId":"vault', '"ruleId":vault'),
      "deep.json": good.replace(/"value":false/, `"value":${"[".repeat(50_000)}${"]".repeat(50_000)}`),
      "cut.gz": gzipSync("x").subarray(0, 12),
      "other.gz": gzipSync("{}\n"),
    };
    const told: Record<string, string> = {};
    for (const [name, content] of Object.entries(cases)) {
      if (content !== undefined) writeFileSync(file(name), content);
      if (name !== "deep.json") told[name] = (await refused(name)).split("\n")[0] ?? "";
    }
    expect(told).toEqual({
      "missing.json": "kvaudit: missing.json cannot be read (ENOENT)",
      "text.json": "kvaudit: text.json is no JSON document",
      "list.json": "kvaudit: list.json is no JSON document",
      "object.json": "kvaudit: object.json is no findings.json",
      "newer.json": "kvaudit: newer.json was written by a newer kvaudit (format 9, this one reads 1)",
      "cut.json": "kvaudit: cut.json is no JSON document",
      "severity.json": expect.stringMatching(/has an entry that does not fit: finding 1, \/severity/),
      "broken.json": "kvaudit: broken.json has an entry that is no JSON",
      "cut.gz": expect.stringMatching(/cut\.gz (is cut short|is no gzip file)/),
      "other.gz": "kvaudit: other.gz is no history of kvaudit",
    });
    expect(await refused("empty")).toContain("there is no findings.json in empty");
    expect(await refused("hist")).toContain("hist is a history of 3 runs");
    expect((await jsonDiff("one", "deep.json")).changed).toHaveLength(1);
  });

  test("hostile names do not act on the terminal", async () => {
    const report = JSON.parse(readFileSync(file("one", "findings.json"), "utf8")) as {
      findings: { message: string }[];
    };
    const message = "\u001b[2J\n::error::x ##vso[task.complete] \u202e";
    writeFileSync(
      file("hostile.json"),
      JSON.stringify({ ...report, findings: report.findings.map((finding) => ({ ...finding, message })) }),
    );
    for (const format of ["terminal", "markdown"]) {
      const { stdout } = await diff("two", "hostile.json", "--format", format);
      expect(stdout).toContain("task.complete".replace(".", format === "terminal" ? "." : "\\."));
      for (const character of ["\u001b", "\u202e"]) expect(stdout).not.toContain(character);
      expect(stdout).not.toMatch(/^\s*::|##vso\[/m);
    }
  });
});
