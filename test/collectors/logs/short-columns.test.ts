import { expect, it } from "vitest";
import { shortColumns, usageQuery, usageSteps } from "../../../src/collectors/logs/duckdb/usage-sql.ts";

it("columns with more values than an enumeration should hold, or with none, stay texts", () => {
  const short = shortColumns([
    ["operation", 40n],
    ["objectName", 65_536n],
    ["address", 65_537n],
    ["client", 0n],
  ]);
  expect([...short]).toEqual(["operation", "objectName"]);
  const types = usageSteps(undefined, short).filter((sql) => sql.includes("TYPE"));
  expect(types).toHaveLength(2);
  const query = usageQuery(short);
  for (const name of ["operation", "objectName"]) expect(query).toContain(`"e_${name}"`);
  for (const name of ["address", "client"]) expect(query).not.toContain(`"e_${name}"`);
});
