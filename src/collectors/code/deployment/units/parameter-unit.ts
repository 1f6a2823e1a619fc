import { type CodeParameter, type CodeUnit, codeUnit, type SecretValue } from "../../../../model/code.ts";
import { read } from "../../../../model/fact.ts";
import { carriesCredential, isConnectionString, secretByName } from "../../terraform/units/secret-name.ts";
import { placeOf, shownOf } from "../../terraform/units/secret-values.ts";
import { textOf } from "../../terraform/units/walk-value.ts";
import type { DeployedParameter } from "../deployment.ts";
import { declaredName, type UnitContext } from "./unit-context.ts";

/** A parameter; undefined for one that is neither a secret nor marked as one. */
export function parameterUnit(parameter: DeployedParameter, context: UnitContext): CodeUnit | undefined {
  const { deployment, flow } = context;
  const { uri, at, isSecure } = parameter;
  const use = flow.useOf(parameter) ?? null;
  const isNamed = isSecretName(parameter);
  if (use === null && !isNamed && !isSecure) return undefined;
  const name = declaredName("param", parameter, deployment);
  const stated: CodeParameter = {
    isSecure,
    secretBy: use === null ? (isNamed ? "name" : null) : "use",
    use,
    default: defaultOf(parameter),
  };
  return {
    ...codeUnit({ id: `${uri}#${name}`, name, unit: "parameter", format: deployment.format }),
    ...(at ? { at } : {}),
    parameter: read(stated),
    secretValues: read(valuesOf(parameter, name, stated)),
  };
}

/** By its name, where what it takes is text: `passwordLength` is not the only thing that a name is borrowed for. */
function isSecretName({ name, default: initial, value }: DeployedParameter): boolean {
  if (secretByName(name) === undefined) return false;
  const known = [value, initial].find((one) => one !== undefined && one.kind !== "unknown");
  if (known && (known.kind !== "scalar" || (known.value !== null && typeof known.value !== "string"))) return false;
  const text = textOf(known);
  if (known?.isSensitive) return true;
  return !(isConnectionString(name) && text !== undefined && text !== "" && !carriesCredential(text));
}

function defaultOf({ default: initial, isGenerated }: DeployedParameter): CodeParameter["default"] {
  if (!initial) return "none";
  if (isGenerated) return "generated";
  return initial.kind === "unknown" || shownOf(initial) !== null ? "value" : "empty";
}

/** The secret that stands in the default or in a file of values: only of parameters that are secrets beyond doubt. */
function valuesOf(
  parameter: DeployedParameter,
  name: string,
  { isSecure, secretBy, use }: CodeParameter,
): readonly SecretValue[] {
  const isCertain = isSecure || secretBy === "use" || secretByName(parameter.name) === "certain";
  if (!isCertain) return [];
  const what = use === null ? `the value of ${name}` : `the value of ${name} (it goes to ${use})`;
  const found: SecretValue[] = [];
  const { default: initial, givenIn, isGenerated, value } = parameter;
  const shown = initial && !isGenerated ? shownOf(initial) : null;
  if (initial && shown !== null) {
    found.push({ path: "default", what, origin: "default", reaches: ["parameter"], shown, ...placeOf(initial) });
  }
  const given = givenIn ? shownOf(value) : null;
  if (givenIn && given !== null) {
    const at = givenIn.at ?? value.from?.at ?? value.at;
    const place = at ? { at } : {};
    found.push({ path: givenIn.uri, what, origin: "file", reaches: ["parameter"], shown: given, ...place });
  }
  return found;
}
