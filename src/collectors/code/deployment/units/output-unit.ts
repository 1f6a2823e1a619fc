import { type CodeUnit, codeUnit, type SecretValue } from "../../../../model/code.ts";
import { read } from "../../../../model/fact.ts";
import { placeOf, shownOf } from "../../terraform/units/secret-values.ts";
import { leavesOf } from "../../terraform/units/walk-value.ts";
import type { Value } from "../../terraform/value.ts";
import type { DeployedOutput } from "../deployment.ts";
import { declaredName, isSecretParameter, type UnitContext } from "./unit-context.ts";

/**
 * An output through which a secret leaves; undefined for all others. Those of modules count as well: each deployment keeps its
 * outputs in a history of its own. What is secure is not kept there.
 */
export function outputUnit(output: DeployedOutput, context: UnitContext): CodeUnit | undefined {
  const { deployment } = context;
  const { uri, at, isSecure, value } = output;
  const secrets = isSecure ? [] : secretsIn(output, context);
  if (secrets.length === 0) return undefined;
  const name = declaredName("output", output, deployment);
  const secretValues = secrets.map(
    ({ what, path, origin }): SecretValue => ({
      path: `value.${path}`,
      what,
      origin,
      reaches: ["output"],
      shown: shownOf(value),
      ...placeOf(value),
    }),
  );
  return {
    ...codeUnit({ id: `${uri}#${name}`, name, unit: "output", format: deployment.format }),
    ...(at ? { at } : {}),
    secretValues: read(secretValues),
  };
}

type Found = Pick<SecretValue, "what" | "path" | "origin">;

/** What is in it: secrets that the platform gives, else secret parameters, else what is only marked as secure. */
function secretsIn({ value, module }: DeployedOutput, context: UnitContext): readonly Found[] {
  const { flow, deployment } = context;
  const sources = flow.sourcesOf(value).map(({ what, address, path, origin }) => ({
    ...{ what, origin },
    path: `${address}.${path}`,
  }));
  if (sources.length > 0) return sources;
  const parameters = flow.parametersOf(value, module).filter((one) => isSecretParameter(one, context));
  if (parameters.length > 0) {
    return parameters.map((parameter) => {
      const name = declaredName("param", parameter, deployment);
      return { what: `the value of ${name}`, path: name, origin: "parameter" };
    });
  }
  return isSecret(value) ? [{ what: "a secure value", path: "secure", origin: "parameter" }] : [];
}

function isSecret(value: Value): boolean {
  if (value.isSensitive) return true;
  for (const { value: leaf } of leavesOf(value)) if (leaf.isSensitive) return true;
  return false;
}
