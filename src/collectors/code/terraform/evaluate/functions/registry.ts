import { conditionFunctions } from "./conditions.ts";
import { dateFunctions } from "./dates.ts";
import type { FunctionDefinition } from "./definition.ts";
import { encodingFunctions } from "./encodings.ts";
import { fileFunctions } from "./files.ts";
import { formatFunctions } from "./formats.ts";
import { hashFunctions } from "./hashes.ts";
import { jsonFunctions } from "./json.ts";
import { listFunctions } from "./lists.ts";
import { networkFunctions } from "./networks.ts";
import { numberFunctions } from "./numbers.ts";
import { objectFunctions } from "./objects.ts";
import { patternFunctions } from "./patterns.ts";
import { setFunctions } from "./sets.ts";
import { stringFunctions } from "./strings.ts";
import { typeFunctions } from "./types.ts";

/** Every function of the language by name, but for `try` and `can`, which are told by their arguments' faults. */
export const functions: ReadonlyMap<string, FunctionDefinition> = new Map(
  [
    conditionFunctions,
    dateFunctions,
    encodingFunctions,
    fileFunctions,
    formatFunctions,
    hashFunctions,
    jsonFunctions,
    listFunctions,
    networkFunctions,
    numberFunctions,
    objectFunctions,
    patternFunctions,
    setFunctions,
    stringFunctions,
    typeFunctions,
  ].flatMap((table) => Object.entries(table)),
);
