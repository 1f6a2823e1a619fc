import { type CodeParameter, type CodeUnit, codeUnit, type SecretValue } from "../../../../model/code.ts";
import { read } from "../../../../model/fact.ts";
import type { TerraformVariable } from "../tree.ts";
import type { Value } from "../value.ts";
import { carriesCredential, isConnectionString, secretByName } from "./secret-name.ts";
import { placeOf, shownOf } from "./secret-values.ts";
import type { UnitContext } from "./unit-context.ts";
import { textOf } from "./walk-value.ts";

/** A variable; undefined for one that is neither a secret nor marked as one. */
export function parameterUnit(variable: TerraformVariable, { index, format }: UnitContext): CodeUnit | undefined {
  const { name, module, uri, at, isSensitive, isEphemeral, value } = variable;
  const use = index.useOf(variable) ?? null;
  const isNamed = isSecretName(variable);
  // What a module is called with may be marked by its caller.
  const isSecure = isSensitive || isEphemeral || value.isSensitive === true;
  if (use === null && !isNamed && !isSecure) return undefined;
  const address = module === "" ? `var.${name}` : `${module}.var.${name}`;
  const parameter: CodeParameter = {
    isSecure,
    secretBy: use === null ? (isNamed ? "name" : null) : "use",
    use,
    default: defaultOf(variable.default),
  };
  return {
    ...codeUnit({ id: `${uri}#${address}`, name: address, unit: "parameter", format }),
    ...(at ? { at } : {}),
    parameter: read(parameter),
    secretValues: read(valuesOf(variable, address, parameter)),
  };
}

/** By its name, where what it takes is text: `password_length` is not the only thing that a name is borrowed for. */
function isSecretName({ name, default: initial, value }: TerraformVariable): boolean {
  if (secretByName(name) === undefined) return false;
  const known = [value, initial].find((one) => one?.kind === "scalar" && one.value !== null);
  if (known?.kind === "scalar" && typeof known.value !== "string") return false;
  const text = textOf(known);
  return !(isConnectionString(name) && text !== undefined && text !== "" && !carriesCredential(text));
}

function defaultOf(value: Value | undefined): CodeParameter["default"] {
  if (!value) return "none";
  return shownOf(value) === null ? "empty" : "value";
}

/** The secret that stands in the default or in a file of values: only of variables that are secrets beyond doubt. */
function valuesOf(
  variable: TerraformVariable,
  address: string,
  { secretBy, use }: CodeParameter,
): readonly SecretValue[] {
  if (secretBy === null || (secretBy === "name" && secretByName(variable.name) !== "certain")) return [];
  const what = use === null ? `the value of ${address}` : `the value of ${address} (it goes to ${use})`;
  const found: SecretValue[] = [];
  const shown = variable.default && shownOf(variable.default);
  if (variable.default && shown) {
    found.push({
      path: "default",
      what,
      origin: "default",
      reaches: ["parameter"],
      shown,
      ...placeOf(variable.default),
    });
  }
  const given = variable.givenIn === undefined ? null : shownOf(variable.value);
  if (variable.givenIn !== undefined && given !== null) {
    found.push({
      path: variable.givenIn,
      what,
      origin: "file",
      reaches: ["parameter"],
      shown: given,
      ...placeOf(variable.value),
    });
  }
  return found;
}
