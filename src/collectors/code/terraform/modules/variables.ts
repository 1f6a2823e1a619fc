import { isNull, sensitive } from "../evaluate/values.ts";
import type { Value } from "../value.ts";
import { converted } from "./convert.ts";
import type { Declaration } from "./declaration.ts";
import { evaluateIn } from "./frame-scope.ts";
import { unparsable } from "./module-source.ts";
import { Memo } from "./run.ts";
import type { RunningModule } from "./running.ts";
import { typeConstraintOf } from "./type-constraint.ts";

/** A value that is handed to a variable from outside of its module. */
export interface GivenValue {
  readonly value: Value;
  /** In words, as in `argument "mode" of module.vaults`. */
  readonly what: string;
  /** The file of values that gives it. */
  readonly uri?: string;
}

/** What is handed to a module, by the name of the variable. */
export type Inputs = (name: string) => GivenValue | undefined;

/** The variables of one module instance, with what was handed to it. */
export class Variables {
  readonly #module: RunningModule;
  readonly #inputs: Inputs;
  readonly #values = new Memo();
  readonly #defaults = new Map<string, Value | undefined>();
  readonly #origins = new Map<string, { readonly what: string; readonly uri?: string | undefined }>();

  constructor(module: RunningModule, inputs: Inputs) {
    this.#module = module;
    this.#inputs = inputs;
  }

  /** Undefined where no variable of that name is declared. */
  value(name: string): Value | undefined {
    const declaration = this.#module.source.variables.get(name);
    if (declaration === undefined) return undefined;
    const onCycle = () => {
      const { file, block } = declaration;
      this.#module.run.refuse(unparsable(file, block.header, `the value of variable "${name}" rests on itself`));
    };
    return this.#values.get(name, () => this.#make(name, declaration), { expression: `var.${name}`, onCycle });
  }

  /** Where the value stands, in words. */
  what(name: string): string {
    return this.#origins.get(name)?.what ?? `variable "${name}"`;
  }

  /** The file of values that gives it; only variables of a root module have one. */
  givenIn(name: string): string | undefined {
    return this.#origins.get(name)?.uri;
  }

  /** What the block states as default; undefined where it states none. */
  default(name: string): Value | undefined {
    if (!this.#defaults.has(name)) this.#defaults.set(name, this.#makeDefault(name));
    return this.#defaults.get(name);
  }

  #makeDefault(name: string): Value | undefined {
    const declaration = this.#module.source.variables.get(name);
    const stated = declaration?.attributes.get("default");
    if (declaration === undefined || stated === undefined) return undefined;
    return this.#typed(evaluateIn({ module: this.#module }, stated.file, stated.attribute.value), declaration);
  }

  #make(name: string, declaration: Declaration): Value {
    const value = this.#chosen(name, declaration);
    return isTrue(declaration, "sensitive") ? sensitive(value) : value;
  }

  #chosen(name: string, declaration: Declaration): Value {
    const given = this.#inputs(name);
    // A variable that cannot be null takes its default where it is handed null.
    if (given && !(isNull(given.value) && isFalse(declaration, "nullable"))) {
      this.#origins.set(name, given);
      return this.#typed(given.value, declaration);
    }
    const value = this.default(name);
    if (value) {
      this.#origins.set(name, { what: `the default of variable "${name}"` });
      return value;
    }
    const { file, block } = declaration;
    return { kind: "unknown", expression: `var.${name}`, why: "input", references: [], at: file.spanOf(block) };
  }

  #typed(value: Value, declaration: Declaration): Value {
    const type = declaration.attributes.get("type");
    if (type === undefined) return value;
    const name = declaration.block.labels[0] ?? "";
    return converted(value, typeConstraintOf(type.attribute.value), (expression, path) => {
      const filled = evaluateIn({ module: this.#module }, type.file, expression);
      const what = `the default of "${path}" in variable "${name}"`;
      return filled.at && !filled.from ? { ...filled, from: { what, at: filled.at } } : filled;
    });
  }
}

/** True where an argument of a declaration is the literal `true`, which is all that Terraform allows for these. */
export function isTrue(declaration: Pick<Declaration, "attributes">, name: string): boolean {
  return literal(declaration, name) === true;
}

function isFalse(declaration: Pick<Declaration, "attributes">, name: string): boolean {
  return literal(declaration, name) === false;
}

function literal(declaration: Pick<Declaration, "attributes">, name: string) {
  const value = declaration.attributes.get(name)?.attribute.value;
  if (value?.type !== "literal") return undefined;
  return value.value === "true" ? true : value.value === "false" ? false : value.value;
}
