import { parseHcl } from "../../src/collectors/code/hcl/parse.ts";
import { EvaluationBudget } from "../../src/collectors/code/terraform/evaluate/budget.ts";
import { evaluate } from "../../src/collectors/code/terraform/evaluate/evaluate.ts";
import type { EvaluationFiles, EvaluationScope, Looked } from "../../src/collectors/code/terraform/evaluate/scope.ts";
import type { Reference, UnknownValue, Value } from "../../src/collectors/code/terraform/value.ts";

/** What names stand for, and files that can be read. Names have two parts, `var.x`, or three, `data.t.n`. */
export interface Surroundings {
  readonly names?: Readonly<Record<string, Looked["value"] | Omit<Looked, "consumed">>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly resolve?: (reference: Reference) => Value | undefined;
}

/** Evaluates one expression as it would stand in `main.tf` behind `x = `. */
export function evaluated(source: string, surroundings: Surroundings = {}): Value {
  const file = parseHcl("main.tf", `x = ${source}\n`);
  const [attribute] = file.body.attributes;
  if (!attribute || file.faults.length > 0) throw new Error(`${source}: ${file.faults[0]?.message}`);
  return evaluate(attribute.value, scopeOf(file, surroundings));
}

export function scopeOf(file: EvaluationScope["file"], surroundings: Surroundings): EvaluationScope {
  const names = new Map(Object.entries(surroundings.names ?? {}));
  const files = surroundings.files && filesOf(surroundings.files);
  return {
    file,
    budget: new EvaluationBudget(),
    lookup(name, steps) {
      for (const consumed of [1, 2]) {
        const path = steps.slice(0, consumed).map((step) => (step.kind === "attribute" ? step.name : `[${step.key}]`));
        const found = names.get([name, ...path].join("."));
        if (found) return "kind" in found ? { value: found, consumed } : { ...found, consumed };
      }
      const value: UnknownValue = {
        kind: "unknown",
        expression: name,
        why: "fault",
        references: [],
        note: "not declared",
      };
      return { value, consumed: steps.length };
    },
    ...(surroundings.resolve ? { resolve: surroundings.resolve } : {}),
    ...(files ? { files } : {}),
  };
}

function filesOf(given: Readonly<Record<string, string>>): EvaluationFiles {
  const texts = new Map(Object.entries(given));
  return {
    text: (path) => (path.startsWith("../") ? undefined : (texts.get(path) ?? null)),
    under: (folder) =>
      [...texts.keys()].filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1)),
  };
}

/** Stands for an unknown in `plain`. */
export const notKnown = Symbol("not known");

/** A value without places: what JSON would have, and `notKnown` where it is unknown. */
export function plain(value: Value): unknown {
  switch (value.kind) {
    case "scalar":
      return value.value;
    case "list":
      return value.items.map(plain);
    case "object":
      return Object.fromEntries([...value.entries].map(([key, member]) => [key, plain(member)]));
    case "unknown":
      return notKnown;
  }
}

/** A value out of what JSON has. */
export function valued(given: unknown): Value {
  if (Array.isArray(given)) return { kind: "list", items: given.map(valued) };
  if (typeof given === "object" && given !== null) {
    return { kind: "object", entries: new Map(Object.entries(given).map(([key, member]) => [key, valued(member)])) };
  }
  if (typeof given === "string" || typeof given === "number" || typeof given === "boolean") {
    return { kind: "scalar", value: given };
  }
  return { kind: "scalar", value: null };
}

/** A variable without a value. */
export function input(expression: string): UnknownValue {
  return { kind: "unknown", expression, why: "input", references: [] };
}

/** An attribute that the platform gives; the whole resource without a path. */
export function attributeOf(address: string, ...path: readonly (string | number)[]): UnknownValue {
  return { kind: "unknown", expression: [address, ...path].join("."), why: "apply", references: [{ address, path }] };
}
