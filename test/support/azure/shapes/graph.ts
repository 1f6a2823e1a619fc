import Type from "typebox";
import { exact, open, optional, text, whole } from "./check.ts";

/** The collection form of Graph v1.0. Entities are checked for being objects: their own shape follows `$select`. */
export const graphShapes = {
  page: exact({
    "@odata.context": optional(text),
    "@odata.count": optional(whole),
    "@odata.nextLink": optional(text),
    value: Type.Array(open),
  }),
};
