import { Ajv } from "ajv";
import Type from "typebox";
import { describe, expect, test } from "vitest";
import {
  FactOf,
  faultReasons,
  isFact,
  isRead,
  isUnread,
  mapFact,
  partly,
  read,
  unknown,
  unread,
  unreadReasons,
} from "../../src/model/fact.ts";

const span = { uri: "main.tf", startLine: 3 };

describe("makers", () => {
  test("keep optional parts out rather than undefined, so that written snapshots stay the same", () => {
    expect(Object.keys(read(1))).toEqual(["read"]);
    expect(read(1, span)).toEqual({ read: 1, at: span });
    expect(unread("denied")).toEqual({ unread: { reason: "denied" } });
    expect(Object.keys(unread("denied").unread)).toEqual(["reason"]);
    expect(unread("denied", "403", "Key Vault Reader")).toEqual({
      unread: { reason: "denied", detail: "403", remedy: "Key Vault Reader" },
    });
    expect(Object.keys(unknown("var.x"))).toEqual(["unknown"]);
    expect(unknown("var.x", span)).toEqual({ unknown: "var.x", at: span });
    expect(partly([1], { reason: "throttled" })).toEqual({ read: [1], missing: { reason: "throttled" } });
  });
});

describe("guards", () => {
  test("tell the three kinds apart", () => {
    const facts = [read(null), unread("firewall"), unknown("var.x")];
    expect(facts.map(isRead)).toEqual([true, false, false]);
    expect(facts.map(isUnread)).toEqual([false, true, false]);
    expect(facts.map(isFact)).toEqual([true, true, true]);
  });

  test.each([[null], [undefined], ["read"], [0], [[]], [{}], [{ value: 1 }]])("%j is no fact", (value) => {
    expect(isFact(value)).toBe(false);
  });

  test("a read fact may hold anything, false and empty included", () => {
    for (const value of [false, 0, "", null, []]) expect(isRead(read(value))).toBe(true);
  });
});

describe("mapFact", () => {
  test("changes the value and keeps where it stands and what is missing", () => {
    expect(mapFact(read(2, span), (value) => value * 2)).toEqual({ read: 4, at: span });
    const missing = { reason: "denied" } as const;
    expect(mapFact(partly([1, 2], missing), (list) => list.length)).toEqual({ read: 2, missing });
  });

  test("leaves what was not read alone", () => {
    const never = (): never => {
      throw new Error("called");
    };
    const denied = unread("denied");
    const later = unknown("var.x");
    expect(mapFact(denied, never)).toBe(denied);
    expect(mapFact(later, never)).toBe(later);
  });
});

test("every fault is a reason, and choices are no faults", () => {
  expect([...faultReasons].every((reason) => unreadReasons.includes(reason))).toBe(true);
  expect(unreadReasons.filter((reason) => !faultReasons.has(reason))).toEqual(["not-in-output", "not-asked"]);
});

describe("FactOf", () => {
  const fits = new Ajv({ strict: true, strictRequired: false }).compile(FactOf(Type.Integer()));

  test.each([
    [{ read: 1 }],
    [{ read: 1, at: span }],
    [{ read: 1, missing: { reason: "denied" } }],
    [{ unread: { reason: "denied", detail: "403", remedy: "ask" } }],
    [{ unknown: "var.x" }],
    [{ unknown: "var.x", at: span }],
  ])("takes %j", (fact) => {
    expect(fits(fact)).toBe(true);
  });

  test.each([
    [{}],
    [{ read: "1" }],
    [{ read: 1, unread: { reason: "denied" } }],
    [{ read: 1, unknown: "var.x" }],
    [{ unread: { reason: "bored" } }],
    [{ unread: {} }],
    [{ unread: { reason: "denied" }, unknown: "var.x" }],
    [{ unknown: 1 }],
    [{ value: 1 }],
    [{ read: 1, at: { uri: "", startLine: 1 } }],
    [{ read: 1, at: { uri: "main.tf", startLine: 0 } }],
    [1],
    [null],
  ])("refuses %j", (fact) => {
    expect(fits(fact)).toBe(false);
  });
});
