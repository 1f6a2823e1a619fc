import { collectionFunctions } from "./collections.ts";
import { conversionFunctions } from "./conversions.ts";
import type { ArmFunctions } from "./definition.ts";
import { resourceFunctions } from "./resources.ts";
import { textFunctions } from "./texts.ts";
import { timeFunctions } from "./times.ts";

/** The functions that ARM expressions and Bicep share, by their names in lower case. */
export const armFunctions: ArmFunctions = new Map([
  ...textFunctions,
  ...collectionFunctions,
  ...conversionFunctions,
  ...resourceFunctions,
  ...timeFunctions,
]);
