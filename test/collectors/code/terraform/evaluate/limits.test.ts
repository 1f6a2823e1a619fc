// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are those of Terraform.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHcl } from "../../../../../src/collectors/code/hcl/parse.ts";
import type { Expression } from "../../../../../src/collectors/code/hcl/syntax.ts";
import { evaluate } from "../../../../../src/collectors/code/terraform/evaluate/evaluate.ts";
import { functions } from "../../../../../src/collectors/code/terraform/evaluate/functions/registry.ts";
import type { EvaluationScope } from "../../../../../src/collectors/code/terraform/evaluate/scope.ts";
import type { Value } from "../../../../../src/collectors/code/terraform/value.ts";
import { attributeOf, evaluated, input, plain, scopeOf, valued } from "../../../../support/terraform-evaluation.ts";

const million = "range(100000)";

describe("work and size", () => {
  it.each([
    ["many members", "range(100001)", /more than 100000 members/],
    ["members of members", `[for a in range(1000) : range(1000)]`, /members|work/],
    ["products", "setproduct(range(1000), range(1000))", /members/],
    ["nested loops", `[for a in ${million} : [for b in ${million} : a + b][0]]`, /work/],
    ["loops over conditions", `[for a in ${million} : a if length([for b in ${million} : b if false]) > 0]`, /work/],
    [
      "doubling texts",
      `[for a in range(40) : join("", [for b in range(100000) : "0123456789abcdef"])]`,
      /characters|work/,
    ],
    ["templates", `"%{ for a in ${million} }%{ for b in ${million} }x%{ endfor }%{ endfor }"`, /work|characters/],
    ["indentation", `indent(1000, join("", [for a in range(100000) : "\\n"]))`, /characters/],
    ["formats", `length(join("", formatlist("%1000s", ${million})))`, /characters|work/],
    ["comparisons", `[for a in range(1000) : ${million} == ${million}]`, /work/],
    ["levels in JSON", `jsondecode("${"[".repeat(5_000)}${"]".repeat(5_000)}")`, /levels/],
  ])("%s end", (_title, source, note) => {
    const value = evaluated(source);
    expect(value).toMatchObject({ kind: "unknown", note: expect.stringMatching(note) });
  });

  it("ends where names rest on each other without end", () => {
    const file = parseHcl("main.tf", "a = [local.a, local.a]");
    const expression = file.body.attributes[0]?.value as Expression;
    const scope: EvaluationScope = {
      ...scopeOf(file, {}),
      lookup: () => ({ value: evaluate(expression, scope), consumed: 1 }),
    };
    expect(evaluate(expression, scope)).toBeDefined();
  });

  it("does not walk again what values share", () => {
    let value: Value = valued("x");
    for (let level = 0; level < 60; level += 1) value = { kind: "list", items: [value, value] };
    const names = { "local.a": value };
    for (const source of [
      "local.a == local.a",
      "jsonencode(local.a)",
      "flatten(local.a)",
      "toset(local.a)",
      "[local.a]",
    ]) {
      expect(evaluated(source, { names })).toMatchObject({ kind: "unknown", why: "unsupported" });
    }
  });

  it("does not follow values that are deeper than anybody nests", () => {
    let value: Value = valued("x");
    for (let level = 0; level < 20_000; level += 1) value = { kind: "list", items: [value] };
    const names = { "local.a": value };
    for (const source of [
      "local.a == local.a",
      "jsonencode(local.a)",
      "flatten(local.a)",
      "distinct(local.a)",
      "[local.a]",
    ]) {
      expect(evaluated(source, { names })).toMatchObject({ kind: "unknown", why: "unsupported" });
    }
  });
});

describe("what is shown of an expression", () => {
  it.each([
    ['upper("hunter2hunter2", var.x)', 'upper("…", var.x)'],
    ['upper("short", var.x)', 'upper("short", var.x)'],
    ['"hunter2hunter2-${var.x}-hunter2hunter2"', '"…${var.x}…"'],
    ['"${var.x}${lookup({ a = "hunter2hunter2" }, var.x)}"', '"${var.x}${lookup({ a = "…" }, var.x)}"'],
    ['"a\\"hunter2hunter2${var.x}"', '"…${var.x}"'],
    ["<<EOT\nhunter2hunter2 ${var.x}\nEOT", "<<…"],
    ['[\n  var.x, # hunter2hunter2\n  "b" /* hunter2 */\n] == var.x', '[ var.x, "b" ] == var.x'],
    ['"$${hunter2hunter2}${var.x}"', '"…${var.x}"'],
    ['"%{ if var.x }hunter2hunter2%{ endif }"', '"%{ if var.x }…%{ endif }"'],
  ])("%s", (source, expression) => {
    const value = evaluated(source, { names: { "var.x": input("var.x") } });
    expect(value.kind === "unknown" ? value.expression : plain(value)).toBe(expression);
  });

  it("is short", () => {
    const value = evaluated(`[${"var.x, ".repeat(100)}] == var.x`, { names: { "var.x": input("var.x") } });
    expect(value.kind === "unknown" && value.expression).toMatch(/^\[var\.x, .*…$/);
    expect(value.kind === "unknown" && value.expression.length).toBe(120);
  });
});

/** Values of every kind, known and not. */
const anyValue = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc
      .oneof(
        fc.string(),
        fc.integer(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.constantFrom("10.0.0.0/8", "%s", "true", "1"),
      )
      .map(valued),
    fc.constantFrom<Value>(input("var.x"), attributeOf("a.b", "id"), { ...valued("s"), isSensitive: true }),
    fc.array(tie("value"), { maxLength: 4 }).map((items): Value => ({ kind: "list", items })),
    fc
      .array(fc.tuple(fc.oneof(fc.string({ maxLength: 3 }), fc.constant("__proto__")), tie("value")), { maxLength: 4 })
      .map((entries): Value => ({ kind: "object", entries: new Map(entries) })),
  ),
})).value;

describe("whatever is given", () => {
  it("calls give a value and never throw", () => {
    const calls = fc.record({
      name: fc.constantFrom(...functions.keys(), "try", "can"),
      values: fc.array(anyValue, { maxLength: 4 }),
      spreads: fc.boolean(),
    });
    fc.assert(
      fc.property(calls, ({ name, values, spreads }) => {
        const names = Object.fromEntries(values.map((value, at) => [`var.v${at}`, value]));
        const given = values.map((_value, at) => `var.v${at}`).join();
        const value = evaluated(`${name}(${given}${spreads && values.length > 0 ? "..." : ""})`, { names });
        expect(["scalar", "list", "object", "unknown"]).toContain(value.kind);
        if (value.kind === "scalar" && typeof value.value === "number") expect(value.value).toSatisfy(Number.isFinite);
      }),
      { numRuns: 1_000 },
    );
  });

  it("operators and steps give a value and never throw", () => {
    const shapes = [
      "var.a + var.b",
      "var.a == var.b",
      "var.a && var.b",
      "var.a < var.b",
      "var.a ? var.b : var.a",
      "var.a[var.b]",
      "var.a[*].x",
      "var.a.x",
      "-var.a",
      '"${var.a}-${var.b}"',
      "[for k, v in var.a : v if var.b]",
      "{ for k, v in var.a : k => v... }",
      "{ (var.a) = var.b }",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...shapes), anyValue, anyValue, (source, a, b) => {
        const value = evaluated(source, { names: { "var.a": a, "var.b": b } });
        expect(["scalar", "list", "object", "unknown"]).toContain(value.kind);
      }),
      { numRuns: 1_000 },
    );
  });

  it("JSON comes back as it was", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (source) => {
        const json: unknown = JSON.parse(source);
        const names = { "var.json": valued(json) };
        expect(plain(evaluated("jsondecode(jsonencode(var.json))", { names }))).toStrictEqual(plain(valued(json)));
      }),
    );
  });

  it("texts come back from base64, URLs and lists of characters as they were", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const names = { "var.t": valued(text) };
        expect(plain(evaluated("base64decode(base64encode(var.t))", { names }))).toBe(text);
        expect(plain(evaluated("urldecode(urlencode(var.t))", { names }))).toBe(text);
        expect(plain(evaluated("strrev(strrev(var.t))", { names }))).toBe(text);
        expect(plain(evaluated('join("", split("", var.t))', { names }))).toBe(text);
      }),
    );
  });

  it("known arguments of total functions give known results", () => {
    const texts = fc.array(fc.string(), { minLength: 1, maxLength: 5 });
    const calls = [
      "sort(var.t)",
      "toset(var.t)",
      "distinct(var.t)",
      'join("-", var.t)',
      "jsonencode(var.t)",
      "reverse(var.t)",
    ];
    fc.assert(
      fc.property(texts, fc.constantFrom(...calls), (given, call) => {
        expect(evaluated(call, { names: { "var.t": valued(given) } }).kind).not.toBe("unknown");
      }),
    );
  });
});
