import { describe, expect, it } from "vitest";
import { mostRows, readAnswer } from "../../../../src/collectors/logs/kusto/answer.ts";

const table = (rows: readonly unknown[] = []) => ({ columns: [{ name: "a", type: "long" }], rows });
const read = (body: object) => readAnswer(JSON.stringify(body));

describe("an answer is read", () => {
  it("with its columns and rows", () => {
    expect(read({ tables: [table([[1], [2]])] })).toEqual({
      columns: ["a"],
      rows: [[1], [2]],
      denied: [],
      isProven: false,
      partial: undefined,
    });
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["a text", '"x"'],
    ["without tables", "{}"],
    ["with tables that are none", '{"tables":[1]}'],
    ["with tables that are no list", '{"tables":{"0":{}}}'],
  ])("not at all: %s", (_, text) => expect(readAnswer(text)).toBeUndefined());

  it("as one of nothing where there is nothing", () => {
    expect(readAnswer("")).toMatchObject({ columns: [], rows: [], partial: undefined });
  });
});

describe("an answer is not whole", () => {
  it.each([
    [{ code: "PartialError", details: [{ code: "E_RUNAWAY_QUERY" }] }, "PartialError, E_RUNAWAY_QUERY"],
    [{ code: "PartialError", innererror: { innererror: { code: "-2133196797" } } }, "PartialError, -2133196797"],
    [{ message: "without a code" }, "an error without a code"],
    [{ code: "<script>" }, "an error without a code"],
  ])("by its error %j", (error, partial) => {
    expect(read({ tables: [table([[1]])], error })?.partial).toBe(partial);
  });

  it("as soon as it has as many rows as one can have, whatever it says", () => {
    const rows = Array.from({ length: mostRows }, () => 0);
    expect(read({ tables: [table(rows)] })?.partial).toMatch(/as many rows/);
    expect(read({ tables: [table(rows.slice(1))] })?.partial).toBeUndefined();
  });

  it("and its error may be nested without end", () => {
    const depth = 20_000;
    const error = `${'{"code":"A","innererror":'.repeat(depth)}{}${"}".repeat(depth)}`;
    expect(readAnswer(`{"tables":[${JSON.stringify(table())}],"error":${error}}`)?.partial).toMatch(/^A, A/);
  });
});

describe("what was left out", () => {
  const [open, closed] = ["/subscriptions/s/workspaces/Open", "/subscriptions/s/workspaces/closed"];
  const denied = (permissions: unknown) => read({ tables: [table()], permissions })?.denied;

  it("is told by table, by workspace, and once", () => {
    expect(
      denied({
        resources: [
          { resourceId: "/vaults/V", denyTables: ["azurediagnostics", "SecurityEvent"], dataSources: [open, closed] },
          { resourceId: "/vaults/w", dataSources: [closed] },
        ],
        dataSources: [{ resourceId: open, denyTables: ["AZKVAuditLogs"] }],
      }),
    ).toEqual([
      "the table AzureDiagnostics of /vaults/v",
      "the table AZKVAuditLogs of /subscriptions/s/workspaces/open",
      "the workspace /subscriptions/s/workspaces/closed",
    ]);
  });

  it("may be every table", () => {
    expect(denied({ dataSources: [{ resourceId: open, denyTables: ["*"] }] })).toHaveLength(2);
  });

  it.each([null, [], "x", { resources: 1, dataSources: [null, 1, "x"] }, { dataSources: [{ denyTables: {} }] }])(
    "is nothing where %j says nothing",
    (permissions) => expect(denied(permissions)).toEqual([]),
  );
});
