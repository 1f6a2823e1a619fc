import { describe, expect, it } from "vitest";
import { appId, csv, diagnosticsRow, everyForm, oid, record, vaultId, wrappings } from "./log-records.ts";
import { LogsDesk } from "./reading-logs.ts";

const records = [
  record(),
  record({ time: "2026-10-01T10:15:31.0000001Z", operation: "SecretSet", ms: "40" }),
  record({ time: "2026-10-01T10:20:00.5Z", status: 403, correlationId: "c1" }),
  record({ time: "2026-10-01T11:00:00Z", vault: "kv-two", operation: "KeySign", object: "keys/signing" }),
];
const duplicate = record();

describe("every form of the same records", () => {
  const expected = {
    counts: [
      ["SecretGet", "denied", 1],
      ["SecretGet", "success", 1],
      ["SecretSet", "success", 1],
      ["KeySign", "success", 1],
    ],
    totals: { records: 5, accepted: 4, duplicates: 1, malformed: 0, ignored: 0 },
  };
  for (const [form, text] of Object.entries(everyForm([...records, duplicate]))) {
    it.for(Object.keys(wrappings))(`${form}, %s, gives the same tables`, async (wrapping) => {
      const desk = await LogsDesk.create();
      await desk.write("a.bin", wrappings[wrapping]!(Buffer.from(text)));
      const { manifest, tables } = await desk.read();
      expect(manifest.problems).toEqual([]);
      expect(manifest.refused).toEqual([]);
      expect(manifest.totals).toEqual(expected.totals);
      expect(tables.usage.map((row) => [row.operation, row.statusClass, row.count])).toEqual(expected.counts);
      const first = tables.usage.find((row) => row.operation === "SecretSet")!;
      expect(first).toEqual({
        hour: "2026-10-01T10:00:00Z",
        vault: vaultId("kv-one"),
        caller: { oid, appId, kind: "secret", name: null },
        operation: "SecretSet",
        objectType: "secret",
        objectName: "db-password",
        versionAsked: null,
        statusClass: "success",
        networkPath: "public",
        assignmentId: "0123456789abcdef0123456789abcdef",
        count: 1,
        first: "2026-10-01T10:15:31Z",
        last: "2026-10-01T10:15:31Z",
        msSum: 40,
        msMax: 40,
        clients: ["azsdk-js/1.0"],
        tls: ["TLS1_3"],
        addresses: ["20.1.2.3"],
        clientCount: 1,
        addressCount: 1,
      });
      expect(tables.events.map((row) => [row.operation, row.status, row.detail.denial])).toEqual([
        ["SecretSet", 200, null],
        ["SecretGet", 403, "rbac"],
      ]);
    });
  }
});

describe("times of the portal", () => {
  const rows = records.map((one) => diagnosticsRow(one, false));
  const portalTime = (locale: string) => (iso: string) => {
    const time = new Date(iso);
    const text = new Intl.DateTimeFormat(locale, {
      dateStyle: "short",
      timeStyle: "medium",
      timeZone: "UTC",
    }).format(time);
    return text.replace(/(:\d{2}:\d{2})/, `$1.${String(time.getUTCMilliseconds()).padStart(3, "0")}`);
  };

  it.for(["en-US", "en-GB", "de-DE", "sv-SE", "ja-JP", "fr-FR"])("are read by the locale %s", async (locale) => {
    const desk = await LogsDesk.create();
    await desk.write("query_data.csv", csv(rows, portalTime(locale)));
    const { manifest, tables } = await desk.read({ csvLocale: locale });
    expect(manifest.problems).toEqual([]);
    expect(manifest.totals.accepted).toBe(4);
    expect(tables.usage.map(({ hour }) => hour)).toEqual([
      "2026-10-01T10:00:00Z",
      "2026-10-01T10:00:00Z",
      "2026-10-01T10:00:00Z",
      "2026-10-01T11:00:00Z",
    ]);
  });

  it("are not guessed at: without a locale the file is refused", async () => {
    const desk = await LogsDesk.create();
    await desk.write("query_data.csv", csv(rows, portalTime("en-US")));
    const { manifest } = await desk.read();
    expect(manifest.totals.accepted).toBe(0);
    expect(manifest.refused).toEqual([
      {
        source: "logs/query_data.csv",
        why: "its times are written as a browser's language has them, and nothing says which",
        remedy: "say it with --csv-locale, for example --csv-locale en-US or de-DE",
      },
    ]);
  });
});
