import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { conditions, definitions } from "../../../../src/collectors/logs/meaning/definitions.ts";
import { evaluate, type FieldValues, holds } from "../../../../src/collectors/logs/meaning/evaluate.ts";
import { type LogFieldName, logFields } from "../../../../src/collectors/logs/meaning/fields.ts";
import { conditionToSql, sqlName, sqlText, toSql } from "../../../../src/collectors/logs/meaning/to-sql.ts";
import { operations } from "../../../../src/model/facts/operations.ts";

const host = "https://kv-a.vault.azure.net";
const hex = "0123456789abcdef0123456789abcdef";
/** Texts that some definition looks at, and others. */
const words = [
  ...["", "1", "2", "0", "app", "User", "PublicIP", "(Unknown)", "Subnet", "TrustedService", "NspPerimeter"],
  ...["Forbidden", "Not Found", "NotFound", "ok", "Unauthorized", "10.0.0.4", "203.0.113.9", "fd00::1", "AuditEvent"],
  ...[`${host}/secrets/Db/${hex}?api-version=7.4`, `${host}/keys/k`, `${host}/certificates/issuers/x`, `${host}/`],
  ...[
    "ForbiddenByFirewall",
    "Client address is not authorized",
    "does not have secrets get permission",
    "SecretDisabled",
  ],
  ..."/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/KV-A ada@contoso.example it's a-b-c".split(
    " ",
  ),
];

const names = Object.keys(logFields) as LogFieldName[];
const text = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...words) }, fc.string({ unit: "grapheme-ascii" }));
const anyValue = (name: LogFieldName) => {
  const { type } = logFields[name];
  if (type === "number")
    return fc.oneof(fc.constant(null), fc.integer({ min: 100, max: 600 }), fc.constantFrom(401, 403, 404));
  if (type === "truth") return fc.oneof(fc.constant(null), fc.boolean());
  return name === "operation" ? fc.constantFrom(...operations.keys(), "KeyFuture", "Nothing") : text;
};
const record = fc.record(Object.fromEntries(names.map((name) => [name, anyValue(name)])));

const literal = (name: LogFieldName, value: string | number | boolean | null) => {
  const { type } = logFields[name];
  if (type === "number") return value === null ? "CAST(NULL AS DOUBLE)" : String(value);
  return type === "truth" ? (value === null ? "CAST(NULL AS BOOLEAN)" : String(value)) : sqlText(String(value ?? ""));
};

// A column that is named like a field is told apart by its row's name, an earlier definition by a name of its own.
const inSql = (name: LogFieldName) => `r.${sqlName(name)}`;
const inOrder = (sql: string) => sql.replaceAll('"statusClass"', 'r."d statusClass"');

test("worked out here, everything comes to what the engine makes of it", async () => {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 100, maxLength: 100 }), async (records) => {
        const fieldsOf =
          (given: (typeof records)[number]): FieldValues =>
          (name) =>
            given[name] ?? null;
        const rows = records.map((given, index) => {
          const columns = names.map((name) => `${literal(name, fieldsOf(given)(name))} AS ${sqlName(name)}`);
          return `SELECT ${index} AS i, ${columns.join(", ")}`;
        });
        let from = rows.join(" UNION ALL ");
        const columns: string[] = [];
        for (const [name, definition] of Object.entries(definitions)) {
          from = `SELECT r.*, ${inOrder(toSql(definition, inSql))} AS ${sqlName(`d ${name}`)} FROM (${from}) r`;
          columns.push(sqlName(`d ${name}`));
        }
        for (const condition of Object.values(conditions)) columns.push(inOrder(conditionToSql(condition, inSql)));
        const reader = await connection.runAndReadAll(`SELECT ${columns.join(", ")} FROM (${from}) r ORDER BY i`);
        expect(reader.getRowsJS()).toEqual(
          records.map((given) => [
            ...Object.values(definitions).map((definition) => evaluate(definition, fieldsOf(given))),
            ...Object.values(conditions).map((condition) => holds(condition, fieldsOf(given))),
          ]),
        );
      }),
      { numRuns: 5 },
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
});
