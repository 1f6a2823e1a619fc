import { secretTestOf } from "../dropped-secrets.ts";
import { isTrue, memberOf, membersOf, objectOf } from "../json.ts";
import type { ModuleCall, TerraformOutput } from "../tree.ts";
import type { Value } from "../value.ts";
import { stepsOf, within } from "./addresses.ts";
import { ExpressionValues } from "./expression-value.ts";
import { MarkedValues } from "./marked-values.ts";
import type { PlanReading } from "./plan-resource.ts";
import { placedBy } from "./source-match.ts";
import { type Stated, untold } from "./stated.ts";
import { bearerOf, callValues } from "./variables.ts";

/** Outputs of the root with their values, and of every module instance with what they refer to. */
export function planOutputs(
  plan: unknown,
  reading: PlanReading,
  modules: Iterable<string>,
): readonly TerraformOutput[] {
  const declared = reading.configuration.moduleOf("")?.outputs ?? new Map<string, unknown>();
  const planned = objectOf(objectOf(plan, "planned_values"), "outputs");
  const names = new Set([...declared.keys(), ...membersOf(planned).map(([name]) => name)]);
  for (const [name, change] of membersOf(memberOf(plan, "output_changes"))) if (!isDeleted(change)) names.add(name);
  const root = [...names].map((name) => rootOutput(plan, reading, name));
  const inner = [...modules].flatMap((module) => moduleOutputs(reading, module));
  return [...root, ...inner];
}

function rootOutput(plan: unknown, reading: PlanReading, name: string): TerraformOutput {
  const declared = reading.configuration.moduleOf("")?.outputs.get(name);
  const planned = objectOf(objectOf(objectOf(plan, "planned_values"), "outputs"), name);
  const change = objectOf(memberOf(plan, "output_changes"), name);
  const isSensitive = isTrue(declared, "sensitive") || isTrue(planned, "sensitive");
  const expression = memberOf(declared, "expression");
  const stated: Stated = expression === undefined ? untold : { kind: "node", node: expression };
  const marks = {
    unknown: memberOf(change, "after_unknown"),
    sensitive: isSensitive || memberOf(change, "after_sensitive"),
    stated,
  };
  const json = memberOf(planned, "value") ?? memberOf(change, "after");
  const isSecret = isSecretReference(reading, expression);
  const bearer = { ...bearerOf(reading, "", `output.${name}`), isSecret: () => isSecret };
  const value = new MarkedValues(bearer).value(json, marks, []) ?? unseen(reading, "", { name, expression });
  return {
    ...placeOf(reading, "", name),
    isSensitive,
    isEphemeral: isTrue(declared, "ephemeral"),
    value: placedBy(value, reading.source?.outputAt("", name)?.value),
  };
}

/** An output may show what it rests on although it is a secret, with `nonsensitive`; the value is dropped all the same. */
function isSecretReference(reading: PlanReading, expression: unknown): boolean {
  const references = reading.references.of(expression, { module: "", key: undefined, forEach: undefined });
  return references.some(({ address, path }) => {
    const type = stepsOf(address)
      .filter((step) => typeof step === "string")
      .at(-2);
    const names = path.filter((step) => typeof step === "string");
    return type !== undefined && secretTestOf(type, {})(names);
  });
}

function moduleOutputs(reading: PlanReading, module: string): readonly TerraformOutput[] {
  const outputs = reading.configuration.moduleOf(module)?.outputs ?? new Map<string, unknown>();
  return [...outputs].map(([name, declared]) => ({
    ...placeOf(reading, module, name),
    isSensitive: isTrue(declared, "sensitive"),
    isEphemeral: isTrue(declared, "ephemeral"),
    value: unseen(reading, module, { name, expression: memberOf(declared, "expression") }),
  }));
}

/** A plan has no values of module outputs: what they refer to is all that there is. */
function unseen(reading: PlanReading, module: string, output: { name: string; expression: unknown }): Value {
  const bearer = bearerOf(reading, module, within(module, `output.${output.name}`));
  return new ExpressionValues(bearer).expression(output.expression ?? {});
}

function isDeleted(change: unknown): boolean {
  const actions = memberOf(change, "actions");
  return Array.isArray(actions) && actions.includes("delete") && !actions.includes("create");
}

function placeOf(reading: PlanReading, module: string, name: string) {
  const source = reading.source?.outputAt(module, name);
  return { name, module, uri: source?.uri ?? reading.uri, at: source?.at };
}

/** The module calls of a plan by instance; a plan holds what is in them. */
export function planCalls(reading: PlanReading, modules: Iterable<string>): readonly ModuleCall[] {
  return [...modules].map((address) => {
    const call = reading.configuration.callOf(address);
    const source = reading.source?.callAt(address);
    const given = memberOf(call, "source");
    return {
      address,
      source: typeof given === "string" ? given : "",
      uri: source?.uri ?? reading.uri,
      at: source?.at,
      isResolved: true,
      inputs: callValues(reading, address).block(memberOf(call, "expressions")),
    };
  });
}
