import type { EvaluationBudget } from "../../terraform/evaluate/budget.ts";
import { Failure, type Given, isKnown, type Parameter, wrong } from "../../terraform/evaluate/functions/definition.ts";
import { derived } from "../../terraform/evaluate/unknown.ts";
import type { UnknownReason, Value } from "../../terraform/value.ts";

/** A call of one of Resource Manager's functions, its arguments evaluated. */
export interface ArmCall {
  /** As it is written. */
  readonly name: string;
  readonly values: readonly Value[];
  /** The call for people: on one line, shortened, literals masked. */
  readonly expression: string;
  readonly budget: EvaluationBudget;
}

/** One function. ARM expressions and Bicep share them. */
export interface ArmFunction {
  readonly fewest: number;
  readonly most: number;
  run(call: ArmCall): Given;
}

/** Functions by their names in lower case: ARM does not mind the case, Bicep does. */
export type ArmFunctions = ReadonlyMap<string, ArmFunction>;

/** Names are as the language writes them. */
export function table(functions: Readonly<Record<string, ArmFunction>>): [string, ArmFunction][] {
  return Object.entries(functions).map(([name, definition]) => [name.toLowerCase(), definition]);
}

type Read<Parameters extends readonly Parameter<unknown>[]> = {
  readonly [At in keyof Parameters]: Parameters[At] extends Parameter<infer T> ? T : never;
};

/** A function of known values: with anything unknown in an argument its result is unknown. */
export function pure<const Parameters extends readonly Parameter<unknown>[]>(
  parameters: Parameters,
  run: (...values: Read<Parameters>) => Given,
): ArmFunction {
  return {
    fewest: parameters.filter(({ isOptional }) => !isOptional).length,
    most: parameters.length,
    run({ values, expression }) {
      if (!isKnown(values)) return derived(expression, values);
      const read: unknown[] = [];
      for (const [at, of] of parameters.entries()) {
        const value = values[at];
        const one = value === undefined ? undefined : of.read(value);
        if (one === undefined && (value !== undefined || !of.isOptional)) return wrong(at, of.wants);
        read.push(one);
      }
      // One reader for each parameter gave what it is typed to give.
      return run(...(read as unknown as Read<Parameters>));
    },
  };
}

/** A function that can say something although an argument, or a member of one, is unknown. */
export function partial(fewest: number, most: number, run: (call: ArmCall) => Given): ArmFunction {
  return { fewest, most, run };
}

/** A function whose result nobody knows before a deployment. It rests on its arguments. */
export function never(why: UnknownReason, note: string): ArmFunction {
  return partial(0, Number.POSITIVE_INFINITY, ({ values, expression }) => {
    const result = derived(expression, values);
    return { ...result, why: result.why === "fault" ? "fault" : why, note };
  });
}

export function failure(note: string): Failure {
  return new Failure("fault", note);
}
