import { addPiece } from "../../deployment/functions/texts.ts";
import { TextPieces } from "../../terraform/evaluate/text-pieces.ts";
import { derived } from "../../terraform/evaluate/unknown.ts";
import type { Value } from "../../terraform/value.ts";
import type { Segment } from "./symbols.ts";

/** The names of a resource as its key has them. */
export function joinedNames(segments: readonly Segment[]): string {
  return segments.map(({ symbol }) => symbol).join("/");
}

/** `place/providers/TYPE/name/type/name`, as far as it is known. */
export function idBelow(place: Value, type: string, segments: readonly Segment[]): Value {
  const [namespace = "", ...types] = type.split("/");
  const pieces = new TextPieces();
  addPiece(pieces, place);
  pieces.addText(`/providers/${namespace}`);
  for (const [at, word] of types.entries()) {
    const value = segments[at]?.value;
    pieces.addText(`/${word}/`);
    if (value) addPiece(pieces, value);
  }
  return pieces.result((from) => derived(`the id of ${type} ${segments.map(shown).join("/")}`, from));
}

function shown({ value }: Segment): string {
  return value.kind === "unknown" ? value.expression : value.kind === "scalar" ? String(value.value) : "…";
}

/** The id of a resource group or subscription that a nested deployment names. */
export function placeId(subscription: Value, group: Value | undefined): Value {
  const pieces = new TextPieces();
  addPiece(pieces, subscription);
  if (group) {
    pieces.addText("/resourceGroups/");
    addPiece(pieces, group);
  }
  return pieces.result((from) => derived(group ? "the resource group of the deployment" : "its subscription", from));
}
