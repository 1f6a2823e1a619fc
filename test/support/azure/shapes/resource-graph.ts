import Type from "typebox";
import { exact, optional, text, whole } from "./check.ts";

/** Shape of Microsoft.ResourceGraph/stable/2024-04-01/resourcegraph.json, QueryResponse. */
export const resourceGraphShape = exact({
  totalRecords: whole,
  count: whole,
  data: Type.Unknown(),
  facets: optional(Type.Array(Type.Unknown())),
  resultTruncated: Type.Union([Type.Literal("true"), Type.Literal("false")]),
  $skipToken: optional(text),
});
