import { maxText } from "../../terraform/evaluate/budget.ts";
import {
  anyValue,
  Failure,
  type Given,
  isKnown,
  optional,
  text,
  wholeNumber,
} from "../../terraform/evaluate/functions/definition.ts";
import { summarize } from "../../terraform/evaluate/summary.ts";
import { TextPieces } from "../../terraform/evaluate/text-pieces.ts";
import { derived } from "../../terraform/evaluate/unknown.ts";
import { list, scalar, sensitive } from "../../terraform/evaluate/values.ts";
import type { Value } from "../../terraform/value.ts";
import { asText } from "./as-text.ts";
import { type ArmCall, failure, partial, pure, table } from "./definition.ts";

const any = Number.POSITIVE_INFINITY;

export const textFunctions = table({
  base64: pure([text], (value) => Buffer.from(value, "utf8").toString("base64")),
  base64ToString: pure([text], (value) => Buffer.from(value, "base64").toString("utf8")),
  dataUri: pure(
    [text],
    (value) => `data:text/plain;charset=utf8;base64,${Buffer.from(value, "utf8").toString("base64")}`,
  ),
  dataUriToString: pure([text], textOfDataUri),
  endsWith: pure([text, text], (value, end) => value.toLowerCase().endsWith(end.toLowerCase())),
  format: partial(1, any, format),
  join: partial(2, 2, join),
  padLeft: pure([anyValue, wholeNumber, optional(text)], (value, width, fill) =>
    width > maxText ? tooLong : asText(value).padStart(width, fill === undefined || fill === "" ? " " : fill[0]),
  ),
  replace: pure([text, text, text], (value, old, by) => {
    if (old === "") return failure("an empty text cannot be replaced");
    const parts = value.split(old);
    const length = value.length + (parts.length - 1) * (by.length - old.length);
    return length > maxText ? tooLong : parts.join(by);
  }),
  split: pure([text, anyValue], split),
  startsWith: pure([text, text], (value, start) => value.toLowerCase().startsWith(start.toLowerCase())),
  string: partial(1, 1, ({ values: [value], expression }) => {
    if (value?.kind === "scalar") return typeof value.value === "string" ? value : { ...value, value: asText(value) };
    return value === undefined || !isKnown([value]) ? derived(expression, value ? [value] : []) : asText(value);
  }),
  substring: pure([text, wholeNumber, optional(wholeNumber)], (value, start, length) => {
    const end = length === undefined ? value.length : start + length;
    if (start < 0 || end < start || end > value.length) return failure("the text is shorter than that");
    return value.slice(start, end);
  }),
  toLower: pure([text], (value) => value.toLowerCase()),
  toUpper: pure([text], (value) => value.toUpperCase()),
  trim: pure([text], (value) => value.trim()),
  uri: pure([text, text], (base, relative) => {
    const found = URL.canParse(relative, base) ? new URL(relative, base) : undefined;
    return found ? found.href : failure("the texts make no URI");
  }),
  uriComponent: pure([text], (value) => encodeURIComponent(value.toWellFormed())),
  uriComponentToString: pure([text], (value) => {
    try {
      return decodeURIComponent(value);
    } catch {
      // The only thing that decodeURIComponent throws: a percent sign with no code behind it.
      return failure("the text is no part of a URI");
    }
  }),
});

const tooLong = new Failure("unsupported", `the text is longer than ${maxText} characters`);

/** Behind the comma: base64 where the start says so, else escaped. */
function textOfDataUri(value: string): Given {
  const comma = value.indexOf(",");
  if (!value.startsWith("data:") || comma < 0) return failure("the text is no data URI");
  const content = value.slice(comma + 1);
  if (value.slice(0, comma).endsWith(";base64")) return Buffer.from(content, "base64").toString("utf8");
  try {
    return decodeURIComponent(content);
  } catch {
    // The only thing that decodeURIComponent throws: a percent sign with no code behind it.
    return failure("the text is no data URI");
  }
}

function split(value: string, separators: Value): Given {
  const marks = separators.kind === "list" ? separators.items.map(asText) : [asText(separators)];
  let parts = [value];
  for (const mark of marks) if (mark !== "") parts = parts.flatMap((part) => part.split(mark));
  return list(parts.map(scalar));
}

/** Adds a value to a text as it is written there; what is not known stays a piece of its own. */
export function addPiece(pieces: TextPieces, value: Value): void {
  if (value.kind === "unknown") pieces.add(value);
  else if (!isKnown([value])) pieces.add(derived("a list or an object", [value]));
  else {
    const text = scalar(asText(value));
    pieces.add(summarize(value).isSensitive ? sensitive(text) : text);
  }
}

function textOfPieces(pieces: TextPieces, { expression }: ArmCall): Given {
  return pieces.failure ? tooLong : pieces.result((from) => derived(expression, from));
}

/** `concat` of texts. */
export function concatTexts(call: ArmCall): Given {
  const pieces = new TextPieces();
  for (const value of call.values) addPiece(pieces, value);
  return textOfPieces(pieces, call);
}

/** `{0}` and `{0:…}`; braces are doubled to stand for themselves. Only plain places are filled in. */
function format(call: ArmCall): Given {
  const [pattern, ...values] = call.values;
  if (pattern?.kind !== "scalar" || typeof pattern.value !== "string") return derived(call.expression, call.values);
  const pieces = new TextPieces();
  const parts = /\{\{|\}\}|\{(\d{1,4})\}|[^{}]+|[{}]/g;
  for (const [piece, index] of pattern.value.matchAll(parts)) {
    if (index !== undefined) {
      const value = values[Number(index)];
      if (value === undefined) return failure(`there is no argument for {${index}}`);
      addPiece(pieces, value);
    } else if (piece === "{" || piece === "}") {
      return new Failure("unsupported", "a place of the format has a form that is not evaluated");
    } else pieces.addText(piece === "{{" || piece === "}}" ? piece.slice(1) : piece);
  }
  return textOfPieces(pieces, call);
}

function join(call: ArmCall): Given {
  const [items, separator] = call.values;
  if (items?.kind !== "list" || separator?.kind !== "scalar") return derived(call.expression, call.values);
  const pieces = new TextPieces();
  for (const [at, item] of items.items.entries()) {
    if (at > 0) pieces.addText(asText(separator));
    addPiece(pieces, item);
  }
  return textOfPieces(pieces, call);
}
