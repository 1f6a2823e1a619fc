import { describe, expect, it } from "vitest";
import { logTables } from "../../../../src/collectors/logs/kusto/columns.ts";
import { type Asked, queryFor, questions } from "../../../../src/collectors/logs/kusto/queries.ts";
import { faultsOf } from "../../../support/kql/language-service.ts";
import {
  auditLogsSchema,
  diagnosticsBaseSchema,
  diagnosticsSchema,
  type TableSchema,
} from "../../../support/kql/schemas.ts";

const hour = Date.parse("2026-11-01T00:00:00Z");
const window = { from: hour, to: hour + 86_400_000 };
const regions = new Map([
  ['/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/a"b\\', "westeurope"],
]);
const spans = {
  "whole hours": window,
  minutes: { from: hour, to: hour + 60_000 },
  seconds: { from: hour, to: hour + 1000 },
};

const workspaces: Readonly<Record<string, Readonly<Record<string, TableSchema>>>> = {
  "both tables": { AzureDiagnostics: diagnosticsSchema, AZKVAuditLogs: auditLogsSchema },
  "a young AzureDiagnostics": { AzureDiagnostics: diagnosticsBaseSchema, AZKVAuditLogs: auditLogsSchema },
  "an AZKVAuditLogs with the fewest columns": {
    AzureDiagnostics: diagnosticsSchema,
    AZKVAuditLogs: { TimeGenerated: "datetime", _ResourceId: "string", OperationName: "string" },
  },
};

const asked = (question: Asked["question"], span: Asked["span"]): Asked => ({
  ...{ question, span, window, regions, now: window.to, tables: logTables },
});

const cases = questions.flatMap((question) =>
  Object.entries(spans).map(([length, span]) => [question, length, asked(question, span)] as const),
);

describe.each(Object.entries(workspaces))("over %s", (_, tables) => {
  it.each(cases)("the query for %s by %s has no fault", (_question, _length, one) => {
    expect(faultsOf(queryFor(one), tables)).toEqual([]);
  });
});

describe("the language service", () => {
  const tables = { AzureDiagnostics: diagnosticsSchema, AZKVAuditLogs: auditLogsSchema };
  const query = queryFor(asked("usage", window));

  it.each([
    ["a column that is not there", "_ResourceId)", "_ResourceIdd)", /_ResourceIdd/],
    [
      "a derived column that is not there",
      "by hour = bin(f_time, 1h), vault,",
      "by hour = bin(f_time, 1h), valut,",
      /valut/,
    ],
    ["a function that is not there", "make_set_if(", "make_set_iff(", /make_set_iff/],
    ["a type that does not fit", "bin(f_time, 1h)", 'bin(f_time, "1h")', /./],
  ])("finds %s", (_, before, after, message) => {
    const spoilt = query.replace(before, after);
    expect(spoilt).not.toBe(query);
    expect(faultsOf(spoilt, tables).join("\n")).toMatch(message);
  });

  it("finds no table where there is none", () => {
    expect(faultsOf("AZKVAuditLogs | take 1", { AzureDiagnostics: diagnosticsSchema })).not.toEqual([]);
  });
});
