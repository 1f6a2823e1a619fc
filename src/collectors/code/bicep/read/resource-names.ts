import { addPiece } from "../../deployment/functions/texts.ts";
import { summarize } from "../../terraform/evaluate/summary.ts";
import { TextPieces } from "../../terraform/evaluate/text-pieces.ts";
import { handedOn, scalar } from "../../terraform/evaluate/values.ts";
import { exactReference, type Reference, type UnknownValue, type Value } from "../../terraform/value.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import type { Expression } from "../syntax/syntax.ts";
import { idOf } from "./bodies.ts";

/** `'${kv.name}/secret'` lies in kv; of any other text, what stands before the last slash names the parents. */
export function namesBelow(
  stated: Expression,
  name: Value,
  evaluation: Evaluation,
): { name: Value; parent: Value | undefined } {
  const split = stated.type === "template" ? splitTemplate(stated.parts, evaluation) : undefined;
  if (split) {
    const own = handedOn(split.name, undefined);
    return { name: name.at ? { ...own, at: name.at } : own, parent: split.parent };
  }
  if (name.kind === "scalar") {
    const text = String(name.value);
    const slash = text.lastIndexOf("/");
    if (slash < 0) return { name, parent: undefined };
    return { name: { ...name, value: text.slice(slash + 1) }, parent: { ...name, value: text.slice(0, slash) } };
  }
  return { name, parent: name.kind === "unknown" ? splitParts(name)?.parent : undefined, ...ownName(name) };
}

function ownName(name: Value): { name: Value } | undefined {
  const split = name.kind === "unknown" ? splitParts(name) : undefined;
  return split && { name: split.name };
}

/** `[…kv.name, "/secret"]`: the pieces before the last slash, and those after it. */
function splitParts(name: UnknownValue): { name: Value; parent: Value } | undefined {
  const parts = name.parts ?? [];
  const at = parts.findLastIndex((part) => typeof part === "string" && part.includes("/"));
  const part = parts[at];
  if (typeof part !== "string") return undefined;
  const slash = part.lastIndexOf("/");
  const before = [...parts.slice(0, at), part.slice(0, slash)].filter((piece) => piece !== "");
  const after = [part.slice(slash + 1), ...parts.slice(at + 1)].filter((piece) => piece !== "");
  return { name: fromParts(after, name), parent: parentOfParts(before, name) };
}

function parentOfParts(parts: readonly (string | Reference)[], name: UnknownValue): Value {
  const [only] = parts;
  const isName = parts.length === 1 && typeof only === "object" && only.path.length === 1 && only.path[0] === "name";
  return isName ? idOf(only.address, only.address) : fromParts(parts, name);
}

function fromParts(parts: readonly (string | Reference)[], { expression, why, at }: UnknownValue): Value {
  const place = at ? { at } : {};
  if (parts.every((part) => typeof part === "string")) return { ...scalar(parts.join("")), ...place };
  const references = parts.filter((part) => typeof part !== "string");
  const [only] = parts;
  if (parts.length === 1 && typeof only === "object") return { kind: "unknown", expression, why, references, ...place };
  return { kind: "unknown", expression, why, references, parts, ...place };
}

function splitTemplate(parts: readonly (string | Expression)[], evaluation: Evaluation) {
  const [first, second, ...rest] = parts;
  if (typeof first !== "object" || first.type !== "member" || first.name !== "name") return undefined;
  if (typeof second !== "string" || !second.startsWith("/") || second.includes("/", 1)) return undefined;
  const whole = exactReference(evaluation.value(first.of));
  if (!whole || whole.path.length > 0) return undefined;
  const pieces = new TextPieces();
  pieces.addText(second.slice(1));
  for (const part of rest) {
    if (typeof part === "string") pieces.addText(part);
    else addPiece(pieces, evaluation.value(part));
  }
  if (pieces.failure || pieces.values.some((value) => summarize(value).hasFault)) return undefined;
  const name = pieces.result((from) => evaluation.derived(first, from));
  return { name, parent: idOf(whole.address, evaluation.text(first.of)) };
}
