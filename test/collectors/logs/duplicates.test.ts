import { describe, expect, it } from "vitest";
import { diagnosticsRow, jsonLines, record } from "./log-records.ts";
import { LogsDesk } from "./reading-logs.ts";

const first = record({ ms: "10" });
/** Alike in all that tells records apart. */
const again = record({ ms: "99", address: "20.9.9.9" });

describe("of records that are alike the first is kept", () => {
  it.for([
    ["in one file", { "a.json": [first, again, first] }],
    ["in one file, the other way round", { "a.json": [again, first, again] }],
    ["over files", { "a.json": [first], "b.json": [again, again] }],
  ] as const)("%s", async ([, files]) => {
    const desk = await LogsDesk.create();
    for (const [name, records] of Object.entries(files)) await desk.write(name, jsonLines(records));
    const { manifest, tables } = await desk.read();
    expect(manifest.totals).toEqual({ records: 3, accepted: 1, duplicates: 2, malformed: 0, ignored: 0 });
    const kept = Object.values(files)[0]![0] === first ? first : again;
    expect(tables.usage).toMatchObject([
      { count: 1, msSum: Number(kept["durationMs"]), addresses: [kept["callerIpAddress"]] },
    ]);
  });

  it("over forms", async () => {
    const desk = await LogsDesk.create();
    await desk.write("a.json", jsonLines([first]));
    await desk.write("b.json", JSON.stringify([diagnosticsRow(again, true)]));
    const { manifest, tables } = await desk.read();
    expect(manifest.totals).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(tables.usage[0]?.msSum).toBe(10);
  });

  it("over runs", async () => {
    const desk = await LogsDesk.create();
    await desk.write("b.json", jsonLines([first]));
    await desk.read();
    await desk.write("c.json", jsonLines([again, record({ correlationId: "other" })]));
    const { manifest, tables } = await desk.read();
    expect(manifest.totals).toEqual({ records: 3, accepted: 2, duplicates: 1, malformed: 0, ignored: 0 });
    expect(tables.usage).toMatchObject([{ count: 2, msSum: 27 }]);
  });

  it.for([
    ["time, to the last digit", { time: "2026-10-01T10:15:30.1234568Z" }],
    ["operation", { operation: "SecretSet" }],
    ["correlation id", { correlationId: "c9" }],
    ["status", { status: 403 }],
    ["caller", { oid: "0c0c0c0c-1111-4222-8333-444444444444" }],
    ["application", { appId: "0c0c0c0c-1111-4222-8333-444444444444" }],
    ["vault", { vault: "kv-two" }],
    [
      "request, its query included",
      { more: { requestUri: "https://kv-one.vault.azure.net/secrets/db-password?api-version=7.5" } },
    ],
  ] as const)("records that differ in %s are two", async ([, parts]) => {
    const desk = await LogsDesk.create();
    await desk.write("a.json", jsonLines([first, record(parts)]));
    expect((await desk.read()).manifest.totals).toMatchObject({ accepted: 2, duplicates: 0 });
  });
});
