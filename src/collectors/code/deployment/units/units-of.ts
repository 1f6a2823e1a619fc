import type { CodeUnit } from "../../../../model/code.ts";
import { isRead, read } from "../../../../model/fact.ts";
import type { Deployment } from "../deployment.ts";
import { leakUnits } from "./leak-units.ts";
import { managementUnits } from "./management-units.ts";
import { outputUnit } from "./output-unit.ts";
import { parameterUnit } from "./parameter-unit.ts";
import { resourceUnit } from "./resource-unit.ts";
import { contextOf } from "./unit-context.ts";

/** The units of one deployment that rules about code judge. None holds a character of a value. */
export function unitsOf(deployment: Deployment): readonly CodeUnit[] {
  const context = contextOf(deployment);
  return [
    ...managementUnits(context),
    ...deployment.resources.flatMap((resource) => resourceUnit(resource, context) ?? []),
    ...leakUnits(deployment),
    ...declaredOnce(deployment.parameters.flatMap((parameter) => parameterUnit(parameter, context) ?? [])),
    ...declaredOnce(deployment.outputs.flatMap((output) => outputUnit(output, context) ?? [])),
  ];
}

/** A file that is called several times declares its parameters and outputs once: what any of its calls shows counts. */
function declaredOnce(units: readonly CodeUnit[]): readonly CodeUnit[] {
  return [...Map.groupBy(units, ({ id }) => id).values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    if (others.length === 0) return [first];
    const values = [first, ...others].flatMap(({ secretValues }) => (isRead(secretValues) ? secretValues.read : []));
    const byPath = new Map(values.map((value) => [`${value.path}\n${value.origin}`, value]));
    const used = [first, ...others].find(({ parameter }) => isRead(parameter) && parameter.read?.secretBy === "use");
    return [{ ...first, parameter: (used ?? first).parameter, secretValues: read([...byPath.values()]) }];
  });
}
