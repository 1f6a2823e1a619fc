import { describe, expect, test } from "vitest";
import {
  attribute,
  block,
  blocks,
  choiceFact,
  flagFact,
  integerFact,
  numberFact,
  tagsFact,
  textFact,
  textsFact,
  timeFact,
} from "../../../../../src/collectors/code/terraform/azure/facts.ts";
import type { Value } from "../../../../../src/collectors/code/terraform/value.ts";
import { read, unknown } from "../../../../../src/model/fact.ts";
import { line, open, type Plain, value } from "../../../../support/terraform/tree-literals.ts";

const at = (plain: Plain) => value(plain, 4);

describe("a fact", () => {
  test("has the place of its attribute and the origin of its value", () => {
    const from = { what: 'the local "days"', at: line(2, "locals.tf") };
    expect(integerFact({ ...at(7), from })).toEqual(read(7, line(4), from));
  });

  test("that is absent, or null, is read as null, and its block is the place", () => {
    expect(flagFact(undefined)).toEqual(read(null));
    expect(flagFact(attribute(value({ on: at(null) }), "on"))).toEqual(read(null));
    expect(flagFact(at(null))).toEqual({ read: null, at: at(null).at });
  });

  test("that rests on a variable is unknown with its expression", () => {
    expect(textFact({ ...open("var.name"), at: line(4) })).toEqual(unknown("var.name", line(4)));
  });
});

describe("Terraform's conversions hold", () => {
  test.each<[Plain, boolean]>([
    ["true", true],
    ["false", false],
    [true, true],
    [false, false],
  ])("boolean %j", (given, flag) => {
    expect(flagFact(value(given))).toEqual(read(flag));
  });

  test.each<[Plain, number]>([
    ["7", 7],
    [90, 90],
    ["9e1", 90],
  ])("number %j", (given, days) => {
    expect(integerFact(value(given))).toEqual(read(days));
  });

  test("a number or boolean as text", () => {
    expect(textFact(value(7))).toEqual(read("7"));
    expect(textFact(value(true))).toEqual(read("true"));
  });
});

describe("a value of another type is neither that value nor absent", () => {
  test.each<[string, unknown, string]>([
    ["flag", flagFact(at("yes")), '"yes", which is no boolean'],
    ["flag as number", flagFact(at(1)), "1, which is no boolean"],
    ["flag as list", flagFact(at([true])), "a list, which is no boolean"],
    ["integer", integerFact(at(7.5)), "7.5, which is no whole number"],
    ["integer as text", integerFact(at("")), '"", which is no whole number'],
    ["number", numberFact(at(true)), "true, which is no number"],
    ["time", timeFact(at("2027-02-30")), '"2027-02-30", which is no time'],
    ["choice", choiceFact(at("Block"), ["Allow", "Deny"]), '"Block", which is none of Allow, Deny'],
    ["list", textsFact(at("10.0.0.0/8")), '"10.0.0.0/8", which is no list'],
    ["tags", tagsFact(at(["a"])), "a list, which is no map"],
  ])("%s", (_, fact, expression) => {
    expect(fact).toEqual(unknown(expression, line(4)));
  });

  test("and a long one is shortened", () => {
    const fact = flagFact(at("x".repeat(500)));
    expect("unknown" in fact && fact.unknown.length).toBeLessThan(120);
  });
});

test("words of a set are taken in any case and given in the model's", () => {
  expect(choiceFact(at("deny"), ["Allow", "Deny"])).toEqual(read("Deny", line(4)));
});

test("a time is given in UTC, and an empty one is none", () => {
  expect(timeFact(at("2027-01-01T02:00:00+02:00"))).toEqual(read("2027-01-01T00:00:00Z", line(4)));
  expect(timeFact(at(""))).toEqual(read(null));
});

describe("what is marked sensitive is not shown", () => {
  const hidden: Value = { kind: "scalar", value: "hunter2", isSensitive: true, at: line(4) };

  test("as a text", () => {
    expect(textFact(hidden)).toEqual(unknown("a value marked sensitive", line(4)));
  });

  test("where it does not fit", () => {
    expect(JSON.stringify([flagFact(hidden), integerFact(hidden), timeFact(hidden), textsFact(hidden)])).not.toContain(
      "hunter2",
    );
  });

  test("as a tag", () => {
    const tags = tagsFact({ kind: "object", entries: new Map([["owner", hidden]]) });
    expect(tags).toEqual(unknown("a value marked sensitive", undefined));
  });

  test("but a switch is read", () => {
    expect(flagFact({ kind: "scalar", value: true, isSensitive: true })).toEqual(read(true));
  });
});

describe("lists", () => {
  test("with a member that is not known are not known", () => {
    expect(textsFact(at(["Get", open("var.more")]))).toEqual(unknown("var.more", line(4)));
  });

  test("that are absent are empty", () => {
    expect(textsFact(undefined)).toEqual(read([]));
  });
});

describe("tags", () => {
  test("that are certain are kept beside those that are not known", () => {
    expect(tagsFact(value({ env: "prod", owner: open("var.owner") }))).toEqual({
      read: { env: "prod" },
      missing: { reason: "not-in-output", detail: "not known before an apply: var.owner" },
    });
    const merged: Value = {
      kind: "unknown",
      expression: "merge(var.tags, local.tags)",
      why: "input",
      references: [],
      certain: { kind: "object", entries: new Map([["env", value("prod")]]) },
    };
    expect(tagsFact(merged)).toMatchObject({ read: { env: "prod" }, missing: { reason: "not-in-output" } });
  });

  test("none of which is known are unknown", () => {
    expect(tagsFact(at({ owner: open("var.owner") }))).toEqual(unknown("var.owner", line(4)));
    expect(tagsFact(open("var.tags"))).toEqual(unknown("var.tags"));
  });

  test("with any name are kept", () => {
    const entries = new Map([["__proto__", value("x")]]);
    const fact = tagsFact({ kind: "object", entries });
    expect("read" in fact && Object.entries(fact.read)).toEqual([["__proto__", "x"]]);
  });

  test("that are null are left out", () => {
    expect(tagsFact(value({ env: null, team: "a" }))).toEqual(read({ team: "a" }));
  });
});

describe("blocks", () => {
  test("are lists of objects, one object, or nothing", () => {
    expect(blocks(value({ acl: [{ a: 1 }, { a: 2 }] }), "acl")).toHaveLength(2);
    expect(blocks(value({ acl: { a: 1 } }), "acl")).toHaveLength(1);
    expect(blocks(value({ acl: [] }), "acl")).toEqual([]);
    expect(blocks(value({}), "acl")).toEqual([]);
    expect(blocks(value({ acl: [null] }), "acl")).toEqual([]);
  });

  test("of which nobody knows how many make everything in them unknown", () => {
    const holder = value({ acl: open("dynamic.acl") });
    expect(textFact(attribute(block(holder, "acl"), "default_action"))).toEqual(unknown("dynamic.acl"));
  });

  test("keep what is certain of them", () => {
    const acl: Value = {
      kind: "unknown",
      expression: "var.acl",
      why: "input",
      references: [],
      certain: { kind: "object", entries: new Map([["bypass", value("None")]]) },
    };
    expect(textFact(attribute(acl, "bypass"))).toEqual(read("None"));
    expect(textFact(attribute(acl, "default_action"))).toEqual(unknown("var.acl"));
  });
});
