import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { UsageReader, UsageTable } from "../../src/model/usage.ts";
import { UsageReport } from "../../src/model/usage-report.ts";
import { reportUsageJson } from "../../src/reporters/usage-json.ts";
import { memorySink } from "../support/report-fixture.ts";
import { burstsOf, memoryUsage, usageRow, vaultNamed } from "../support/usage-rows.ts";
import { hostileUsage, ordinaryUsage, summaryOf } from "./usage-summaries.ts";

const schema = new Ajv({ allErrors: true }).compile(UsageReport);

async function* rowsOf(reader: UsageReader, table: UsageTable) {
  for (const { vault } of reader.manifest.vaults) yield* (await reader.of(vault))[table]();
}

async function jsonOf(reader: UsageReader) {
  const sink = memorySink();
  await reportUsageJson(
    {
      tool: { name: "kvaudit", version: "0.1.0" },
      digest: reader.digest,
      summary: await summaryOf(reader),
      rows: (table) => rowsOf(reader, table),
    },
    sink,
  );
  return sink;
}

const tables = { ordinary: ordinaryUsage, hostile: hostileUsage, empty: () => memoryUsage(), bursts: burstsOf };

describe("usage.json", () => {
  test.each(Object.entries(tables))("of %s tables fits its published schema and holds every row", async (_, build) => {
    const reader = build();
    const parsed = JSON.parse((await jsonOf(reader)).text());
    expect(schema(parsed), JSON.stringify(schema.errors)).toBe(true);
    for (const table of ["usage", "peaks", "bursts", "events"] as const)
      expect(parsed[table]).toEqual(JSON.parse(JSON.stringify(await Array.fromAsync(rowsOf(reader, table)))));
  });

  test("has one row a line, and no character that acts on a terminal", async () => {
    const text = (await jsonOf(hostileUsage())).text();
    expect(text.endsWith("\n")).toBe(true);
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cs}\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
    const ordinary = (await jsonOf(ordinaryUsage())).text().split("\n");
    expect(ordinary.filter((line) => line.includes('"hour"') && line.includes('"operation"')).length).toBe(100);
  });

  test("streams: many rows come in pieces", async () => {
    const usage = Array.from({ length: 5000 }, (_, index) =>
      usageRow({ vault: vaultNamed("kv-app"), objectName: `o${index}` }),
    );
    const sink = await jsonOf(memoryUsage({ usage }));
    expect(sink.chunks.length).toBeGreaterThan(20);
  });
});
