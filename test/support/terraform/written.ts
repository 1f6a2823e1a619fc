/** What the code writes, in the words of a plan: each value with its expression, and whether the plan knows it. */

type Json = Record<string, unknown>;

const kind = Symbol("kind");

/** An expression that refers to something; `value` where the plan knows what it gives, else it is unknown until apply. */
interface Expression {
  readonly [kind]: "expression";
  readonly references: readonly string[];
  readonly value?: { readonly json: unknown };
  readonly isSensitive: boolean;
}

/** Nested blocks of one name. Dynamic ones give values and are not in the configuration. */
interface Blocks {
  readonly [kind]: "blocks";
  readonly items: readonly Written[];
  readonly isDynamic: boolean;
}

export function isExpression(value: unknown): value is Expression {
  return typeof value === "object" && value !== null && kind in value && value[kind] === "expression";
}

function isBlocks(value: unknown): value is Blocks {
  return typeof value === "object" && value !== null && kind in value && value[kind] === "blocks";
}

/** Attributes as the code writes them: constants, expressions, blocks. */
export type Written = Readonly<Record<string, unknown>>;

/** `azurerm_key_vault.kv.id`, known only after the apply. */
export function unknownUntilApply(...references: readonly string[]): unknown {
  return { [kind]: "expression", references, isSensitive: false } satisfies Expression;
}

/** `var.mode`, `x ? true : null`: an expression whose value the plan has. */
export function evaluated(json: unknown, ...references: readonly string[]): unknown {
  return { [kind]: "expression", references, value: { json }, isSensitive: false } satisfies Expression;
}

export function sensitive(json: unknown, ...references: readonly string[]): unknown {
  return { [kind]: "expression", references, value: { json }, isSensitive: true } satisfies Expression;
}

export function blocks(...items: readonly Written[]): unknown {
  return { [kind]: "blocks", items, isDynamic: false } satisfies Blocks;
}

export function dynamicBlocks(...items: readonly Written[]): unknown {
  return { [kind]: "blocks", items, isDynamic: true } satisfies Blocks;
}

/** Values as `after` has them, with what is unknown and sensitive in the same shape. */
export interface Parts {
  readonly after: Json;
  readonly unknown: Json;
  readonly marks: Json;
}

export function expressionsJson(written: Written): Json {
  const found: Json = {};
  for (const [name, value] of Object.entries(written)) {
    if (!isBlocks(value)) found[name] = expressionJson(value);
    else if (!value.isDynamic) found[name] = value.items.map(expressionsJson);
  }
  return found;
}

export function expressionJson(value: unknown): Json {
  return isExpression(value) ? { references: unwrapped(value.references) } : { constant_value: value };
}

/** Each reference, and what it begins with down to the object itself: `a.b["k"].id`, `a.b["k"]`, `a.b`. */
export function unwrapped(references: readonly string[]): readonly string[] {
  return references.flatMap((reference) => {
    const steps = reference.match(/[^.[\]]+|\["[^"]*"\]|\[\d+\]/g) ?? [];
    const smallest = reference.startsWith("data.") ? 3 : 2;
    const names: string[] = [];
    for (let length = steps.length; length >= smallest; length -= 1) {
      names.push(
        steps.slice(0, length).reduce((name, step) => (step.startsWith("[") ? name + step : `${name}.${step}`)),
      );
    }
    return names;
  });
}

export function partsOf(written: Written): Parts {
  const parts: Parts = { after: {}, unknown: {}, marks: {} };
  for (const [name, value] of Object.entries(written)) {
    if (isBlocks(value)) {
      const items = value.items.map(partsOf);
      parts.after[name] = items.map(({ after }) => after);
      parts.unknown[name] = items.map(({ unknown }) => unknown);
      parts.marks[name] = items.map(({ marks }) => marks);
    } else if (isExpression(value)) {
      if (value.value === undefined) parts.unknown[name] = true;
      else parts.after[name] = value.value.json;
      if (value.isSensitive) parts.marks[name] = true;
    } else parts.after[name] = value;
  }
  return parts;
}
