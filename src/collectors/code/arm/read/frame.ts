import { evaluationIn } from "../../bicep/evaluate/evaluate.ts";
import type { Evaluation } from "../../bicep/evaluate/evaluation.ts";
import type { DeclaredFunction, NamedValue } from "../../bicep/evaluate/scope.ts";
import { Memo } from "../../bicep/read/memo.ts";
import { isNullable, isSecure, isSecureType, markSecure, type Types } from "../../bicep/read/secure-types.ts";
import type { CallExpression, Decorator, Expression, TypeNode } from "../../bicep/syntax/syntax.ts";
import { numberOf } from "../../terraform/evaluate/conversion.ts";
import { fault } from "../../terraform/evaluate/unknown.ts";
import { isNull, sensitive } from "../../terraform/evaluate/values.ts";
import { nullValue, type Value } from "../../terraform/value.ts";
import type { JsonText } from "../json/json-text.ts";
import type { ArmTemplate, DeclaredParameter } from "../template/template.ts";
import { ownCall } from "./own-calls.ts";
import { type ArmRun, unparsable } from "./run.ts";
import type { SourceScope, Stated } from "./symbols.ts";

/** A value that is handed to a parameter from outside of its template. */
export interface GivenValue {
  readonly value: Value;
  /** In words, as in `parameter "mode" of module.vault`. */
  readonly what: string;
  /** Where a template hands it on. */
  readonly stated?: Stated;
}

/** What is handed to a template, by the name of the parameter, whose case nobody minds. */
export type Inputs = (name: string) => GivenValue | undefined;

/** Where a template is deployed, as far as it says so. */
export interface DeployedAt {
  /** Symbols of subscription and resource group; empty where they are those of the deployment. */
  readonly subscription: string;
  readonly group: string;
  /** The id of the place; undefined where it is that of the deployment. */
  readonly id: Value | undefined;
  /** Name of the resource group, where another one is stated. */
  readonly groupName: Value | undefined;
}

export interface FrameOptions {
  readonly address: string;
  readonly inputs: Inputs;
  readonly place: DeployedAt;
}

interface Typed {
  readonly decorators: readonly Decorator[];
  readonly type: TypeNode;
  readonly isBroken?: boolean;
}

/** One template with what was handed to it: parameters, variables and functions, each evaluated when somebody asks first. */
export class Frame implements SourceScope, Types {
  readonly shared: ArmRun;
  readonly template: ArmTemplate;
  readonly address: string;
  readonly place: DeployedAt;
  /** Find the address of a resource by its symbolic name. */
  readonly symbols: ((name: string) => string | undefined)[] = [];
  readonly #inputs: Inputs;
  readonly #parameters = new Memo<NamedValue>();
  readonly #variables = new Memo<Value>();

  constructor(shared: ArmRun, template: ArmTemplate, { address, inputs, place }: FrameOptions) {
    this.shared = shared;
    this.template = template;
    this.address = address;
    this.place = place;
    this.#inputs = inputs;
  }

  get file(): JsonText {
    return this.template.file;
  }

  evaluation(): Evaluation {
    return evaluationIn(this);
  }

  lookup(name: string): NamedValue | undefined {
    const parameter = this.template.parameters.get(name);
    if (parameter) return this.parameter(parameter);
    const variable = this.template.variables.get(name);
    return variable && { value: this.#variable(name), what: `variable "${variable.name}"` };
  }

  function(name: string): DeclaredFunction | undefined {
    const statement = this.template.functions.get(name);
    return statement && { statement, scope: this };
  }

  namespace(): undefined {
    return undefined;
  }

  own(expression: Extract<Expression, CallExpression>, evaluation: Evaluation): Value | undefined {
    return ownCall(expression, evaluation, this);
  }

  symbol(name: string): string | undefined {
    for (const find of this.symbols) {
      const address = find(name);
      if (address !== undefined) return address;
    }
    return undefined;
  }

  /** Where what a name stands for is stated; undefined where it is not known by an expression. */
  source(name: string): Stated | undefined {
    const variable = this.template.variables.get(name);
    if (variable) return { expression: variable.value, evaluation: this.evaluation() };
    const parameter = this.template.parameters.get(name);
    if (!parameter) return undefined;
    const given = this.#inputs(parameter.name);
    if (given) return given.stated;
    return parameter.default && { expression: parameter.default, evaluation: this.evaluation() };
  }

  find(path: readonly string[]): ReturnType<Types["find"]> {
    const [name = ""] = path;
    const found = this.template.types.get(name);
    if (!found) return undefined;
    const { start, end } = found.type;
    const place = { start, end };
    return {
      statement: { kind: "type", name: { text: name, ...place }, keyword: place, ...found, ...place },
      types: this,
    };
  }

  isSecure({ decorators, type }: Typed): boolean {
    return isSecure(decorators) || isSecureType({ type, types: this });
  }

  parameter(declared: DeclaredParameter): NamedValue {
    const what = `parameter "${declared.name}"`;
    return this.#parameters.get(
      declared.name.toLowerCase(),
      () => this.#chosen(declared, what),
      () => ({ value: this.#cycle(declared.default, what), what }),
    );
  }

  /** What the declaration states as default; undefined where it states none. */
  default(declared: DeclaredParameter): Value | undefined {
    return declared.default && this.marked(converted(this.evaluation().placed(declared.default), declared), declared);
  }

  #chosen(declared: DeclaredParameter, what: string): NamedValue {
    const given = this.#inputs(declared.name);
    if (given && !(isNull(given.value) && declared.default)) {
      return { value: this.marked(converted(given.value, declared), declared), what: given.what };
    }
    const value = this.default(declared);
    if (value) return { value, what: `the default of ${what}` };
    const at = this.file.spanOf(declared);
    if (isNullable({ type: declared.type, types: this })) return { value: { ...nullValue, at }, what };
    const expression = `parameters('${declared.name}')`;
    return { value: this.marked({ kind: "unknown", expression, why: "input", references: [], at }, declared), what };
  }

  /** The value with what its type calls secure marked as sensitive. */
  marked(value: Value, typed: Typed): Value {
    const marked = markSecure(value, { type: typed.type, types: this });
    return typed.isBroken || isSecure(typed.decorators) ? sensitive(marked) : marked;
  }

  #variable(key: string): Value {
    const declared = this.template.variables.get(key);
    if (!declared) return fault(key, "it is not declared");
    return this.#variables.get(
      key,
      () => this.evaluation().placed(declared.value),
      () => this.#cycle(declared.value, `variable "${declared.name}"`),
    );
  }

  #cycle(at: Expression | undefined, what: string): Value {
    const note = `the value of ${what} rests on itself`;
    this.shared.refuse(unparsable(this.file, at ?? this.template.node, note));
    return fault(what, note);
  }
}

/** Texts for `bool` and `int` are taken for what they say. */
function converted(value: Value, { word }: DeclaredParameter): Value {
  if (value.kind !== "scalar" || typeof value.value !== "string") return value;
  if (word === "bool") {
    const text = value.value.toLowerCase();
    return text === "true" || text === "false" ? { ...value, value: text === "true" } : value;
  }
  return word === "int" ? { ...value, value: numberOf(value) ?? value.value } : value;
}
