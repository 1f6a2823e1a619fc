import { chmod, symlink } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { hsmRecord, jsonLines, record } from "./log-records.ts";
import { LogsDesk } from "./reading-logs.ts";

const noRecord = "no record: not JSON, cut, or nothing in it that a record says";
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => record({ correlationId: `c${index}`, ms: String(index) }));

describe("a bad record costs that record", () => {
  it("and is shown with file and line, blank lines counted", async () => {
    const desk = await LogsDesk.create();
    const lines = jsonLines(many(3)).split("\n");
    await desk.write(
      "a.json",
      [lines[0], "", "{bad", lines[1], "[]", "  ", '{"time":"x"}', "{}", lines[2], ""].join("\n"),
    );
    const { manifest } = await desk.read();
    expect(manifest.totals).toEqual({ records: 7, accepted: 3, duplicates: 0, malformed: 4, ignored: 0 });
    expect(manifest.problems).toEqual([
      { source: "logs/a.json", line: 3, why: noRecord },
      { source: "logs/a.json", line: 5, why: noRecord },
      { source: "logs/a.json", line: 7, why: "a record without a time" },
      { source: "logs/a.json", line: 8, why: noRecord },
    ]);
  });

  it("as the first line of a file too", async () => {
    const desk = await LogsDesk.create();
    await desk.write("a.json", `garbage\n${jsonLines(many(2))}`);
    const { manifest } = await desk.read();
    expect(manifest.totals).toEqual({ records: 3, accepted: 2, duplicates: 0, malformed: 1, ignored: 0 });
    expect(manifest.problems.map(({ line }) => line)).toEqual([1]);
  });

  it("in a list, and the rest of the list is read", async () => {
    const desk = await LogsDesk.create();
    const [first, second] = many(2).map((one) => JSON.stringify(one));
    await desk.write("a.json", `{"records":[\n${first},\n{"time": nothing},\n17,\n${second}\n]}`);
    const { manifest } = await desk.read();
    expect(manifest.totals).toEqual({ records: 4, accepted: 2, duplicates: 0, malformed: 2, ignored: 0 });
    expect(manifest.problems.map(({ line }) => line)).toEqual([3, 4]);
  });

  it("without vault or time: malformed; of other services or categories: ignored", async () => {
    const desk = await LogsDesk.create();
    const { resourceId: _, ...nowhere } = record();
    await desk.write(
      "a.json",
      jsonLines([
        record(),
        nowhere,
        { ...record(), time: "yesterday" },
        { ...record(), resourceId: "/subscriptions/x/resourceGroups/y/providers/Microsoft.Web/sites/z" },
        { ...record(), category: "AzurePolicyEvaluationDetails" },
      ]),
    );
    const { manifest } = await desk.read();
    expect(manifest.totals).toEqual({ records: 5, accepted: 1, duplicates: 0, malformed: 2, ignored: 2 });
    expect(manifest.problems).toEqual([
      { source: "logs/a.json", line: 2, why: "a record that names no resource" },
      { source: "logs/a.json", line: 3, why: "a record without a time" },
    ]);
  });

  it("and no more than a hundred are shown", async () => {
    const desk = await LogsDesk.create();
    await desk.write("a.json", `${jsonLines(many(1))}${"{bad\n".repeat(80)}`);
    await desk.write("b.json", `${jsonLines(many(1))}${"{bad\n".repeat(80)}`);
    const { manifest } = await desk.read();
    expect(manifest.totals.malformed).toBe(160);
    expect(manifest.problems).toHaveLength(100);
    expect(manifest.problems.at(-1)).toMatchObject({ source: "logs/b.json", line: 21 });
  });
});

describe("files that end early", () => {
  it("a cut last line is malformed", async () => {
    const desk = await LogsDesk.create();
    await desk.write("a.json", jsonLines(many(3)).slice(0, -40));
    const { manifest } = await desk.read();
    expect(manifest.totals).toEqual({ records: 3, accepted: 2, duplicates: 0, malformed: 1, ignored: 0 });
    expect(manifest.problems.map(({ why }) => why)).toEqual(["the last line is cut: it has no end"]);
  });

  it.for([
    ["gzip", gzipSync],
    ["zstd", zstdCompressSync],
  ] as const)("what could be read of a cut %s file counts, and the fault is told", async ([name, wrap]) => {
    const desk = await LogsDesk.create();
    const records = Array.from({ length: 4000 }, (_, index) =>
      record({ correlationId: `${index * 7919} ${Math.sin(index)}` }),
    );
    const whole = wrap(Buffer.from(jsonLines(records)));
    await desk.write(`a.${name}`, whole.subarray(0, Math.floor(whole.length * 0.9)));
    await desk.write("b.json", jsonLines([record({ vault: "kv-b" })]));
    const { manifest } = await desk.read();
    expect(manifest.refused).toMatchObject([
      { source: `logs/a.${name}`, why: "it is cut: the compressed data have no end" },
    ]);
    expect(manifest.totals.accepted).toBeGreaterThan(2500);
    expect(manifest.totals.malformed).toBe(1);
    expect(manifest.vaults).toHaveLength(2);
  });

  it("a cut document gives the records before the cut", async () => {
    const desk = await LogsDesk.create();
    await desk.write("a.json", JSON.stringify({ records: many(3) }, null, 1).slice(0, -200));
    const { manifest } = await desk.read();
    expect(manifest.totals).toMatchObject({ accepted: 2, malformed: 1 });
  });
});

describe("odd content", () => {
  it("lines of ten megabytes are read, in every way", async () => {
    const desk = await LogsDesk.create();
    const long = record({ correlationId: "long", more: { filler: "x".repeat(10 << 20) } });
    await desk.write("a.json", jsonLines([record(), long, record({ correlationId: "after" })]));
    await desk.write("b.json.gz", gzipSync(jsonLines([long, record({ correlationId: "b" })])));
    const { manifest } = await desk.read();
    expect(manifest.totals).toEqual({ records: 5, accepted: 4, duplicates: 1, malformed: 0, ignored: 0 });
  });

  it("other forms after a first line in the raw form are recognised", async () => {
    const desk = await LogsDesk.create();
    const [first, second, third, fourth] = many(4);
    await desk.write("a.json", jsonLines([first, hsmRecord(second!), { records: [third] }, fourth]));
    await desk.write(
      "b.json.gz",
      gzipSync(jsonLines([first, { records: [{ ...fourth, correlationId: "new" }] }, "x"])),
    );
    const { manifest, tables } = await desk.read();
    expect(manifest.totals).toEqual({ records: 7, accepted: 5, duplicates: 1, malformed: 1, ignored: 0 });
    expect(manifest.problems).toMatchObject([{ source: "logs/b.json.gz", line: 3 }]);
    expect(tables.usage).toHaveLength(1);
  });

  it("values, envelopes and rows without bounds cost themselves", async () => {
    const desk = await LogsDesk.create();
    const [before, after] = many(2).map((one) => JSON.stringify(one));
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const envelopes = `${'{"records":['.repeat(20_000)}${before}${"]}".repeat(20_000)}`;
    await desk.write("a.json", `{"records":[\n${before},\n{"time":${deep}},\n${after}]}`);
    await desk.write("b.json", `[\n${before},\n${envelopes},\n${after}]`);
    await desk.write("c.json", `{"records":[${before}]}\n${envelopes}\n{"TimeGenerated":${deep}}\n`);
    const wide = Buffer.concat([Buffer.alloc(2 << 20, ","), Buffer.from("\n")]);
    await desk.write("d.csv.gz", gzipSync(Buffer.concat([Buffer.from("TimeGenerated [UTC],a\n"), wide])));
    const { manifest } = await desk.read();
    expect(manifest.totals).toEqual({ records: 10, accepted: 2, duplicates: 3, malformed: 5, ignored: 0 });
    expect(manifest.problems).toEqual([
      { source: "logs/a.json", line: 3, why: "no record: nested too deep" },
      { source: "logs/b.json", line: 3, why: "no record: not an object" },
      { source: "logs/c.json", line: 2, why: "no record: not an object" },
      { source: "logs/c.json", line: 3, why: "no record: nested too deep" },
      { source: "logs/d.csv.gz", line: 2, why: "longer than 64 MiB: no record is" },
    ]);
  });

  it("UTF-16 and what is no log are refused with a remedy", async () => {
    const desk = await LogsDesk.create();
    await desk.write("a.json", Buffer.from(`\ufeff${jsonLines(many(1))}`, "utf16le"));
    await desk.write("b.txt", "not a log\nat all\n");
    await desk.write("c.json", "");
    const { manifest } = await desk.read();
    expect(manifest.refused).toMatchObject([
      { source: "logs/a.json", why: "it is UTF-16", remedy: "save it as UTF-8" },
      { source: "logs/b.txt", why: "no log in any form that kvaudit reads" },
    ]);
    expect(manifest.totals.records).toBe(0);
    expect(manifest.window).toBeNull();
  });

  it("file names with wildcards, quotes and spaces are names", async () => {
    const desk = await LogsDesk.create();
    await desk.write("a*b/[x]?.json", jsonLines(many(2)));
    await desk.write("it's {a} file.json", jsonLines(many(3)));
    const { manifest } = await desk.read();
    expect(manifest.totals).toMatchObject({ accepted: 3, duplicates: 2 });
  });

  it("records dated after now are counted", async () => {
    const desk = await LogsDesk.create();
    await desk.write("a.json", jsonLines([record(), record({ time: "2026-11-01T00:00:00.0000001Z" })]));
    const { manifest } = await desk.read();
    expect(manifest).toMatchObject({ future: 1, totals: { accepted: 2 } });
    expect((await desk.read({ now: "2026-11-02T00:00:00Z" })).manifest.future).toBe(0);
  });

  it("records in a blob of another hour are counted", async () => {
    const desk = await LogsDesk.create();
    const name = "resourceId=/SUBSCRIPTIONS/X/VAULTS/KV/y=2026/m=10/d=01/h=10/m=00/PT1H.json";
    await desk.write(name, jsonLines([record(), record({ time: "2026-10-01T09:59:59.9Z" })]));
    await desk.write("copy/PT1H.json", jsonLines([record({ time: "2026-10-01T08:00:00Z" })]));
    expect((await desk.read()).manifest.late).toBe(1);
  });
});

describe("sources", () => {
  it("that are links inside a folder are told, and not followed", async () => {
    const desk = await LogsDesk.create();
    const path = await desk.write("a/a.json", jsonLines(many(1)));
    await symlink(path, join(desk.logs, "a", "link.json"));
    await symlink(desk.logs, join(desk.logs, "a", "loop"));
    const { manifest } = await desk.read();
    expect(manifest.totals.records).toBe(1);
    const why = "a link, and links inside folders are not followed";
    expect(manifest.refused).toMatchObject([
      { source: expect.stringMatching(/a\/link\.json$/), why },
      { source: expect.stringMatching(/a\/loop$/), why },
    ]);
  });

  it("that are not there, hold nothing or may not be read are refused", async () => {
    const desk = await LogsDesk.create();
    await desk.write("a.json", jsonLines(many(1)));
    await desk.write("locked/b.json", jsonLines(many(1)));
    await symlink(desk.logs, join(desk.logs, "loop"));
    const { manifest } = await desk.read({ sources: ["missing", "*.csv", "a.json", "./a.json", "*.json"] });
    expect(manifest.totals).toMatchObject({ accepted: 1, duplicates: 0 });
    expect(manifest.refused).toEqual([
      {
        source: "missing",
        why: "there is no such file or folder",
        remedy: "name a file, a folder or a glob that exists and that you may read",
      },
      {
        source: "*.csv",
        why: "nothing matches",
        remedy: "quote the pattern on the command line, and check it with ls",
      },
    ]);
    expect(manifest.sources.map(({ source, shapes }) => [source, ...shapes])).toEqual([
      ["missing"],
      ["*.csv"],
      ["a.json", "json-lines"],
      ["a.json", "json-lines"],
      ["*.json"],
    ]);
  });

  it.skipIf(process.getuid?.() === 0)("a file that may not be read is read by the next run that may", async () => {
    const desk = await LogsDesk.create();
    const path = await desk.write("a.json", jsonLines(many(1)));
    await chmod(path, 0);
    expect((await desk.read()).manifest.refused).toMatchObject([{ why: "it cannot be read (EACCES)" }]);
    await chmod(path, 0o600);
    expect((await desk.read()).manifest).toMatchObject({ refused: [], totals: { accepted: 1 } });
  });
});
