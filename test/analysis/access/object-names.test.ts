import { describe, expect, test } from "vitest";
import { applicationInName } from "../../../src/analysis/access/object-names.ts";

describe("the application in an object's name", () => {
  test.each([
    ["payments-api-db", "payments"],
    ["Payments-DB-Password", "payments"],
    ["prod-payments-db", "payments"],
    ["payments-prod-db", "payments"],
  ])("%s is named for %s", (name, application) => {
    expect(applicationInName(name)).toBe(application);
  });

  test.each([
    ["two parts", "payments-db"],
    ["one part", "PaymentsDbPassword"],
    ["a technology first", "sql-admin-password"],
    ["a product first", "stripe-api-key"],
    ["a technology behind the environment", "prod-sql-password"],
    ["two environments", "prod-test-key"],
    ["a configuration path", "Logging--LogLevel--Default"],
    ["a path with an application in it", "Payments--Db--Password"],
    ["an empty part", "-payments-db"],
    ["nothing", ""],
    ["a name of every object", "constructor-x"],
  ])("%s says nothing: %s", (_, name) => {
    expect(applicationInName(name)).toBeUndefined();
  });
});
