import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { comparatorNames } from "../../../../src/analysis/access/conditions/operators.ts";
import { parseCondition } from "../../../../src/analysis/access/conditions/parse.ts";
import type { Expression } from "../../../../src/analysis/access/conditions/syntax.ts";
import { delegations, elsewhere, onSecrets, roleConditions } from "./published-texts.ts";

function expressionOf(text: string): Expression {
  const parsed = parseCondition(text);
  if ("fault" in parsed) throw new Error(`${text}: ${parsed.fault.message}`);
  return parsed.expression;
}

function faultOf(text: string): string {
  const parsed = parseCondition(text);
  return "fault" in parsed ? `${parsed.fault.line}:${parsed.fault.column} ${parsed.fault.message}` : "none";
}

describe("texts of the platform", () => {
  test("there are as many conditions of built-in roles as the facts have", () => {
    expect(roleConditions).toHaveLength(26);
  });

  test.each([...roleConditions, ...Object.values(delegations), ...Object.values(onSecrets), ...elsewhere])(
    "parse: %s",
    (text) => {
      expect(faultOf(text)).toBe("none");
    },
  );

  test("parse to one tree however they are spaced and cased", () => {
    const tidy = expressionOf(
      "(!(ActionMatches{'a/write'}) OR NOT Exists @Request[b]) AND @Resource[c] BoolEquals true",
    );
    const wild = "((  !\n(actionmatches {'a/write'}))||! EXISTS @request [ b ])&&(@RESOURCE[c]\tboolequals TRUE)";
    expect(expressionOf(wild)).toEqual(tidy);
  });
});

test("a text becomes its tree", () => {
  expect(
    expressionOf(
      "!ActionMatches{'a'} || @Request[b:c<$d$>] ForAnyOfAllValues:GuidNotEquals {00000000-0000-0000-0000-00000000000A, 'x', -5}",
    ),
  ).toMatchObject({
    kind: "or",
    operands: [
      { kind: "not", operand: { kind: "action-matches", patterns: ["a"] } },
      {
        kind: "comparison",
        left: { kind: "attribute", source: "Request", name: "b:c<$d$>" },
        operator: { quantifier: { left: "any", right: "all" }, comparator: { name: "GuidNotEquals", isNegated: true } },
        right: { kind: "values", values: ["00000000-0000-0000-0000-00000000000A", "x", -5], isSet: true },
      },
    ],
  });
});

test("a negation binds tighter than AND, two are none, and a quote may be taken into a text", () => {
  expect(expressionOf("NOT @Resource[a] StringEquals 'it\\'s' AND !!Exists @Resource[b]")).toMatchObject({
    kind: "and",
    operands: [{ kind: "not", operand: { right: { values: ["it's"] } } }, { kind: "exists" }],
  });
});

test("AND beside OR without parentheses is kept apart from either", () => {
  expect(expressionOf("Exists @Request[a] AND Exists @Request[b] OR Exists @Request[c]")).toMatchObject({
    kind: "mixed",
    connectives: ["and", "or"],
  });
});

test("the comparators are the documented ones and those of published source code", () => {
  expect([...comparatorNames].sort()).toEqual(
    `BoolEquals BoolNotEquals DateTimeEquals DateTimeGreaterThan DateTimeGreaterThanEquals DateTimeLessThan
    DateTimeLessThanEquals DateTimeNotEquals GuidEquals GuidNotEquals IpInRange IpMatch IpNotMatch ListContains
    ListNotContains NumericEquals NumericGreaterThan NumericGreaterThanEquals NumericInRange NumericLessThan
    NumericLessThanEquals NumericNotEquals StringContains StringContainsIgnoreCase StringEndsWith StringEndsWithIgnoreCase
    StringEquals StringEqualsIgnoreCase StringLike StringLikeIgnoreCase StringMatches StringNotContains
    StringNotContainsIgnoreCase StringNotEndsWith StringNotEndsWithIgnoreCase StringNotEquals StringNotEqualsIgnoreCase
    StringNotLike StringNotLikeIgnoreCase StringNotMatches StringNotStartsWith StringNotStartsWithIgnoreCase
    StringStartsWith StringStartsWithIgnoreCase TimeOfDayEquals TimeOfDayGreaterThan TimeOfDayGreaterThanEquals
    TimeOfDayInRange TimeOfDayLessThan TimeOfDayLessThanEquals TimeOfDayNotEquals`.split(/\s+/),
  );
});

describe("what is no condition", () => {
  test.each([
    ["", "1:1 the condition is empty"],
    [" \n ", "1:1 the condition is empty"],
    ["true", "1:5 an operator is due, not the end"],
    ["owner", '1:1 a value or an attribute is due, not "owner"'],
    ["((Exists @Request[a])", "1:1 the parenthesis that opens here is never closed"],
    ["Exists @Request[a])", "1:19 a closing parenthesis that nothing opened"],
    ["Exists @Request[a] Exists @Request[b]", '1:20 AND, OR or the end of the condition is due, not "Exists"'],
    ["(Exists @Request[a] 'b')", "1:21 AND, OR or ) is due, not the text 'b'"],
    ["Exists @Request[a] &\nExists @Request[b]", "1:20 a single & means nothing: &&"],
    ["Exists @Request[a]\n  AND", "2:6 a value or an attribute is due, not the end"],
    [
      "@Subject[a] StringEquals 'b'",
      '1:1 attributes come from Resource, Request, Principal, Environment, Context, not from "Subject"',
    ],
    ["@Resource StringEquals 'b'", "1:1 the attribute's name is missing: @Resource[…]"],
    ["@Resource[] StringEquals 'b'", "1:1 the attribute has no name"],
    ["@Resource[a StringEquals 'b'", "1:1 the attribute that begins here has no closing bracket"],
    ["@Resource[a] StringEquals 'b", "1:27 the text that begins here has no closing quote"],
    ["@Resource[a] StringIs 'b'", '1:14 there is no operator "StringIs"'],
    ["@Resource[a] ForAny:StringEquals 'b'", '1:14 there is no operator "ForAny:StringEquals"'],
    ["@Resource[a] StringEquals {'b' 'c'}", "1:32 a comma or } is due, not the text 'c'"],
    ["@Resource[a] StringEquals {'b',", "1:32 a value or an attribute is due, not the end"],
    ["@Resource[a] StringEquals {'b'", "1:27 { is never closed"],
    ["@Resource[a] StringEquals {}", "1:27 the set that opens here is empty"],
    ["@Resource[a] NumericEquals 1x", '1:28 a value or an attribute is due, not "1x"'],
    [
      "@Resource[a] NumericEquals 99999999999999999999",
      '1:28 a value or an attribute is due, not "99999999999999999999"',
    ],
    ["ActionMatches 'a'", '1:15 { is due after "ActionMatches"'],
    ["ActionMatches{1}", '1:1 "ActionMatches" takes texts in quotes'],
    ["Exists 'a'", '1:1 "Exists" takes an attribute'],
    ["\u0000", '1:1 no part of a condition begins with "\\u0000"'],
  ])("%j: %s", (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  test("nests within bounds, in parentheses and in calls", () => {
    const deep = (levels: number) => `${"(".repeat(levels)}Exists @Request[a]${")".repeat(levels)}`;
    expect(faultOf(deep(100))).toBe("none");
    expect(faultOf(deep(101))).toBe("1:101 nested deeper than 100 levels");
    expect(faultOf("(".repeat(16_000))).toBe("1:101 nested deeper than 100 levels");
    expect(faultOf(`Exists ${"Trim(".repeat(101)}`)).toBe("1:512 nested deeper than 100 levels");
    expect(faultOf(`${"(Exists Trim(@Request[a])) AND ".repeat(200)}${deep(100)}`)).toBe("none");
    expect(faultOf(`(Exists Trim(@Request[a])) AND ${deep(101)}`)).toBe("1:132 nested deeper than 100 levels");
    expect(faultOf(`${"!".repeat(16_000)}Exists @Request[a]`)).toBe("none");
  });

  test("is shown by its beginning where it is long", () => {
    expect(faultOf("x".repeat(61))).toBe(`1:1 a value or an attribute is due, not "${"x".repeat(60)}…"`);
    expect(faultOf("x".repeat(60))).toBe(`1:1 a value or an attribute is due, not "${"x".repeat(60)}"`);
  });

  test("has a length that is bounded too", () => {
    expect(faultOf("Exists @Request[a]".padEnd(16_384))).toBe("none");
    expect(faultOf(" ".repeat(16_385))).toBe("1:1 longer than 16384 characters, which no condition may be");
  });
});

const scraps = fc.constantFrom(
  ..."( ) { } [ ] , ! && || & | ' \\' AND OR NOT Exists NotExists ActionMatches SubOperationMatches @Resource[a] @Request[b".split(
    " ",
  ),
  ..."@ @X StringEquals ForAnyOfAnyValues:GuidEquals boolequals true null 5 -1.5 'x' {'y'} ToLower( \n".split(" "),
);

test("no text makes it throw, and every fault lies in the text", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(scraps, { maxLength: 25 }).map((parts) => parts.join(" ")),
    fc.tuple(fc.constantFrom(...roleConditions, ...elsewhere), fc.nat(), fc.nat(20)).map(([text, at, length]) => {
      const from = at % text.length;
      return text.slice(0, from) + text.slice(from + length);
    }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const parsed = parseCondition(text);
      if (!("fault" in parsed)) return;
      const lines = text.split("\n");
      const { line, column, message } = parsed.fault;
      expect(message).not.toBe("");
      expect(column).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
    }),
    { numRuns: 2000 },
  );
});
