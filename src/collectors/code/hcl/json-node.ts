import type { Range } from "./syntax.ts";

/** A JSON value and where it stands. Members keep their order, and those that come twice are there twice. */
export type JsonNode = Range &
  (
    | { readonly type: "string"; readonly value: string; readonly hasEscapes: boolean }
    | { readonly type: "plain"; readonly value: number | boolean | null }
    | { readonly type: "array"; readonly items: readonly JsonNode[] }
    | { readonly type: "object"; readonly members: readonly JsonMember[] }
    /** What did not parse; a fault says why. */
    | { readonly type: "broken" }
  );

/** The range goes from the name to the end of the value. */
export interface JsonMember extends Range {
  readonly name: string;
  readonly nameRange: Range;
  readonly value: JsonNode;
}
