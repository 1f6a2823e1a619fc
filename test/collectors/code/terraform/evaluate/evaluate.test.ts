// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are those of Terraform.
import { describe, expect, it } from "vitest";
import { exactReference, type Value } from "../../../../../src/collectors/code/terraform/value.ts";
import { attributeOf, evaluated, input, notKnown, plain, valued } from "../../../../support/terraform-evaluation.ts";

const kvId = attributeOf("azurerm_key_vault.kv", "id");
const names = {
  "var.x": input("var.x"),
  "var.y": input("var.y"),
  "azurerm_key_vault.kv": attributeOf("azurerm_key_vault.kv"),
  "local.id": kvId,
  "local.tags": valued({ env: "prod", team: "core" }),
  "local.list": valued(["a", "b"]),
};

function known(source: string): unknown {
  const value = evaluated(source, { names });
  return value.kind === "unknown" ? value : plain(value);
}

function unknown(source: string): Value & { kind: "unknown" } {
  const value = evaluated(source, { names });
  if (value.kind !== "unknown") throw new Error(`${source} is known: ${JSON.stringify(plain(value))}`);
  return value;
}

describe("operators", () => {
  it.each([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["7 % 4", 3],
    ["-7 % 4", -3],
    ["0.1 + 0.2", 0.3],
    ['"2" + 1', 3],
    ["-(-3)", 3],
    ["!true", false],
    ['!"false"', true],
    ["1 < 2", true],
    ['"10" > 9', true],
    ["true && false", false],
    ["false || true", true],
    ['"1" == 1', false],
    ["null == null", true],
    ['"a" != "b"', true],
    ["1 == 1.0", true],
    ["[1, 2] == [1]", false],
    ["{ a = 1 } != { a = 2 }", true],
    ["toset([1]) == toset([1, 1])", true],
  ])("%s", (source, result) => {
    expect(known(source)).toStrictEqual(result);
  });

  it.each(["1 / 0", "1 + true", "1 + null", '!"maybe"', "null && true", "[1] < 2"])("%s is a fault", (source) => {
    expect(unknown(source)).toMatchObject({ why: "fault" });
  });

  it("does not decide equality that hangs on types", () => {
    expect(unknown('local.list == ["a", "b"]').why).toBe("unsupported");
  });

  it.each([
    ["false && var.x", false],
    ["var.x && false", false],
    ["true || var.x", true],
    ["var.x || true", true],
  ])("%s is decided by one operand", (source, result) => {
    expect(known(source)).toBe(result);
  });

  it.each(["true && var.x", "var.x || false", "!var.x", "var.x == 1", "var.x + 1", "[var.x] == [1]"])(
    "%s stays open",
    (source) => {
      expect(unknown(source)).toMatchObject({ why: "input", isDerived: true, expression: source });
    },
  );

  it("knows that an attribute is itself, and that lists of other lengths differ", () => {
    expect(known("local.id == azurerm_key_vault.kv.id")).toBe(true);
    expect(known("[var.x] == [1, 2]")).toBe(false);
  });
});

describe("conditions", () => {
  it.each([
    ['true ? "a" : var.x', "a"],
    ['"false" ? 1 : 2', 2],
    ['true ? 1 : "b"', "1"],
    ['true ? null : "b"', null],
    ["var.x ? 7 : 7", 7],
    ['var.x ? ["a"] : ["a"]', ["a"]],
    ["true ? 1 : [][3]", 1],
  ])("%s", (source, result) => {
    expect(known(source)).toStrictEqual(result);
  });

  it("rests on the condition and both branches when it is open", () => {
    const value = unknown("azurerm_key_vault.kv.enabled ? local.id : azurerm_key_vault.kv.name");
    expect(value.references.map(({ path }) => path.join("."))).toStrictEqual(["enabled", "id", "name"]);
    expect(exactReference(value)).toBeUndefined();
    expect(value.from).toBeUndefined();
  });

  it("is the attribute that both branches are", () => {
    expect(exactReference(unknown("var.x ? local.id : azurerm_key_vault.kv.id"))).toStrictEqual(kvId.references[0]);
  });

  it.each(["null ? 1 : 2", '"maybe" ? 1 : 2', "[] ? 1 : 2"])("%s is a fault", (source) => {
    expect(unknown(source).why).toBe("fault");
  });
});

describe("names and steps", () => {
  it.each([
    ["local.tags.env", "prod"],
    ['local.tags["env"]', "prod"],
    ["local.list[1]", "b"],
    ['local.list["1"]', "b"],
    ["local.list.1", "b"],
    ["{ a = [{ b = 3 }] }.a[0].b", 3],
    ['{ prod = 1, dev = 2 }["dev"]', 2],
  ])("%s", (source, result) => {
    expect(known(source)).toStrictEqual(result);
  });

  it.each([
    "local.tags.none",
    "local.list[2]",
    "local.list[-1]",
    "local.list[0.5]",
    "local.list.name",
    "local.tags.env.x",
    "local.tags[null]",
    "toset([1])[0]",
    "null.x",
    "nothing.at.all",
    "local.tags.__proto__",
    "local.tags.constructor",
  ])("%s is a fault", (source) => {
    expect(unknown(source)).toMatchObject({ why: "fault" });
  });

  it("takes attributes of a resource step by step", () => {
    const value = unknown("azurerm_key_vault.kv.identity[0].principal_id");
    expect(exactReference(value)).toStrictEqual({
      address: "azurerm_key_vault.kv",
      path: ["identity", 0, "principal_id"],
    });
    expect(value.expression).toBe("azurerm_key_vault.kv.identity[0].principal_id");
  });

  it("asks for what is known of an attribute of a resource that is handed on as a whole", () => {
    const at = { uri: "main.tf", startLine: 9 };
    const resolve = ({ path }: { path: readonly unknown[] }): Value | undefined =>
      path.join() === "name" ? { kind: "scalar", value: "kv-prod", at } : undefined;
    const value = evaluated("[for v in [azurerm_key_vault.kv] : v.name][0]", { names, resolve });
    expect(value).toMatchObject({ value: "kv-prod", from: { what: "azurerm_key_vault.kv.name", at } });
  });

  it("does not know which member an unknown key takes", () => {
    expect(unknown("local.tags[var.x]")).toMatchObject({ why: "input", expression: "local.tags[var.x]" });
  });
});

describe("splats", () => {
  it.each([
    ["[{ a = 1 }, { a = 2 }][*].a", [1, 2]],
    ["[{ a = 1 }, { a = 2 }].*.a[1]", 2],
    ["[{ a = [{ b = 1 }] }][*].a[0].b", [1]],
    ["[{ a = [1, 2] }, { a = [3] }][*].a[*]", [[1, 2], [3]]],
    ["null[*]", []],
    ['"x"[*]', ["x"]],
    ["{ a = 1 }[*].a", [1]],
  ])("%s", (source, result) => {
    expect(known(source)).toStrictEqual(result);
  });

  it("knows the list when it does not know the members", () => {
    const value = evaluated("[azurerm_key_vault.kv, azurerm_key_vault.kv][*].id", { names });
    expect(plain(value)).toStrictEqual([notKnown, notKnown]);
    expect(value.kind === "list" && value.items[1] && exactReference(value.items[1])).toStrictEqual(kvId.references[0]);
  });

  it("tells the attribute meant when it does not know how many there are", () => {
    expect(unknown("var.x[*].id").why).toBe("input");
    const value = evaluated("azurerm_key_vault.kv[*].id", {
      names: { "azurerm_key_vault.kv": attributeOf("azurerm_key_vault.kv[*]") },
    });
    expect(value).toMatchObject({ kind: "unknown", isDerived: true });
    expect(value.kind === "unknown" && value.references).toStrictEqual([
      { address: "azurerm_key_vault.kv[*]", path: ["id"] },
    ]);
  });

  it("takes a resource that is there once for its only member", () => {
    const value = evaluated("azurerm_key_vault.kv[*].id", { names });
    expect(value.kind === "list" && value.items.map(exactReference)).toStrictEqual(kvId.references);
  });

  it("is a fault where a member has no such attribute", () => {
    expect(unknown("[{ a = 1 }, { b = 2 }][*].a").why).toBe("fault");
  });
});

describe("loops", () => {
  it.each([
    ['[for s in ["a", "b"] : upper(s)]', ["A", "B"]],
    ['[for i, s in local.list : "${i}-${s}"]', ["0-a", "1-b"]],
    ["[for k, v in { b = 2, a = 1 } : k]", ["a", "b"]],
    ['[for k, v in toset(["b", "a"]) : "${k}${v}"]', ["aa", "bb"]],
    ["[for n in range(6) : n if n % 2 == 0]", [0, 2, 4]],
    ["{ for k, v in { a = 1, b = 2 } : upper(k) => v * 2 }", { A: 2, B: 4 }],
    ['{ for s in ["ab", "ac", "b"] : substr(s, 0, 1) => s... }', { a: ["ab", "ac"], b: ["b"] }],
    [
      "[for a in [1, 2] : [for b in [10, 20] : a + b]]",
      [
        [11, 21],
        [12, 22],
      ],
    ],
    ["[for local in [{ tags = 1 }] : local.tags]", [1]],
  ])("%s", (source, result) => {
    expect(known(source)).toStrictEqual(result);
  });

  it("knows which members there are when it does not know what they are", () => {
    expect(known("[for v in [1, 2] : var.x]")).toStrictEqual([notKnown, notKnown]);
    expect(known('{ for k in ["a"] : k => azurerm_key_vault.kv.id }')).toStrictEqual({ a: notKnown });
  });

  it.each(["[for v in var.x : v]", "[for v in [1] : v if var.x]", "{ for v in [1] : var.x => v }", "{ (var.x) = 1 }"])(
    "%s is open",
    (source) => {
      expect(unknown(source)).toMatchObject({ why: "input", isDerived: true });
    },
  );

  it.each([
    "[for v in null : v]",
    '[for v in "a" : v]',
    '{ for v in [1, 2] : "k" => v }',
    "[for v in [1] : v if null]",
  ])("%s is a fault", (source) => {
    expect(unknown(source).why).toBe("fault");
  });
});

describe("templates", () => {
  it.each([
    ['"a-${1 + 1}-${true}"', "a-2-true"],
    ['"${[1]}"', [1]],
    ['"%{ if true }yes%{ else }no%{ endif }!"', "yes!"],
    ['"%{ for i, v in ["a", "b"] }${i}=${v};%{ endfor }"', "0=a;1=b;"],
    ["<<-EOT\n  a ${1}\n    b\n  EOT", "a 1\n  b\n"],
    ['"$${x}"', "${x}"],
  ])("%s", (source, result) => {
    expect(known(source)).toStrictEqual(result);
  });

  it.each(['"a${null}"', '"a${[1]}"', '"a${{}}"', '"a${local.tags.none}"'])("%s is a fault", (source) => {
    expect(unknown(source).why).toBe("fault");
  });

  it("keeps the pieces that are known around attributes", () => {
    const reference = kvId.references[0];
    expect(unknown('"${local.id}/secrets/${"x"}-${1}"').parts).toStrictEqual([reference, "/secrets/x-1"]);
    expect(unknown('"a-${"b-${local.id}"}-c"').parts).toStrictEqual(["a-b-", reference, "-c"]);
    expect(unknown('join("/", [local.id, "secrets", "x"])').parts).toStrictEqual([reference, "/secrets/x"]);
    expect(unknown('format("%s/secrets/%s", local.id, "x")').parts).toStrictEqual([reference, "/secrets/x"]);
  });

  it("keeps none when something in it is not just an attribute", () => {
    expect(unknown('"${local.id}-${var.x}"')).toMatchObject({ why: "input", references: kvId.references });
    expect(unknown('"${local.id}-${var.x}"').parts).toBeUndefined();
    expect(unknown('"a-${upper(local.id)}"').parts).toBeUndefined();
    expect(unknown('format("%10s", local.id)').parts).toBeUndefined();
    expect(unknown('format("%v", [local.id])').parts).toBeUndefined();
  });

  it("is the attribute itself where nothing stands around it", () => {
    expect(exactReference(unknown('"${local.id}"'))).toStrictEqual(kvId.references[0]);
    expect(unknown('"%{ if var.x }a%{ endif }"')).toMatchObject({ why: "input", isDerived: true });
  });
});

describe("functions of what is not known", () => {
  it.each([
    ["length([var.x, 1])", 2],
    ["length({ a = var.x })", 1],
    ["keys({ a = var.x })", ["a"]],
    ['contains([var.x, "a"], "a")', true],
    ['contains(concat(["a"], var.x), "a")', true],
    ['contains(sort(distinct(concat(["a"], var.x))), "a")', true],
    ['contains(compact([var.x, "a"]), "a")', true],
    ['contains(toset(["a", var.x]), "a")', true],
    ['merge(var.x, { env = "prod" }).env', "prod"],
    ['lookup(merge(var.x, { env = "prod" }), "env", "dev")', "prod"],
    ["merge({ a = 1 }, { b = var.x })", { a: 1, b: notKnown }],
    ["concat([1], [var.x])", [1, notKnown]],
    ["coalesce(1, var.x)", 1],
    ["coalesce(null, 2, var.x)", 2],
    ["try(1, var.x)", 1],
    ["alltrue([var.x, false])", false],
    ["anytrue([var.x, true])", true],
    ["flatten([[{ a = var.x }], []])", [{ a: notKnown }]],
    ["element([var.x, 2], 1)", 2],
    ["reverse([var.x, 2])", [2, notKnown]],
    ['zipmap(["a"], [var.x])', { a: notKnown }],
    ["can(local.id)", true],
  ])("%s", (source, result) => {
    expect(known(source)).toStrictEqual(result);
  });

  it.each([
    "length(var.x)",
    'merge(var.x, { env = "prod" }).team',
    'merge({ env = "prod" }, var.x).env',
    'contains(concat(["a"], var.x), "b")',
    'contains(compact([var.x, ""]), "")',
    "coalesce(var.x, 1)",
    "try(var.x.y, 1)",
    "can(var.x)",
    "alltrue([var.x, true])",
    "upper(var.x)",
    "jsonencode({ a = var.x })",
    "toset([var.x])",
    "max(var.x...)",
    "flatten([var.x, [1]])",
    "lookup({ a = 1 }, var.x, 2)",
  ])("%s is open", (source) => {
    expect(unknown(source)).toMatchObject({ why: "input", isDerived: true });
  });

  it.each(["try(azurerm_key_vault.kv.id, null)", "one([azurerm_key_vault.kv].*.id)", "tostring(local.id)"])(
    "%s is the attribute",
    (source) => {
      expect(exactReference(unknown(source))).toStrictEqual(kvId.references[0]);
    },
  );

  it("tells what a result rests on, and what is wrong before what is missing", () => {
    expect(unknown("upper(local.id)")).toMatchObject({ why: "apply", references: kvId.references, isDerived: true });
    expect(unknown("concat([var.x], local.tags.none)").why).toBe("fault");
    expect(unknown("type(local.id)")).toMatchObject({ why: "unsupported", references: kvId.references });
  });
});
