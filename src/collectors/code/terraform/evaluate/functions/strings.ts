import type { Value } from "../../value.ts";
import { maxText } from "../budget.ts";
import { TextPieces } from "../text-pieces.ts";
import { list, scalar, taken } from "../values.ts";
import {
  Failure,
  type FunctionCall,
  type FunctionTable,
  type Given,
  partial,
  pure,
  text,
  texts,
  wholeNumber,
  wrong,
} from "./definition.ts";

const handsOn = { handsOn: true };

/** Functions of texts but for formats and regular expressions. */
export const stringFunctions: FunctionTable = {
  chomp: pure([text], withoutLineEnds, handsOn),
  endswith: pure([text, text], (value, end) => value.endsWith(end)),
  indent: pure([wholeNumber, text], indent),
  join: partial(2, join, { most: Number.POSITIVE_INFINITY, sensitivity: "deep" }),
  lower: pure([text], (value) => value.toLowerCase(), handsOn),
  split: pure([text, text], split),
  startswith: pure([text, text], (value, start) => value.startsWith(start)),
  strcontains: pure([text, text], (value, part) => value.includes(part)),
  strrev: pure([text], (value) => characters(value).reverse().join("")),
  substr: pure([text, wholeNumber, wholeNumber], substring),
  title: pure([text], title, handsOn),
  trim: pure([text, text], (value, cutset) => trimBy(value, new Set(cutset))),
  trimprefix: pure([text, text], (value, start) => (value.startsWith(start) ? value.slice(start.length) : value)),
  trimspace: pure([text], (value) => value.trim(), handsOn),
  trimsuffix: pure([text, text], (value, end) =>
    end !== "" && value.endsWith(end) ? value.slice(0, -end.length) : value,
  ),
  upper: pure([text], (value) => value.toUpperCase(), handsOn),
};

/** What people call a character: Terraform counts and cuts by these. */
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

export function characters(value: string): string[] {
  // Texts of plain ASCII are nearly all, and segmenting is slow. A line end of two characters is one.
  if (isPlain(value)) return [...value];
  return Array.from(graphemes.segment(value), ({ segment }) => segment);
}

function isPlain(value: string): boolean {
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (code > 126 || code === 13) return false;
  }
  return true;
}

function withoutLineEnds(value: string): string {
  let end = value.length;
  while (value[end - 1] === "\n") end -= value[end - 2] === "\r" ? 2 : 1;
  return value.slice(0, end);
}

function indent(spaces: number, value: string): Given {
  if (spaces < 0 || spaces > 1_000) return new Failure("fault", "the number of spaces is between 0 and 1000");
  const lines = value.split("\n");
  if (lines.length * spaces > maxText)
    return new Failure("unsupported", `the text is longer than ${maxText} characters`);
  return lines.join(`\n${" ".repeat(spaces)}`);
}

function split(separator: string, value: string): Given {
  if (value === "") return list([scalar("")]);
  return list((separator === "" ? [...value] : value.split(separator)).map(scalar));
}

function substring(value: string, offset: number, length: number): Given {
  const all = characters(value);
  const start = offset < 0 ? Math.max(0, all.length + offset) : offset;
  if (length < -1) return new Failure("fault", "a length is -1 or more");
  return all.slice(start, length === -1 ? undefined : start + length).join("");
}

function title(value: string): string {
  return value.replaceAll(
    /(^|[^\p{L}\p{N}_'’])(\p{Ll})/gu,
    (_all, before: string, letter: string) => before + letter.toUpperCase(),
  );
}

function trimBy(value: string, cutset: ReadonlySet<string>): string {
  const all = [...value];
  let [start, end] = [0, all.length];
  while (start < end && cutset.has(all[start] ?? "")) start += 1;
  while (end > start && cutset.has(all[end - 1] ?? "")) end -= 1;
  return all.slice(start, end).join("");
}

/** Keeps what is known of the text when members are not. */
function join(call: FunctionCall): Given {
  const [first, ...lists] = call.arguments;
  const separator = first && text.read(first);
  const unknown = call.arguments.some((value) => value.kind === "unknown");
  if (unknown) return call.evaluation.derived(call.expression, call.arguments);
  if (separator === undefined) return wrong(0, text.wants);
  const pieces = new TextPieces();
  let isFirst = true;
  for (const [at, value] of lists.entries()) {
    if (value.kind !== "list") return wrong(at + 1, texts.wants);
    for (const item of value.items) {
      if (!isFirst) pieces.addText(separator);
      pieces.add(taken(value, item));
      isFirst = false;
    }
  }
  return textFrom(pieces, call);
}

/** The text of pieces as what a function gives. */
export function textFrom(pieces: TextPieces, call: FunctionCall): Value | Failure {
  if (pieces.failure === "no-text") return new Failure("fault", "a member is not a text");
  if (pieces.failure) return new Failure("unsupported", `the text is longer than ${maxText} characters`);
  return pieces.result((from) => call.evaluation.derived(call.expression, from));
}
