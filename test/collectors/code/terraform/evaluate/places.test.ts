// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are those of Terraform.
import { describe, expect, it } from "vitest";
import type { Value } from "../../../../../src/collectors/code/terraform/value.ts";
import type { SourceSpan } from "../../../../../src/model/fact.ts";
import { evaluated, type Surroundings, valued } from "../../../../support/terraform-evaluation.ts";

const defaultAt: SourceSpan = { uri: "variables.tf", startLine: 3 };
const localAt: SourceSpan = { uri: "locals.tf", startLine: 5 };
const memberAt: SourceSpan = { uri: "locals.tf", startLine: 6 };
const what = 'the default of variable "mode"';

function at<V extends Value>(value: V, place: SourceSpan): V {
  return { ...value, at: place };
}

const settings: Value = {
  kind: "object",
  at: localAt,
  entries: new Map<string, Value>([
    ["rbac", at(valued(true), memberAt)],
    ["mode", { ...at(valued("a"), memberAt), from: { what, at: defaultAt } }],
    ["made", valued("x")],
  ]),
};

const surroundings: Surroundings = {
  names: {
    "var.mode": { value: at(valued("deny"), defaultAt), what },
    "local.mode": { value: { ...at(valued("deny"), localAt), from: { what, at: defaultAt } }, what: 'local "mode"' },
    "local.settings": { value: settings, what: 'local "settings"' },
    "local.list": {
      value: { kind: "list", items: [at(valued("a"), memberAt)], at: localAt },
      what: 'local "list"',
    },
    "var.secret": { value: { ...at(valued("hunter2"), defaultAt), isSensitive: true }, what },
    "var.secrets": { value: { ...at(valued({ a: [1] }), defaultAt), isSensitive: true }, what },
  },
};

function place(source: string): Pick<Value, "at" | "from"> {
  const { at: stated, from } = evaluated(source, surroundings);
  return { ...(stated ? { at: stated } : {}), ...(from ? { from } : {}) };
}

describe("where a value stands", () => {
  it("is the whole expression, columns from 1", () => {
    expect(place('"deny"')).toStrictEqual({ at: { uri: "main.tf", startLine: 1, startColumn: 5, endLine: 1 } });
    expect(place("[\n]").at).toStrictEqual({ uri: "main.tf", startLine: 1, startColumn: 5, endLine: 2 });
  });

  it("is the member's own place in lists and objects", () => {
    const value = evaluated('{\n a = 1\n b = ["x"]\n}');
    const entries = value.kind === "object" ? value.entries : new Map<string, Value>();
    expect(entries.get("a")?.at).toStrictEqual({ uri: "main.tf", startLine: 2, startColumn: 6, endLine: 2 });
    expect(entries.get("b")?.at?.startLine).toBe(3);
  });
});

describe("where a value comes from", () => {
  it.each([
    ["var.mode", what, defaultAt],
    ["local.mode", what, defaultAt],
    ['"${var.mode}"', what, defaultAt],
    ["true ? var.mode : 1", what, defaultAt],
    ["local.settings.rbac", 'local "settings"', memberAt],
    ["local.settings.mode", what, defaultAt],
    ["local.settings.made", 'local "settings"', localAt],
    ["local.settings", 'local "settings"', localAt],
    ['lookup(local.settings, "rbac", false)', 'local "settings"', memberAt],
    ["try(local.settings.none, local.settings.rbac)", 'local "settings"', memberAt],
    ["merge({ a = 1 }, local.settings).rbac", 'local "settings"', memberAt],
    ["coalesce(null, var.mode)", what, defaultAt],
    ["element(local.list, 0)", 'local "list"', memberAt],
    ["one(local.list[*])", 'local "list"', memberAt],
    ["concat([], local.list)[0]", 'local "list"', memberAt],
    ["[for v in local.list : v][0]", 'local "list"', memberAt],
    ["{ for k, v in local.settings : k => v }.rbac", 'local "settings"', memberAt],
    ["tostring(var.mode)", what, defaultAt],
    ["upper(var.mode)", what, defaultAt],
    ["sensitive(var.mode)", what, defaultAt],
    ["toset(local.list)", 'local "list"', localAt],
  ])("%s", (source, words, from) => {
    expect(evaluated(source, surroundings)).toMatchObject({
      at: { uri: "main.tf", startLine: 1 },
      from: { what: words, at: from },
    });
  });

  it.each(['"deny"', '"x-${var.mode}"', "{ a = 1 }.a", "length(local.list)", "var.mode == 1", 'join("", local.list)'])(
    "%s is made where it stands",
    (source) => {
      expect(place(source).from).toBeUndefined();
    },
  );
});

describe("sensitivity", () => {
  it.each([
    "var.secret",
    '"x-${var.secret}"',
    "upper(var.secret)",
    "var.secrets.a",
    "var.secrets.a[0]",
    'var.secret == "x"',
    'var.secret == "x" ? 1 : 2',
    "[for v in var.secrets.a : 1]",
    'join("", [var.secret])',
    "length(var.secrets)",
    "jsonencode({ a = { b = var.secret } })",
    'format("%s", var.secret)',
    "merge(var.secrets, {}).a",
    'lookup(var.secrets, "a", 1)',
    "sensitive(1)",
    "try(var.secret)",
  ])("%s is sensitive", (source) => {
    expect(evaluated(source, surroundings).isSensitive).toBe(true);
  });

  it.each([
    "var.mode",
    "nonsensitive(var.secret)",
    "{ a = var.secret, b = 1 }.b",
    "merge({ a = var.secret }, { b = 1 }).b",
    "issensitive(var.secret)",
    "length([var.secret])",
  ])("%s is not", (source) => {
    expect(evaluated(source, surroundings).isSensitive).toBeUndefined();
  });
});
