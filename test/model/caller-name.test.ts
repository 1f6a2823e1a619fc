import { expect, test } from "vitest";
import { callerName } from "../../src/model/caller-name.ts";

const nobody = { oid: null, appId: null, kind: "unknown", name: null } as const;

test("a caller goes by its name, else by an id", () => {
  expect(callerName({ ...nobody, name: "app-shop", oid: "o", appId: "a" })).toBe("app-shop");
  expect(callerName({ ...nobody, oid: "o", appId: "a" })).toBe("o");
  expect(callerName({ ...nobody, appId: "a" })).toBe("application a");
  expect(callerName(nobody)).toBe("unknown caller");
});

test("a long name is cut, and stays well-formed where the cut goes through a character", () => {
  const name = callerName({ ...nobody, name: `${"x".repeat(199)}\u{1f600}` });
  expect(name).toHaveLength(200);
  expect(name.isWellFormed()).toBe(true);
});
