import type { Expression } from "../../../hcl/syntax.ts";
import type { ListValue, ObjectValue, UnknownReason, UnknownValue, Value } from "../../value.ts";
import { booleanOf, numberOf, textOf } from "../conversion.ts";
import type { Evaluation } from "../evaluation.ts";
import { summarize } from "../summary.ts";

/** Why a function gives no value, in one sentence without full stop. */
export class Failure {
  readonly why: UnknownReason;
  readonly note: string;

  constructor(why: UnknownReason, note: string) {
    this.why = why;
    this.note = note;
  }
}

/** What a function gives: a value, a plain scalar, or why there is none. */
export type Given = Value | string | number | boolean | null | Failure;

/** One call with its arguments evaluated; a spread one is spread. */
export interface FunctionCall {
  readonly arguments: readonly Value[];
  readonly expression: Expression;
  readonly evaluation: Evaluation;
}

export interface FunctionDefinition {
  readonly fewest: number;
  readonly most: number;
  /**
   * Whether the result is sensitive when something deep in an argument is (`deep`), when an argument itself is and members keep
   * their own (`members`), or as the function says (`own`).
   */
  readonly sensitivity: "deep" | "members" | "own";
  /** The result is the argument in another type or spelling: its origin stays. */
  readonly handsOn: boolean;
  run(call: FunctionCall): Given;
}

/** What one parameter of a function takes. */
export interface Parameter<T> {
  /** `a text`: what is told when it does not fit. */
  readonly wants: string;
  readonly isOptional: boolean;
  read(value: Value): T | undefined;
}

function parameter<T>(wants: string, read: (value: Value) => T | undefined): Parameter<T> {
  return { wants, read, isOptional: false };
}

export const text = parameter("a text", textOf);
export const number = parameter("a number", numberOf);
export const wholeNumber = parameter("a whole number", (value) => {
  const read = numberOf(value);
  return Number.isSafeInteger(read) ? read : undefined;
});
export const boolean = parameter("true or false", booleanOf);
export const anyValue = parameter("a value", (value) => value);
export const listOf = parameter("a list", (value): ListValue | undefined =>
  value.kind === "list" ? value : undefined,
);
export const objectOf = parameter("an object", (value): ObjectValue | undefined =>
  value.kind === "object" ? value : undefined,
);
export const texts = parameter("a list of texts", (value) => all(value, textOf));
export const numbers = parameter("a list of numbers", (value) => all(value, numberOf));

function all<T>(value: Value, read: (value: Value) => T | undefined): T[] | undefined {
  if (value.kind !== "list") return undefined;
  const found: T[] = [];
  for (const item of value.items) {
    const one = read(item);
    if (one === undefined) return undefined;
    found.push(one);
  }
  return found;
}

export function optional<T>(of: Parameter<T>): Parameter<T | undefined> {
  return { wants: of.wants, isOptional: true, read: (value) => of.read(value) };
}

type Read<Parameters extends readonly Parameter<unknown>[]> = {
  readonly [At in keyof Parameters]: Parameters[At] extends Parameter<infer T> ? T : never;
};

interface PureOptions {
  readonly handsOn?: boolean;
  /** Which known members of a list are certain to be in the result, too, while others are not known. */
  readonly keeps?: (member: Value) => boolean;
}

/** A function of known values: with anything unknown in an argument its result is unknown. */
export function pure<const Parameters extends readonly Parameter<unknown>[]>(
  parameters: Parameters,
  run: (...values: Read<Parameters>) => Given,
  options: PureOptions = {},
): FunctionDefinition {
  const fewest = parameters.filter(({ isOptional }) => !isOptional).length;
  return {
    fewest,
    most: parameters.length,
    sensitivity: "deep",
    handsOn: options.handsOn ?? false,
    run(call) {
      if (!isKnown(call.arguments)) return options.keeps ? openList(call, options.keeps) : openResult(call);
      const read = readAll(parameters, call.arguments);
      // One reader for each parameter gave what it is typed to give.
      return read instanceof Failure ? read : run(...(read as unknown as Read<Parameters>));
    },
  };
}

function openResult(call: FunctionCall): UnknownValue {
  return call.evaluation.derived(call.expression, call.arguments);
}

/** What a list that is not wholly known becomes when its members only change their places. */
function openList(call: FunctionCall, keeps: (member: Value) => boolean): UnknownValue {
  const [of] = call.arguments;
  const from = of?.kind === "unknown" ? of.certain : of;
  if (from?.kind !== "list") return openResult(call);
  const items = from.items.filter((item) => summarize(item).isKnown && keeps(item));
  return { ...openResult(call), certain: { kind: "list", items } };
}

function readAll(parameters: readonly Parameter<unknown>[], values: readonly Value[]): unknown[] | Failure {
  const read: unknown[] = [];
  for (const [at, of] of parameters.entries()) {
    const value = values[at];
    const one = value === undefined ? undefined : of.read(value);
    if (one === undefined && (value !== undefined || !of.isOptional)) return wrong(at, of.wants);
    read.push(one);
  }
  return read;
}

/** A function of any number of known values of one kind. */
export function pureOfAll<T>(of: Parameter<T>, run: (values: readonly T[]) => Given): FunctionDefinition {
  return {
    fewest: 1,
    most: Number.POSITIVE_INFINITY,
    sensitivity: "deep",
    handsOn: false,
    run(call) {
      if (!isKnown(call.arguments)) return call.evaluation.derived(call.expression, call.arguments);
      const read: T[] = [];
      for (const [at, value] of call.arguments.entries()) {
        const one = of.read(value);
        if (one === undefined) return wrong(at, of.wants);
        read.push(one);
      }
      return run(read);
    },
  };
}

interface PartialOptions {
  readonly most?: number;
  readonly sensitivity?: FunctionDefinition["sensitivity"];
  readonly handsOn?: boolean;
}

/** A function that can say something although an argument, or a member of one, is unknown. */
export function partial(
  fewest: number,
  run: (call: FunctionCall) => Given,
  options: PartialOptions = {},
): FunctionDefinition {
  const { most = fewest, sensitivity = "members", handsOn = false } = options;
  return { fewest, most, sensitivity, handsOn, run };
}

/** A function whose result nobody knows here, whatever its arguments. */
export function never(why: UnknownReason, note: string): FunctionDefinition {
  return partial(0, () => new Failure(why, note), { most: Number.POSITIVE_INFINITY });
}

export function isKnown(values: readonly Value[]): boolean {
  return values.every((value) => summarize(value).isKnown);
}

export function wrong(at: number, wants: string): Failure {
  return new Failure("fault", `argument ${at + 1} is not ${wants}`);
}

export type FunctionTable = Readonly<Record<string, FunctionDefinition>>;
