import type { CodeUnit } from "../../../../model/code.ts";
import { isRead } from "../../../../model/fact.ts";
import type { TerraformTree } from "../tree.ts";
import { fileUnit } from "./held-values.ts";
import { managementUnits } from "./management-api.ts";
import { outputUnit } from "./output-unit.ts";
import { parameterUnit } from "./parameter-unit.ts";
import { resourceUnit } from "./resource-unit.ts";
import { moduleUnit, providerUnits } from "./root-units.ts";
import { contextOf } from "./unit-context.ts";

/** What lies around a tree. */
export interface Surroundings {
  /** State files in the folder of the root module. */
  readonly hasState: readonly string[];
}

/**
 * The units of one root module, plan or state that rules about code judge. A state is judged as a file alone: what stands in it is
 * deployed already, and nobody writes it by hand. No unit holds a character of a value, and none says what nobody can know yet.
 */
export function unitsOf(tree: TerraformTree, around: Surroundings): readonly CodeUnit[] {
  const context = contextOf(tree);
  const file = fileUnit(tree, context);
  if (tree.stage === "state") return file ? [file] : [];
  const resources = tree.resources.flatMap((resource) => resourceUnit(resource, context) ?? []);
  const outputs = tree.outputs.flatMap((output) => outputUnit(output, context) ?? []);
  const module = moduleUnit(
    tree,
    resources.filter(bearsSecret).map(({ name }) => name),
    around.hasState,
  );
  return [
    ...(file ? [file] : []),
    ...(module ? [module] : []),
    ...managementUnits(tree, context),
    ...providerUnits(tree, context),
    ...resources,
    ...tree.variables.flatMap((variable) => parameterUnit(variable, context) ?? []),
    ...outputs,
  ];
}

/** True for what puts a secret into the state. */
function bearsSecret({ secretValues }: CodeUnit): boolean {
  return isRead(secretValues) && secretValues.read.some(({ reaches }) => reaches.includes("state"));
}
