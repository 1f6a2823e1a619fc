import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UsageError } from "../../../src/cli/exit.ts";
import { periodFlag, readPeriod } from "../../../src/cli/history/read-period.ts";
import type { Io } from "../../../src/cli/io.ts";
import type { HistoryRecord, HistorySeries } from "../../../src/model/history.ts";
import { recorded, run } from "../../support/history/runs.ts";
import { temporaryFolder } from "../../support/run-cli.ts";

describe("--period FROM..TO", () => {
  test("takes dates, the last one whole, and times in any zone", () => {
    expect(periodFlag("2026-01-01..2026-06-30")).toEqual({ from: "2026-01-01T00:00:00Z", to: "2026-06-30T23:59:59Z" });
    expect(periodFlag("2026-01-01..2026-01-01")).toEqual({ from: "2026-01-01T00:00:00Z", to: "2026-01-01T23:59:59Z" });
    expect(periodFlag(" 2026-01-01 .. 2026-06-30 ").to).toBe("2026-06-30T23:59:59Z");
    expect(periodFlag("2026-01-01T02:00:00+02:00..2026-01-02T00:00:00Z")).toEqual({
      from: "2026-01-01T00:00:00Z",
      to: "2026-01-02T00:00:00Z",
    });
  });

  test("refuses what is no period, and says what is", () => {
    const faults = ["", "..", "2026-01-01", "2026-01-01..", "..2026-01-01", "2026-13-01..2026-12-31", "a..b"];
    for (const text of [...faults, "2026-01-01..2026-02-01..2026-03-01", "2026-02-30..2026-03-01"])
      expect(() => periodFlag(text), text).toThrow(`--period "${text}" is no period`);
    for (const text of ["2026-02-01..2026-01-01", "2026-01-01T00:00:00Z..2026-01-01T00:00:00Z"])
      expect(() => periodFlag(text), text).toThrow("ends before it begins");
    expect(() => periodFlag("")).toThrow(UsageError);
  });
});

describe("a period out of a history", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
    mkdirSync(join(folder.path, "history"));
  });
  afterEach(() => folder.remove());

  const series: HistorySeries = { about: "vaults", tenantId: null, asked: [] };
  const ask = { from: "2026-03-01T00:00:00Z", to: "2026-03-31T23:59:59Z", cadenceDays: 7 };

  function keep(day: string, records: readonly HistoryRecord[], more: { series?: HistorySeries; cut?: number } = {}) {
    const at = `2026-${day}T00:00:00Z`;
    const { header } = run(records, { at, header: { series: more.series ?? series } });
    const lines = [header, ...records].slice(0, more.cut).map((line) => `${JSON.stringify(line)}\n`);
    writeFileSync(join(folder.path, "history", `${day}.ndjson.gz`), gzipSync(lines.join("")));
  }

  async function read() {
    const out = new PassThrough();
    const io: Io = {
      ...{ stdout: out, stderr: out, cwd: folder.path, env: {}, columns: undefined, progressColumns: undefined },
      now: () => new Date(0),
    };
    return readPeriod({ folder: "history", series }, ask, io);
  }

  test("has the runs of its series, and the one before it", async () => {
    keep("02-20", [recorded("rule-a", "kv")]);
    keep("03-05", [recorded("rule-a", "kv")]);
    keep("03-06", [], { series: { ...series, about: "code" } });
    keep("03-09", []);
    keep("04-02", [recorded("rule-b", "kv")]);
    const { period, notes } = await read();
    expect(notes).toEqual([]);
    expect(period.runBefore?.file).toBe("02-20.ndjson.gz");
    expect(period.runs.map(({ file }) => file)).toEqual(["03-05.ndjson.gz", "03-09.ndjson.gz"]);
    expect(period.findings).toMatchObject([{ ruleId: "rule-a", closedAt: "2026-03-09T00:00:00Z" }]);
  });

  test("leaves a broken run out and names it; one after the period is not read at all", async () => {
    keep("03-05", [recorded("rule-a", "kv")]);
    keep("03-09", [recorded("rule-b", "kv")], { cut: 1 });
    keep("04-02", [recorded("rule-b", "kv")], { cut: 1 });
    writeFileSync(join(folder.path, "history", "foreign.ndjson.gz"), "no gzip");
    const { period, notes } = await read();
    expect(period.runs.map(({ file }) => file)).toEqual(["03-05.ndjson.gz"]);
    expect(notes).toEqual([
      "foreign.ndjson.gz is left out: it is no gzip file, or damaged",
      "03-09.ndjson.gz is left out: it has 0 records and should have 1",
    ]);
  });

  test("of a folder that is not there has no runs, and its whole length is a gap", async () => {
    folder.remove();
    const { period, notes } = await read();
    expect([period.runs, period.gaps.length, notes]).toEqual([[], 1, []]);
  });
});
