import { secretTestOf } from "../dropped-secrets.ts";
import { isTrue, memberOf, membersOf, objectOf } from "../json.ts";
import type { TerraformVariable } from "../tree.ts";
import type { Value } from "../value.ts";
import { callOf } from "./addresses.ts";
import { ExpressionValues } from "./expression-value.ts";
import { type Bearer, MarkedValues } from "./marked-values.ts";
import type { PlanReading } from "./plan-resource.ts";
import { placedBy } from "./source-match.ts";

/** Variables of the root, with what was given, and of every module instance, with what its call hands over. */
export function planVariables(
  plan: unknown,
  reading: PlanReading,
  modules: Iterable<string>,
): readonly TerraformVariable[] {
  const found = variablesOf("", reading, (name) => {
    const given = objectOf(memberOf(plan, "variables"), name);
    return given && { json: memberOf(given, "value") };
  });
  if (!reading.configuration.isThere) return [...found, ...undeclared(plan, reading)];
  const inner = [...modules].flatMap((module) => variablesOf(module, reading, () => undefined));
  return [...found, ...inner];
}

type Given = (name: string) => { readonly json: unknown } | undefined;

function variablesOf(module: string, reading: PlanReading, given: Given): TerraformVariable[] {
  const declared = memberOf(reading.configuration.moduleOf(module)?.json, "variables");
  return membersOf(declared).map(([name, json]) => {
    const isSensitive = isTrue(json, "sensitive");
    const bearer = bearerOf(reading, module, `var.${name}`);
    const standard = readValue(memberOf(json, "default"), isSensitive, bearer);
    const value = given(name);
    return {
      ...placeOf(reading, module, name),
      isSensitive,
      isEphemeral: isTrue(json, "ephemeral"),
      default: standard && placedBy(standard, reading.source?.variableAt(module, name)?.default),
      value: value
        ? givenValue(readValue(value.json, isSensitive, bearer), reading.source?.variableAt(module, name))
        : (handedValue(module, name, reading) ?? standard ?? notGiven(name)),
    };
  });
}

/** A value that a file of the source gives stands there. */
function givenValue(value: Value | undefined, source: TerraformVariable | undefined): Value {
  if (value === undefined) return { kind: "scalar", value: null };
  return source?.givenIn === undefined ? value : placedBy(value, source.value);
}

/** A plan that was minimised has the values only. What nobody calls sensitive may be it all the same, so none is kept. */
function undeclared(plan: unknown, reading: PlanReading): readonly TerraformVariable[] {
  return membersOf(memberOf(plan, "variables")).map(([name, json]) => ({
    ...placeOf(reading, "", name),
    isSensitive: false,
    isEphemeral: false,
    default: undefined,
    value: readValue(memberOf(json, "value"), true, bearerOf(reading, "", `var.${name}`)) ?? {
      kind: "scalar",
      value: null,
    },
  }));
}

/** What the call of a module instance hands over; undefined where it leaves the variable out. */
function handedValue(module: string, name: string, reading: PlanReading): Value | undefined {
  if (module === "") return;
  const node = memberOf(memberOf(reading.configuration.callOf(module), "expressions"), name);
  return node === undefined ? undefined : callValues(reading, module).expression(node);
}

/** Reads what the call of a module instance hands over: it stands in the module around, in an instance of the call's loop. */
export function callValues(reading: PlanReading, module: string): ExpressionValues {
  const { parent, key } = callOf(module);
  const forEach = memberOf(reading.configuration.callOf(module), "for_each_expression");
  const standing = { module: parent, key, forEach };
  return new ExpressionValues({
    ...bearerOf(reading, parent, module),
    referencesOf: (node) => reading.references.of(node, standing),
  });
}

function readValue(json: unknown, isSensitive: boolean, bearer: Bearer): Value | undefined {
  if (json === undefined) return;
  const marks = { unknown: undefined, sensitive: isSensitive, stated: { kind: "literal" } } as const;
  return new MarkedValues(bearer).value(json, marks, []);
}

function notGiven(name: string): Value {
  return { kind: "unknown", expression: `var.${name}`, why: "input", references: [] };
}

function placeOf(reading: PlanReading, module: string, name: string) {
  const source = reading.source?.variableAt(module, name);
  return { name, module, uri: source?.uri ?? reading.uri, at: source?.at, givenIn: source?.givenIn };
}

/** Whatever has values and is no resource: nothing in it has a type. */
export function bearerOf(reading: PlanReading, module: string, address: string): Bearer {
  return {
    type: address,
    address,
    isSecret: secretTestOf(address, {}),
    referencesOf: (node) => reading.references.of(node, { module, key: undefined, forEach: undefined }),
  };
}
