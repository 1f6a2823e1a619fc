import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPlan } from "../../../../../src/collectors/code/terraform/plan/read-plan.ts";
import { readState } from "../../../../../src/collectors/code/terraform/state/read-state.ts";
import { planJson } from "../../../../support/terraform/plan-literals.ts";
import { plain, resourceAt, valuesAt } from "../../../../support/terraform/source-tree.ts";
import { stateJson } from "../../../../support/terraform/state-literals.ts";
import { resource, tree } from "../../../../support/terraform/tree-literals.ts";
import { blocks, evaluated, sensitive, unknownUntilApply } from "../../../../support/terraform/written.ts";

const secret = "hunter2-hunter2";

function richPlan(): Record<string, unknown> {
  const contents = (key: string | number | undefined) => ({
    variables: { vault_id: {}, pw: { sensitive: true } },
    outputs: { id: { value: unknownUntilApply("azurerm_key_vault_secret.s.id") } },
    resources: [
      {
        type: "azurerm_key_vault_secret",
        name: "s",
        written: {
          name: `s-${key}`,
          value: evaluated(secret, "var.pw"),
          key_vault_id: unknownUntilApply("var.vault_id"),
          tags: sensitive({ a: secret }, "var.pw"),
        },
      },
    ],
  });
  const inputs = { vault_id: unknownUntilApply("azurerm_key_vault.kv.id", "each.key") };
  return planJson({
    variables: { pw: { sensitive: true, value: secret } },
    outputs: { id: { value: unknownUntilApply('module.m["a"].id') } },
    resources: [
      {
        type: "azurerm_key_vault",
        name: "kv",
        written: { name: "kv", network_acls: blocks({ default_action: "Deny" }) },
        computed: ["id"],
        actions: ["update"],
        before: { name: "kv" },
      },
    ],
    modules: { m: { source: "./m", keys: ["a", "b"], forEach: ["local.x"], inputs, contents } },
  });
}

function richState(): Record<string, unknown> {
  const attributes = { value: secret, tags: { a: secret }, name: "n" };
  const instances = [{ index_key: "k", attributes, sensitive: [["tags", "a"]] }];
  return stateJson([{ type: "azurerm_key_vault_secret", name: "s", instances }], {
    pw: { value: secret, sensitive: true },
  });
}

/** Any value of the document replaced by any JSON, any number of times. */
function mutated(document: () => Record<string, unknown>): fc.Arbitrary<Record<string, unknown>> {
  const change = fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 3 }));
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    const root = JSON.parse(JSON.stringify(document())) as Record<string, unknown>;
    for (const [at, json] of changes) {
      const places = placesIn(root);
      const [holder, name] = places[at % places.length]!;
      holder[name] = json;
    }
    return root;
  });
}

function placesIn(value: unknown): readonly (readonly [Record<string, unknown>, string])[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((name) => [[holder, name] as const, ...placesIn(holder[name])]);
}

const source = [tree([resource("azurerm_key_vault.kv", { name: "kv" })])];

describe("whatever JSON comes", () => {
  it("is a tree or nothing, and never throws", () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record({ format_version: fc.constant("1.2"), resource_changes: fc.array(fc.jsonValue()) }),
      fc.record({ format_version: fc.constant("1.2"), planned_values: fc.object(), configuration: fc.object() }),
      fc.record({ version: fc.constant(4), lineage: fc.string(), resources: fc.jsonValue(), outputs: fc.jsonValue() }),
      fc.record({ format_version: fc.constant("1.0"), values: fc.object() }),
    );
    fc.assert(
      fc.property(anything, (value) => {
        expect(["plan", undefined]).toContain(readPlan("x.json", value, { source })?.stage);
        expect(["state", undefined]).toContain(readState("x.json", value)?.stage);
      }),
    );
  });

  it("reads what is left of a plan in which anything became anything else", () => {
    fc.assert(
      fc.property(mutated(richPlan), (value) => void readPlan("x.json", value, { source })),
      { numRuns: 400 },
    );
  });

  it("reads what is left of a state in which anything became anything else", () => {
    fc.assert(
      fc.property(mutated(richState), (value) => void readState("x.tfstate", value)),
      { numRuns: 400 },
    );
  });

  it("never keeps a secret while its type and name are told", () => {
    for (const found of [readPlan("x.json", richPlan()), readState("x.tfstate", richState())]) {
      const text = JSON.stringify(found, (_name, value: unknown) => (value instanceof Map ? [...value] : value));
      expect(text).toContain("(8-15 characters)");
      expect(text).not.toContain("hunter");
    }
  });
});

describe("hostile names", () => {
  const hostile = ["__proto__", "constructor", "hasOwnProperty", "toString"];

  it("are names like any other, of attributes, resources, modules, variables and outputs", () => {
    for (const name of hostile) {
      const written = { name: "kv", tags: { N: "x" }, N: "y" };
      const text = JSON.stringify(
        planJson({
          resources: [{ type: "azurerm_key_vault", name: "N", written }],
          modules: {
            N: {
              source: "./m",
              inputs: { N: unknownUntilApply("azurerm_key_vault.N.id") },
              contents: () => ({
                variables: { N: {} },
                resources: [
                  {
                    type: "azurerm_key_vault_secret",
                    name: "s",
                    written: { key_vault_id: unknownUntilApply("var.N") },
                  },
                ],
              }),
            },
          },
          variables: { N: { value: "z" } },
          outputs: { N: { value: "o" } },
        }),
      ).replaceAll(/\bN\b/g, name);
      const found = readPlan("x.json", JSON.parse(text))!;
      const { entries } = resourceAt(found, `azurerm_key_vault.${name}`).values;
      expect(plain(entries.get(name))).toBe("y");
      const tags = entries.get("tags");
      expect(tags?.kind === "object" && plain(tags.entries.get(name))).toBe("x");
      const [reference] = resourceAt(found, `module.${name}.azurerm_key_vault_secret.s`).values.entries.values();
      expect(reference).toMatchObject({ references: [{ address: `azurerm_key_vault.${name}`, path: ["id"] }] });
      expect(found.variables[0]).toMatchObject({ name, value: { value: "z" } });
      expect(found.outputs[0]).toMatchObject({ name, value: { value: "o" } });
    }
  });

  it("reach nothing that an object only inherits", () => {
    const found = readPlan(
      "x.json",
      JSON.parse('{"format_version":"1","planned_values":{},"__proto__":{"errored":true}}'),
    );
    expect(found?.refused).toEqual([]);
  });
});

describe("hostile shapes", () => {
  const deep = (levels: number): unknown => JSON.parse(`${'{"a":['.repeat(levels)}1${"]}".repeat(levels)}`);

  it("are read to a depth, and say so below it", () => {
    const state = stateJson([
      { type: "azurerm_key_vault", name: "kv", instances: [{ attributes: { name: "kv", tags: deep(50_000) } }] },
    ]);
    const found = readState("x.tfstate", state)!;
    expect(resourceAt(found, "azurerm_key_vault.kv").values.entries.get("name")).toMatchObject({ value: "kv" });
    expect(JSON.stringify(valuesAt(found, "azurerm_key_vault.kv"))).toContain(
      "azurerm_key_vault.kv.tags: nested deeper than 100 levels",
    );
  });

  it("may be lists in lists, modules in modules and expressions in expressions", () => {
    const lists: unknown = JSON.parse(`${"[".repeat(50_000)}1${"]".repeat(50_000)}`);
    const modules: unknown = JSON.parse(`${'{"child_modules":['.repeat(50_000)}{}${"]}".repeat(50_000)}`);
    const plan = planJson({
      resources: [
        { type: "azurerm_key_vault", name: "kv", written: { name: "kv", tags: lists, contact: deep(50_000) } },
      ],
      variables: { x: { default: lists } },
      providers: { azurerm: { name: "azurerm", expressions: deep(50_000) } },
    });
    (plan["planned_values"] as Record<string, unknown>)["root_module"] = modules;
    const found = readPlan("x.json", plan, { source })!;
    expect(resourceAt(found, "azurerm_key_vault.kv").values.entries.get("name")).toMatchObject({ value: "kv" });
  });

  it("may be references without end or in circles", () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `module.m.out${index % 50}`);
    const outputs = Array.from({ length: 50 }, (_, index) => [
      `out${index}`,
      { value: unknownUntilApply(...Array.from({ length: 50 }, (_, other) => `module.m.out${other}`)) },
    ]);
    const contents = () => ({
      outputs: Object.fromEntries(outputs) as Record<string, { value: unknown }>,
      modules: { m: { source: "./m", contents: () => ({ outputs: Object.fromEntries(outputs) }) } },
    });
    const plan = planJson({
      resources: [{ type: "azurerm_key_vault", name: "kv", written: { tenant_id: unknownUntilApply(...names) } }],
      modules: { m: { source: "./m", contents } },
    });
    const found = readPlan("x.json", plan)!;
    const tenant = resourceAt(found, "azurerm_key_vault.kv").values.entries.get("tenant_id");
    expect(tenant).toMatchObject({ kind: "unknown" });
    expect(tenant?.kind === "unknown" && tenant.expression.length).toBeLessThanOrEqual(120);
  });
});
