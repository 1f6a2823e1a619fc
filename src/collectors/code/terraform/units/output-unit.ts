import { type CodeUnit, codeUnit, type SecretValue } from "../../../../model/code.ts";
import { read } from "../../../../model/fact.ts";
import type { TerraformOutput } from "../tree.ts";
import { secretByName } from "./secret-name.ts";
import { placeOf, shownOf } from "./secret-values.ts";
import type { UnitContext } from "./unit-context.ts";

/**
 * An output of the root through which a secret leaves; undefined for all others. Those of modules only hand a value on, and an
 * ephemeral one is kept nowhere. Marked sensitive, a value is not shown, but stands in the state and can be asked for.
 */
export function outputUnit(output: TerraformOutput, { index, format }: UnitContext): CodeUnit | undefined {
  const { name, module, uri, at, isSensitive, isEphemeral, value } = output;
  if (module !== "" || isEphemeral) return undefined;
  const reaches: SecretValue["reaches"] = isSensitive ? ["state"] : ["output", "state"];
  const secretValues = index.secretsIn(value).map(({ what, origin, address, path }) => ({
    path: `value.${address}.${path}`,
    what,
    origin,
    reaches,
    shown: shownOf(value),
    ...placeOf(value),
  }));
  const variables = index.variablesOf(value).filter((one) => !one.isEphemeral && isSecretVariable(one, index));
  const passed = variables.map((variable) => ({
    path: `value.var.${variable.name}`,
    what: `the value of var.${variable.name}`,
    origin: "parameter" as const,
    reaches,
    shown: shownOf(value),
    ...placeOf(value),
  }));
  if (secretValues.length + passed.length === 0) return undefined;
  const unit = codeUnit({ id: `${uri}#output.${name}`, name: `output.${name}`, unit: "output", format });
  // A variable that feeds a secret and the secret itself are one value.
  return { ...unit, ...(at ? { at } : {}), secretValues: read(secretValues.length > 0 ? secretValues : passed) };
}

function isSecretVariable(
  variable: Parameters<UnitContext["index"]["useOf"]>[0],
  index: UnitContext["index"],
): boolean {
  return index.useOf(variable) !== undefined || secretByName(variable.name) === "certain";
}
