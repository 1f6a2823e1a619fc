import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/collectors/store/write.ts";
import { buildSecret, buildVault, exampleGroup } from "../../src/model/build.ts";
import { unread } from "../../src/model/fact.ts";
import { HistoryLine } from "../../src/model/history.ts";
import type { FindingsReport } from "../../src/model/report.ts";
import type { VaultRecord } from "../../src/model/vault.ts";
import { startChild } from "../support/run-child.ts";
import { runCli, temporaryFolder } from "../support/run-cli.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const file = (...parts: readonly string[]) => join(folder.path, ...parts);
const kept = () => (existsSync(file("hist")) ? readdirSync(file("hist")).sort() : []);
const linesOf = (name: string) =>
  gunzipSync(readFileSync(file("hist", name)))
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, never>);
const report = (out: string) => JSON.parse(readFileSync(file(out, "findings.json"), "utf8")) as FindingsReport;

async function snapshot(name: string, collectedAt: string, vaults: readonly VaultRecord[]): Promise<void> {
  const written = await writeSnapshot(file(name), {
    manifest: {
      ...{ format: "kvaudit-snapshot", formatVersion: 1, tool: { name: "kvaudit", version: "0.0.0" } },
      ...{ source: "exports", tenantId: null, collectedAt, collectedBy: null, clockSkewSeconds: null },
      ...{ asked: [], coverage: [] },
    },
    ...{ scopes: [], roles: [], principals: [], vaults },
  });
  if ("code" in written) throw new Error(written.message);
}

const scan = (name: string, ...argv: readonly string[]) =>
  runCli(
    folder.path,
    "scan",
    "--snapshot",
    name,
    "--history",
    "hist",
    "--format",
    "json",
    "--out",
    `out-${name}`,
    ...argv,
  );

const secretsOf = (vault: string) => [
  buildSecret(`${exampleGroup}/providers/microsoft.keyvault/vaults/${vault}`, { name: "db", expiresOn: null }),
];
const secrets = secretsOf("kv-loose");
const loose = buildVault({ name: "kv-loose", purgeProtectionEnabled: false, secrets });
const mended = buildVault({ name: "kv-loose", secrets });
const shut = buildVault({ name: "kv-loose", secrets: unread("firewall", "the firewall said no") });

async function threeDays(): Promise<void> {
  await snapshot("one", "2026-11-01T00:00:00Z", [loose]);
  await snapshot("two", "2026-11-02T00:00:00Z", [mended]);
  await snapshot("three", "2026-11-03T00:00:00Z", [shut]);
}

describe("what is kept", () => {
  test("one file a run, that fits its schema, is named by time and readable by its owner only", async () => {
    await threeDays();
    const { status, stderr } = await scan("one");
    expect(status).toBe(1);
    expect(stderr).toContain("kept hist/20261101T000000Z-");
    expect(kept()).toEqual([expect.stringMatching(/^20261101T000000Z-[0-9a-f]{8}\.ndjson\.gz$/)]);
    const isLine = new Ajv({ allowUnionTypes: true, strictTypes: false }).compile(HistoryLine);
    const lines = linesOf(kept()[0] ?? "");
    for (const line of lines) expect(isLine(line) || isLine.errors).toBe(true);
    expect(lines[0]).toMatchObject({ opened: 0, closed: 0, previous: null, lines: lines.length - 1 });
    expect(lines.filter(({ kind }) => kind === "finding")).toHaveLength(report("out-one").findings.length);
  });

  test("the same run again replaces its own file, with the same bytes", async () => {
    await threeDays();
    await scan("one");
    const before = readFileSync(file("hist", kept()[0] ?? ""));
    await scan("one", "--now", "2026-11-01T00:00:00Z");
    expect(kept()).toHaveLength(1);
    expect(readFileSync(file("hist", kept()[0] ?? "")).equals(before)).toBe(true);
  });

  test("one snapshot is one run, however late it is said to be judged", async () => {
    await threeDays();
    await scan("one");
    await scan("one", "--now", "2027-06-01T00:00:00Z");
    expect(kept()).toHaveLength(1);
    expect(linesOf(kept()[0] ?? "")[0]).toMatchObject({
      snapshot: { collectedAt: "2026-11-01T00:00:00Z" },
      judgedAt: "2027-06-01T00:00:00Z",
    });
  });

  test("what was fixed is closed; what nobody could look at is kept, with since when and why", async () => {
    await threeDays();
    for (const name of ["one", "two", "three"]) await scan(name);
    const [, two = "", three = ""] = kept();
    expect(linesOf(two)[0]).toMatchObject({ opened: 0, closed: 1, previous: { collectedAt: "2026-11-01T00:00:00Z" } });
    const last = linesOf(three).filter(({ kind, ruleId }) => kind === "finding" && ruleId === "secret-expiry-missing");
    expect(last).toMatchObject([
      {
        firstSeen: "2026-11-01T00:00:00Z",
        notRechecked: { since: "2026-11-02T00:00:00Z", because: "secrets: the firewall said no" },
      },
    ]);
    expect(linesOf(three)[0]).toMatchObject({ closed: 0 });
    expect(report("out-three").carriedForward).toMatchObject([
      { finding: { ruleId: "secret-expiry-missing", evidence: [] }, since: "2026-11-02T00:00:00Z" },
    ]);
    await snapshot("four", "2026-11-04T00:00:00Z", [mended]);
    await scan("four");
    const again = linesOf(kept()[3] ?? "").filter(({ ruleId, kind }) => ruleId === "secret-expiry-missing" && kind);
    expect(again).toMatchObject([{ firstSeen: "2026-11-01T00:00:00Z" }]);
    expect(again[0]).not.toHaveProperty("notRechecked");
  });

  test("the exit status is that of a run without history", async () => {
    await threeDays();
    await scan("one", "--fail-on", "low");
    expect((await scan("two", "--fail-on", "low")).status).toBe(1);
  });

  test("runs of other subjects are no part of the series", async () => {
    await threeDays();
    await scan("one");
    writeFileSync(file("main.tf"), 'resource "azurerm_key_vault" "kv" {\n  name = "kv-a"\n}\n');
    await runCli(folder.path, "gate", "main.tf", "--history", "hist", "--now", "2026-11-01T12:00:00Z");
    await scan("two");
    const headers = kept().map(
      (name) => linesOf(name)[0] as unknown as { series: { about: string }; previous: unknown },
    );
    expect(headers.map(({ series, previous }) => [series.about, previous === null])).toEqual([
      ["vaults", true],
      ["code", true],
      ["vaults", false],
    ]);
  });
});

describe("bad input", () => {
  test("half files of a killed run, broken and cut ones are named, and the run before them is used", async () => {
    await threeDays();
    await scan("one");
    const [first = ""] = kept();
    const whole = readFileSync(file("hist", first));
    writeFileSync(file("hist", `.${first}.partial`), whole.subarray(0, 40));
    writeFileSync(file("hist", "20261101T120000Z-00000000.ndjson.gz"), "not gzip at all");
    const [header, ...rest] = linesOf(first);
    const text = [
      { ...header, snapshot: { collectedAt: "2026-11-01T18:00:00Z", scopes: [], digest: "x" } },
      ...rest.slice(1),
    ];
    writeFileSync(file("hist", "short.ndjson.gz"), gzipSync(text.map((line) => JSON.stringify(line)).join("\n")));
    writeFileSync(file("hist", "README.md"), "ours");
    const { status, stderr } = await scan("two");
    expect(status).toBe(0);
    expect(stderr).toContain(`history: .${first}.partial is left out: a run was stopped while it wrote it`);
    expect(stderr).toContain("history: 20261101T120000Z-00000000.ndjson.gz is left out: it is no gzip file");
    expect(stderr).toMatch(/history: short\.ndjson\.gz is left out: it has \d+ records and should have \d+/);
    expect(stderr).not.toContain("README");
    const own = kept().find((name) => name.startsWith("20261102")) ?? "";
    expect(linesOf(own)[0]).toMatchObject({ previous: { collectedAt: "2026-11-01T00:00:00Z" }, closed: 1 });
  });

  test("a run whose file is cut is named, and the one before it is compared with", async () => {
    await threeDays();
    for (const name of ["one", "two"]) await scan(name);
    const second = kept()[1] ?? "";
    const whole = readFileSync(file("hist", second));
    writeFileSync(file("hist", second), whole.subarray(0, whole.length - 20));
    expect((await scan("three")).stderr).toContain(`history: ${second} is left out: it is cut short\n`);
    expect(linesOf(kept()[2] ?? "")[0]).toMatchObject({ previous: { collectedAt: "2026-11-01T00:00:00Z" } });
  });

  test("a copy of a run is named and counts once", async () => {
    await threeDays();
    await scan("one");
    const [first = ""] = kept();
    writeFileSync(file("hist", `zz copy\u001b[31m of ${first}`), readFileSync(file("hist", first)));
    expect((await scan("two")).stderr).toContain(`is left out: it keeps the same run as ${first}`);
    expect((await scan("two")).stderr).not.toContain("\u001b");
  });

  test("a newer format is refused before anything is judged or written", async () => {
    await threeDays();
    mkdirSync(file("hist"));
    writeFileSync(file("hist", "new.ndjson.gz"), gzipSync('{"format":"kvaudit-history","formatVersion":2}\n'));
    const { status, stderr } = await scan("one");
    expect(status).toBe(2);
    expect(stderr).toContain("hist/new.ndjson.gz was written by a newer kvaudit (format 2, this one reads 1)");
    expect(existsSync(file("out-one"))).toBe(false);
    expect(kept()).toEqual(["new.ndjson.gz"]);
  });

  test("a history that is a file is refused", async () => {
    await threeDays();
    writeFileSync(file("hist"), "");
    const { status, stderr } = await scan("one");
    expect(status).toBe(2);
    expect(stderr).toContain("the history hist cannot be read (ENOTDIR)");
  });

  test.each([
    ["nesting without end", `{"kind":"finding","evidence":${"[".repeat(200_000)}${"]".repeat(200_000)}}`],
    ["a line without end", `{"a":"${"x".repeat(9 * 1024 * 1024)}"}`],
    ["an empty object", "{}"],
  ])("a record that fits nothing (%s) makes its file left out, and no stack", async (_, line) => {
    await threeDays();
    await scan("one");
    const [first = ""] = kept();
    const [header] = linesOf(first);
    writeFileSync(file("hist", first), gzipSync(`${JSON.stringify({ ...header, lines: 1 })}\n${line}\n`));
    const { status, stderr } = await scan("two");
    expect(status).toBe(0);
    expect(stderr).toContain(`history: ${first} is left out: it has a`);
  });
});

test("a run that is killed while it keeps itself leaves a whole file or none", async () => {
  const vaults = Array.from({ length: 400 }, (_, index) =>
    buildVault({ name: `kv-${1000 + index}`, purgeProtectionEnabled: false, secrets: secretsOf(`kv-${1000 + index}`) }),
  );
  await snapshot("many", "2026-11-01T00:00:00Z", vaults);
  for (const pause of [0, 1, 3]) {
    const child = startChild(folder.path, {}, "scan", "--snapshot", "many", "--history", "hist", "--quiet");
    while (kept().length === 0 && child.process.exitCode === null) await new Promise((done) => setTimeout(done, 1));
    await new Promise((done) => setTimeout(done, pause));
    child.process.kill("SIGKILL");
    await child.ended;
    for (const name of kept().filter((one) => !one.startsWith("."))) expect(linesOf(name).length).toBeGreaterThan(400);
  }
  const partials = kept().filter((name) => name.startsWith("."));
  const { stderr } = await runCli(folder.path, "scan", "--snapshot", "many", "--history", "hist");
  for (const name of partials) expect(stderr).toContain(`history: ${name} is left out: a run was stopped`);
  expect(kept().filter((name) => !name.startsWith("."))).toHaveLength(1);
}, 60_000);
