import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/collectors/store/write.ts";
import { buildVault, exampleNow } from "../../src/model/build.ts";
import type { Manifest } from "../../src/model/manifest.ts";
import type { FindingsReport } from "../../src/model/report.ts";
import { logEvent, logVault } from "../support/logs/event-builder.ts";
import { logLines } from "../support/logs/log-text.ts";
import { runCli, temporaryFolder } from "../support/run-cli.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(async () => {
  folder = temporaryFolder();
  mkdirSync(path("logs"));
  const reads = Array.from({ length: 540 }, (_, index) =>
    logEvent(new Date(Date.parse("2026-10-20T10:00:00Z") + index * 40_000).toISOString()),
  );
  writeFileSync(path("logs", "a.json"), logLines(reads));
  await snapshot("snap");
});
afterEach(() => folder.remove());

const path = (...parts: readonly string[]) => join(folder.path, ...parts);
const scan = (...argv: readonly string[]) => runCli(folder.path, "scan", ...argv);
const json = <Content>(...parts: readonly string[]) => JSON.parse(readFileSync(path(...parts), "utf8")) as Content;

/** A vault that the logs name, and one that they do not. */
async function snapshot(name: string): Promise<void> {
  const written = await writeSnapshot(path(name), {
    manifest: {
      format: "kvaudit-snapshot",
      formatVersion: 1,
      tool: { name: "kvaudit", version: "0.0.0" },
      source: "live",
      tenantId: null,
      collectedAt: exampleNow,
      collectedBy: null,
      clockSkewSeconds: null,
      asked: [],
      coverage: [],
    },
    scopes: [],
    roles: [],
    principals: [],
    vaults: [buildVault({ id: logVault().id, name: "kv-a" }), buildVault({ id: logVault("kv-z").id, name: "kv-z" })],
  });
  if ("code" in written) throw new Error(written.message);
}

const usageFindings = (out: string) =>
  json<FindingsReport>(out, "findings.json").findings.filter(({ ruleId }) => ruleId.startsWith("usage-"));

describe("scan --logs", () => {
  test("puts the tables into a copy of the snapshot, whose digest covers them, and leaves the snapshot as it was", async () => {
    const before = readdirSync(path("snap"));
    await scan("--snapshot", "snap", "--out", "plain");
    const { status, stdout } = await scan("--snapshot", "snap", "--logs", "logs", "--out", "out", "--fail-on", "none");
    expect(status).toBe(0);
    expect(stdout).toContain("Audit logs  2026-10-20 10:00");
    expect(readdirSync(path("snap"))).toEqual(before);
    expect(readdirSync(path("out", "snapshot", "usage")).sort()).toEqual([
      "bursts.parquet",
      "events.parquet",
      "manifest.json",
      "peaks.parquet",
      "usage.parquet",
    ]);
    const { files } = json<Manifest>("out", "snapshot", "manifest.json");
    expect(files.map(({ name }) => name)).toContain("usage/manifest.json");
    const report = json<FindingsReport>("out", "findings.json");
    expect(report.snapshot.digest).not.toBe(json<FindingsReport>("plain", "findings.json").snapshot.digest);
    expect(report.usage).toMatchObject({ calls: 540, vaultCount: 1, totals: { accepted: 540 } });
    expect(report.logCoverage).toMatchObject({ vaults: 2 });
    expect(usageFindings("out").map(({ ruleId }) => ruleId)).toContain("usage-uncached-reads");
    expect(existsSync(path("out", "usage.json"))).toBe(true);
  });

  test("reads the tables that a snapshot has already: the same report, to the byte", async () => {
    await scan("--snapshot", "snap", "--logs", "logs", "--out", "one");
    await scan("--snapshot", "one/snapshot", "--out", "two");
    for (const name of ["findings.json", "usage.json", "results.sarif"])
      expect([name, readFileSync(path("two", name), "utf8") === readFileSync(path("one", name), "utf8")]).toEqual([
        name,
        true,
      ]);
  });

  test("needs no folder: then the copy is for this run alone", async () => {
    const { status, stdout } = await scan("--snapshot", "snap", "--logs", "logs", "--format", "json");
    const report = JSON.parse(stdout) as FindingsReport;
    expect([status, report.usage?.calls]).toEqual([0, 540]);
    expect(readdirSync(folder.path).sort()).toEqual(["logs", "snap"]);
  });

  test("adds them in place where the snapshot is the one in OUT, and replaces those of an earlier run", async () => {
    await scan("--snapshot", "snap", "--logs", "logs", "--out", "out");
    const first = json<FindingsReport>("out", "findings.json").snapshot.digest;
    appendFileSync(path("logs", "a.json"), logLines([logEvent("2026-10-21T10:00:00Z")]));
    await scan("--snapshot", "out/snapshot", "--logs", "logs", "--out", "out");
    const report = json<FindingsReport>("out", "findings.json");
    expect(report.usage?.calls).toBe(541);
    expect(report.snapshot.digest).not.toBe(first);
    expect(readdirSync(path("out", "snapshot")).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("tables that changed after they were written are told, and the vaults are judged all the same", async () => {
    await scan("--snapshot", "snap", "--logs", "logs", "--out", "out");
    appendFileSync(path("out", "snapshot", "usage", "usage.parquet"), "x");
    const { status, stdout } = await scan("--snapshot", "out/snapshot", "--fail-on", "none");
    expect(status).toBe(3);
    expect(stdout).toContain("2 vaults");
    expect(stdout).toContain("changed after it was written");
    const manifest = path("out", "snapshot", "usage", "manifest.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace('"accepted": 540', '"accepted": 541'));
    const edited = await scan("--snapshot", "out/snapshot", "--fail-on", "none");
    // However the line is broken.
    const told = edited.stdout.replaceAll(/\s+/g, " ");
    expect([edited.status, told]).toEqual([3, expect.stringContaining("its digest is not the one in the manifest")]);
    rmSync(path("out", "snapshot", "usage"), { recursive: true });
    const gone = await scan("--snapshot", "out/snapshot", "--fail-on", "none");
    expect([gone.status, gone.stdout]).toEqual([3, expect.stringContaining("could not be opened (ENOENT)")]);
  });

  test("logs without a record of a vault make the run incomplete, not a clean one", async () => {
    writeFileSync(path("logs", "a.json"), '{"time":"2026-10-20T10:00:00Z","resourceId":"/X","category":"Other"}\n');
    const { status, stdout } = await scan("--snapshot", "snap", "--logs", "logs", "--fail-on", "none");
    expect([status, stdout]).toEqual([3, expect.stringContaining("it holds no Key Vault audit record")]);
  });

  test("a snapshot that is collected again loses the tables of the old one", async () => {
    await scan("--snapshot", "snap", "--logs", "logs", "--out", "out");
    await snapshot("out/snapshot");
    expect(existsSync(path("out", "snapshot", "usage"))).toBe(false);
    expect((await scan("--snapshot", "out/snapshot")).stdout).not.toContain("Audit logs");
  });

  test("never touches a foreign file beside the tables", async () => {
    await scan("--snapshot", "snap", "--logs", "logs", "--out", "out");
    writeFileSync(path("out", "snapshot", "usage", "notes.txt"), "mine");
    await scan("--snapshot", "snap", "--logs", "logs", "--out", "out");
    expect(readFileSync(path("out", "snapshot", "usage", "notes.txt"), "utf8")).toBe("mine");
  });

  test("nor files that a link in the place of the tables leads to", async () => {
    mkdirSync(path("elsewhere"));
    writeFileSync(path("elsewhere", "manifest.json"), "mine");
    await scan("--snapshot", "snap", "--logs", "logs", "--out", "out");
    rmSync(path("out", "snapshot", "usage"), { recursive: true });
    symlinkSync(path("elsewhere"), path("out", "snapshot", "usage"));
    await scan("--snapshot", "snap", "--logs", "logs", "--out", "out");
    expect(readdirSync(path("elsewhere"))).toEqual(["manifest.json"]);
    expect(readFileSync(path("elsewhere", "manifest.json"), "utf8")).toBe("mine");
    expect(readdirSync(path("out", "snapshot", "usage"))).toHaveLength(5);
  });

  test.each([
    [["--snapshot", "snap", "--snapshot", "snap", "--logs", "logs"], "--logs goes with one --snapshot"],
    [["--snapshot", "snap", "--since", "30d"], "--since say how to read logs"],
    [["--snapshot", "snap", "--cache", "kept"], "--cache say how to read logs"],
    [["--snapshot", "snap", "--logs", "workspace:"], "names no workspace"],
    [["--snapshot", "snap", "--logs", "https://example.org/container"], "example.org"],
  ])("refuses %j", async (argv, named) => {
    const { status, stdout, stderr } = await scan(...argv);
    expect([status, stdout, stderr]).toEqual([2, "", expect.stringContaining(named)]);
    expect(stderr).not.toContain("    at ");
  });
});
