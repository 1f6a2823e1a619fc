import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FindingsReport } from "../../src/model/report.ts";
import { UsageReport } from "../../src/model/usage-report.ts";
import { entriesOf } from "../../src/sample/logs/entries.ts";
import type { LogEvent } from "../../src/sample/logs/event.ts";
import { recordOf } from "../../src/sample/logs/record.ts";
import { portalCsv } from "../../src/sample/logs/shapes/query-answers.ts";
import { challenge, logCaller, logEvent, logObject, logVault } from "../support/logs/event-builder.ts";
import { logLines, logRecords } from "../support/logs/log-text.ts";
import { runCli, temporaryFolder } from "../support/run-cli.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder.path, "logs"));
});
afterEach(() => folder.remove());

const path = (...parts: readonly string[]) => join(folder.path, ...parts);
const put = (name: string, content: string | Buffer) => writeFileSync(path("logs", name), content);
const logs = (...argv: readonly string[]) => runCli(folder.path, "logs", ...argv);
const usageOf = (text: string) => JSON.parse(text) as UsageReport;

/** Reads of one secret, so many an hour, over so many hours from ten o'clock on. */
function reads(count: number, hours = 1, given: Partial<LogEvent> = {}): readonly LogEvent[] {
  return Array.from({ length: count * hours }, (_, index) => {
    const second = Math.floor(((index % count) * 3600) / count);
    const time = Date.parse("2026-10-20T10:00:00Z") + Math.floor(index / count) * 3_600_000 + second * 1000;
    return logEvent(new Date(time).toISOString(), given);
  });
}

describe("kvaudit logs", () => {
  test("says for people what was read, who called what, and what it costs", async () => {
    put(
      "a.json",
      logLines([...reads(5), ...reads(2, 1, { status: 403, denial: "rbac" }), challenge("2026-10-20T09:59:59Z")]),
    );
    const { status, stdout, stderr } = await logs("logs");
    expect([status, stderr]).toEqual([
      0,
      "logs: 8 records from 1 source, 8 of them accepted\nexit 0: no finding at or above high\n",
    ]);
    expect(stdout).toContain("audit logs of 1 vault\n");
    expect(stdout).toContain("8 records: 8 accepted");
    // A few minutes hold no whole hour that could be proven or not.
    expect(stdout).not.toContain("proven");
    expect(stdout).toMatch(/7 calls {2}5 reads {2}2 denied {2}0 throttled {2}and 1 handshake/);
    expect(stdout).toMatch(/kv-a +7 +5 +2/);
    expect(stdout).toMatch(/secret db-password +kv-a +7 +5 +2/);
    expect(stdout).toContain("Cost in 2026-10");
    expect(stdout).not.toContain("secrets,");
  });

  test("gives usage.json on stdout when that is all that is asked for, and it fits its schema", async () => {
    put("a.json", logLines(reads(5)));
    const { status, stdout } = await logs("logs", "--format", "json", "--quiet");
    const usage = usageOf(stdout);
    const check = new Ajv({ strictTypes: false }).compile(UsageReport);
    expect(check(usage), JSON.stringify(check.errors)).toBe(true);
    expect([status, usage.totals.accepted, usage.calls]).toEqual([0, 5, 5]);
    expect(usage.usage.map(({ hour, objectName, count }) => [hour, objectName, count])).toEqual([
      ["2026-10-20T10:00:00Z", "db-password", 5],
    ]);
    expect(usage.peaks.length).toBeGreaterThan(0);
  });

  test("writes usage.json and findings.json into a folder; SARIF is refused", async () => {
    put("a.json", logLines(reads(5)));
    const { status } = await logs("logs", "--out", "out");
    expect([status, readdirSync(path("out")).sort()]).toEqual([0, ["findings.json", "usage.json"]]);
    const check = new Ajv({ strictTypes: false }).compile(FindingsReport);
    const findings = JSON.parse(readFileSync(path("out", "findings.json"), "utf8"));
    expect(check(findings), JSON.stringify(check.errors)).toBe(true);
    expect(findings.usage.totals.accepted).toBe(5);
    const refused = await logs("logs", "--out", "out", "--format", "sarif");
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining("kvaudit scan --logs writes both")]);
  });

  test("judges by the rules that logs alone can answer: an application that does not cache is found", async () => {
    put("a.json", logLines(reads(90, 6)));
    const { status, stdout } = await logs("logs", "--fail-on", "medium");
    expect(status).toBe(1);
    expect(stdout).toContain("usage-uncached-reads");
    expect(stdout).not.toContain("vault-purge-protection-disabled");
    const other = await logs("logs", "--only", "vault-purge-protection-disabled");
    expect([other.status, other.stderr]).toEqual([2, expect.stringContaining("kvaudit scan --logs judges them")]);
  });

  test("cuts to the time asked for: a date, a time, or a span back from now", async () => {
    put("a.json", logLines(reads(1, 10)));
    const accepted = async (...window: readonly string[]) =>
      usageOf((await logs("logs", "--format", "json", "--quiet", ...window)).stdout).totals.accepted;
    expect(await accepted("--since", "2026-10-20T13:00:00Z")).toBe(7);
    expect(await accepted("--since", "2026-10-20", "--until", "2026-10-20T12:00:00Z")).toBe(2);
    expect(await accepted("--since", "4h", "--now", "2026-10-20T20:00:00Z")).toBe(4);
  });

  test.each([
    [["--since", "yesterday"], "--since"],
    [["--since", "2026-10-02", "--until", "2026-10-01"], "not before"],
    [["--top", "0"], "--top"],
    [["--csv-locale", "no locale at all"], "no locale at all"],
  ])("refuses %j before it reads anything", async (flags, named) => {
    put("a.json", logLines(reads(1)));
    const { status, stderr } = await logs("logs", ...flags);
    expect([status, stderr]).toEqual([2, expect.stringContaining(named)]);
    expect(stderr).not.toContain("    at ");
  });

  test("lists as many as --top says, and counts the rest", async () => {
    put("a.json", logLines(["one", "two", "three"].flatMap((name) => reads(2, 1, { object: logObject(name) }))));
    const { stdout } = await logs("logs", "--top", "1");
    expect(stdout).toContain("and 2 other objects (--top)");
  });

  test("keeps names from acting on the terminal, and lines within the width", async () => {
    const evil = logCaller({ person: "eve\u001b[2J\u202e@example.org" });
    put("a.json", logLines(reads(3, 1, { caller: evil, client: "agent\u0007::error::x" })));
    const { stdout } = await logs("logs");
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(stdout.split("\n").filter((line) => line.length > 140)).toEqual([]);
  });

  test("says the same whatever the order of the files, and whoever runs it again", async () => {
    put("a.json", logLines(reads(5)));
    put("b.json", logLines(reads(5, 1, { vault: logVault("kv-b") })));
    const [one, two] = [
      await logs("logs/a.json", "logs/b.json", "--format", "json"),
      await logs("logs/b.json", "logs/a.json", "--format", "json"),
    ];
    const withoutSources = (text: string) => ({ ...usageOf(text), sources: [], digest: "" });
    expect(withoutSources(one.stdout)).toEqual(withoutSources(two.stdout));
    expect((await logs("logs/a.json", "logs/b.json", "--format", "json")).stdout).toBe(one.stdout);
  });
});

describe("the cache", () => {
  test("is the folder that --cache names, closed to others; the second run gives the same bytes out of it", async () => {
    put("a.json", logLines(reads(5)));
    const first = await logs("logs", "--format", "json", "--cache", "kept");
    expect(statSync(path("kept")).mode & 0o777).toBe(0o700);
    const second = await logs("logs", "--format", "json", "--cache", "kept");
    expect(second.stdout).toBe(first.stdout);
    const text = (readdirSync(path("kept"), { recursive: true }) as string[])
      .filter((name) => statSync(path("kept", name)).isFile())
      .map((name) => readFileSync(path("kept", name), "latin1"))
      .join("");
    expect(text).not.toContain("requestUri");
  });
});

describe("bad input", () => {
  test("a half-written last line costs itself, and is shown with its file", async () => {
    const text = logLines(reads(3));
    put("a.json", text.slice(0, -40));
    const { status, stdout } = await logs("logs");
    expect(status).toBe(0);
    expect(stdout).toContain("3 records: 2 accepted, 1 malformed");
    expect(stdout).toContain("logs/a.json:3 the last line is cut");
  });

  test("a truncated gzip: what could be read counts, the rest makes the run incomplete", async () => {
    const whole = gzipSync(logLines(reads(4000)));
    mkdirSync(path("logs", "h=02"));
    put("h=02/PT1H.json", whole.subarray(0, Math.floor(whole.length / 2)));
    put("b.json", logLines(reads(2, 1, { vault: logVault("kv-b") })));
    const { status, stdout } = await logs("logs");
    expect(status).toBe(3);
    // The last part of a blob's name is that of every other.
    expect(stdout).toContain("not read for logs/h=02/PT1H.json");
    expect(stdout).toContain("kv-b");
    expect((await logs("logs", "--allow-incomplete")).status).toBe(0);
  });

  test("shapes may be mixed in one folder, under any names", async () => {
    const [first, second, third] = [
      reads(2),
      reads(3, 1, { vault: logVault("kv-b") }),
      reads(4, 1, { vault: logVault("kv-c") }),
    ];
    put("a", logLines(first));
    put("b.txt", logRecords(second));
    put("c.csv", JSON.stringify(third.map(recordOf)));
    put("d.json", gzipSync(logLines(first)));
    const usage = usageOf((await logs("logs", "--format", "json", "--quiet")).stdout);
    expect(usage.totals).toEqual({ records: 11, accepted: 9, duplicates: 2, malformed: 0, ignored: 0 });
  });

  test("CSV out of the portal needs to be told whose times they are, and is read right when it is", async () => {
    const entries = [...entriesOf(reads(3, 1, { vault: logVault("kv-csv") }))];
    put("portal.csv", [...portalCsv(entries, "AZKVAuditLogs", "de-DE")].join(""));
    put("b.json", logLines(reads(2)));
    const untold = await logs("logs");
    expect([untold.status, untold.stdout]).toEqual([3, expect.stringContaining("portal.csv")]);
    expect(untold.stdout).toContain("--csv-locale");
    const told = usageOf((await logs("logs", "--csv-locale", "de-de", "--format", "json", "--quiet")).stdout);
    expect(told.totals).toMatchObject({ accepted: 5, malformed: 0 });
    expect(told.usage.map(({ hour }) => hour)).toEqual(["2026-10-20T10:00:00Z", "2026-10-20T10:00:00Z"]);
  });

  test("records of other services are left out, and alone they are no logs", async () => {
    const strange = JSON.stringify({ time: "2026-10-20T10:00:00Z", resourceId: "/SUBSCRIPTIONS/X", category: "Other" });
    put("a.json", `${logLines(reads(2))}${strange}\n`);
    const mixed = await logs("logs");
    expect([mixed.status, mixed.stdout]).toEqual([0, expect.stringContaining("1 of other services or times")]);
    put("a.json", `${strange}\n`);
    const alone = await logs("logs");
    expect([alone.status, alone.stdout]).toEqual([2, ""]);
    expect(alone.stderr).toContain("no Key Vault audit record in logs");
    expect(alone.stderr).toContain("1 records of other services");
  });

  test("clocks in the future are counted and said", async () => {
    put("a.json", logLines([logEvent("2026-12-24T10:00:00Z"), logEvent("2026-10-20T10:00:00Z")]));
    const { status, stdout } = await logs("logs");
    expect([status, stdout]).toEqual([0, expect.stringContaining("1 dated after this run")]);
  });

  test.each([
    ["nowhere.json", "nowhere.json"],
    ["logs/*.nothing", "*.nothing"],
    ["logs", "logs"],
  ])("%s holds nothing: two lines that name it, and what to give", async (source, named) => {
    const { status, stdout, stderr } = await logs(source);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(named);
    expect(stderr).toContain("Give the container insights-logs-auditevent");
    expect(stderr).not.toContain("    at ");
  });

  test("one source of two that cannot be read makes the run incomplete", async () => {
    put("a.json", logLines(reads(2)));
    const { status, stdout, stderr } = await logs("logs", "nowhere.json");
    expect([status, stderr]).toEqual([3, expect.stringContaining("--allow-incomplete")]);
    expect(stdout).toContain("nowhere.json");
    expect((await logs("logs", "nowhere.json", "--allow-incomplete")).status).toBe(0);
  });

  test("a cache that cannot be written is named", async () => {
    put("a.json", logLines(reads(2)));
    const { status, stderr } = await logs("logs", "--cache", "logs/a.json");
    expect([status, stderr]).toEqual([2, expect.stringContaining(path("logs", "a.json"))]);
  });

  test("text that is no log at all costs itself", async () => {
    put("a.json", logLines(reads(2)));
    put("README.md", "# Logs\n\nof last month\n");
    const { status, stdout } = await logs("logs");
    expect(status === 0 || status === 3).toBe(true);
    expect(stdout).toContain("2 accepted");
    expect(stdout).toContain("README.md");
  });
});
