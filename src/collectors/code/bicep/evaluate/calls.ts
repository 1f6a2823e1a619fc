import { armFunctions } from "../../deployment/functions/registry.ts";
import { isSecretList } from "../../deployment/functions/resources.ts";
import { runFunction } from "../../deployment/functions/run.ts";
import { sensitive } from "../../terraform/evaluate/values.ts";
import { exactReference, type Reference, type UnknownValue, type Value } from "../../terraform/value.ts";
import type { CallExpression, Expression } from "../syntax/syntax.ts";
import type { Evaluation } from "./evaluation.ts";
import { callLambdas, lambdaFunctions } from "./lambdas.ts";
import { load, loadFunctions } from "./loads.ts";
import type { DeclaredFunction } from "./scope.ts";

export type CallNode = Extract<Expression, CallExpression>;

/** A call where it is evaluated. */
type Site = readonly [CallNode, Evaluation];

/** A call: of a function of the language, of the code, or of a resource. One that is not evaluated is unknown with `unsupported`. */
export function call(expression: CallNode, evaluation: Evaluation): Value {
  const { of, name } = expression;
  if (of === undefined || isLanguage(of, evaluation)) {
    const declared = of === undefined ? evaluation.scope.function(name) : undefined;
    return declared ? callDeclared(declared, expression, evaluation) : callLanguage(expression, evaluation);
  }
  if (of.type === "name" && !evaluation.bound(of.name)) {
    const namespace = evaluation.scope.namespace(of.name);
    const declared = namespace?.function(name);
    if (declared) return callDeclared(declared, expression, evaluation);
    if (namespace) return evaluation.fault(expression, `"${of.name}" has no function "${name}"`);
  }
  return callOnResource(expression, of, evaluation);
}

/** `az.` and `sys.` name the functions of the language, where nothing else has the name. */
function isLanguage(of: Expression, { scope }: Evaluation): boolean {
  return of.type === "name" && (of.name === "az" || of.name === "sys") && scope.lookup(of.name) === undefined;
}

function callDeclared({ statement, scope }: DeclaredFunction, expression: CallNode, evaluation: Evaluation): Value {
  const { parameters, body } = statement;
  const given = expression.arguments;
  const name = statement.name.text;
  if (given.length > parameters.length)
    return evaluation.fault(expression, `${name} does not take ${given.length} arguments`);
  const names = new Map<string, Value>();
  for (const [at, parameter] of parameters.entries()) {
    const argument = given[at];
    if (!argument) return evaluation.fault(expression, `the argument "${parameter.text}" is missing`);
    names.set(parameter.text, evaluation.value(argument));
  }
  const result = evaluation.inScope(scope, names).value(body);
  if (result.kind !== "unknown") return result;
  return { ...result, expression: evaluation.text(expression) };
}

function callLanguage(expression: CallNode, evaluation: Evaluation): Value {
  const { name } = expression;
  const own = evaluation.scope.own?.(expression, evaluation);
  if (own) return own;
  if (lambdaFunctions.has(name)) return callLambdas(expression, evaluation);
  if (loadFunctions.has(name)) return load(expression, evaluation);
  const values = expression.arguments.map((argument) => evaluation.value(argument));
  const special = specials.get(name);
  if (special) return special(values, expression, evaluation);
  if (isSecretList(name)) return secretOf(expression, values, evaluation);
  const definition = armFunctions.get(name.toLowerCase());
  if (!definition) {
    const note = `the function ${name} is not evaluated`;
    return { ...evaluation.derived(expression, values), why: "unsupported", note };
  }
  const { budget } = evaluation.scope.shared;
  return runFunction(definition, { name, values, expression: evaluation.text(expression), budget });
}

type Special = (values: readonly Value[], expression: CallNode, evaluation: Evaluation) => Value;

const specials: ReadonlyMap<string, Special> = new Map<string, Special>([
  ["any", ([value], expression, evaluation) => value ?? evaluation.fault(expression, "any takes one argument")],
  ["fail", (_values, expression, evaluation) => evaluation.fault(expression, "the code lets the deployment fail")],
  ["readEnvironmentVariable", fromOutside],
  ["externalInput", fromOutside],
  // Of a file of values: a secret that stays in its vault until the deployment asks for it.
  ["getSecret", (values, expression, evaluation) => vaultSecret("getSecret()", values, [expression, evaluation])],
]);

/** What the machine says that deploys. */
function fromOutside(values: readonly Value[], expression: CallNode, evaluation: Evaluation): Value {
  return { ...evaluation.derived(expression, values), why: "input", note: "only the machine that deploys knows it" };
}

function secretOf(expression: CallNode, values: readonly Value[], evaluation: Evaluation): Value {
  return sensitive({ ...evaluation.derived(expression, values), why: "apply" });
}

/** Functions that a resource has: `kv.getSecret('name')`, `account.listKeys()`. */
function callOnResource(expression: CallNode, of: Expression, evaluation: Evaluation): Value {
  const target = evaluation.value(of);
  if (target.kind === "unknown" && target.why === "fault") return target;
  const whole = exactReference(target);
  const values = expression.arguments.map((argument) => evaluation.value(argument));
  if (!whole || whole.path.length > 0) return evaluation.derived(expression, [target, ...values]);
  if (expression.name === "getSecret") return vaultSecret(whole.address, values, [expression, evaluation]);
  const reference = { address: whole.address, path: [`${expression.name}()`] };
  const result = referring(reference, expression, evaluation);
  return isSecretList(expression.name) ? sensitive(result) : result;
}

/**
 * A secret that stays in its vault: a reference to the vault with the path `getSecret`, the secret's name, and its version where one
 * is stated; to `getSecret()` with all arguments where the vault is none of the code.
 */
function vaultSecret(address: string, values: readonly Value[], [expression, evaluation]: Site): Value {
  const names = values.map((value) => (value.kind === "scalar" ? String(value.value) : evaluation.text(expression)));
  return sensitive(referring({ address, path: ["getSecret", ...names] }, expression, evaluation));
}

function referring(reference: Reference, expression: CallNode, evaluation: Evaluation): UnknownValue {
  return { kind: "unknown", expression: evaluation.text(expression), why: "apply", references: [reference] };
}
