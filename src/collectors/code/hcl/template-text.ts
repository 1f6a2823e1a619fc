import { character } from "./characters.ts";
import type { FaultList } from "./fault-list.ts";

/** Text of a template up to the next thing that is none, its escapes resolved. */
export interface TextRun {
  readonly value: string;
  /** Where it ended: at a sequence, at the closing quote, at a line end in quotes, after a line end elsewhere, or with the text. */
  readonly end: number;
}

/** What is read: quoted text knows escapes with a backslash and no line ends; heredocs and bare text are the other way round. */
export interface TextForm {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly faults: FaultList;
}

const simpleEscapes: ReadonlyMap<number, string> = new Map(
  [
    ["n", "\n"],
    ["r", "\r"],
    ["t", "\t"],
    ['"', '"'],
    ["\\", "\\"],
  ].map(([letter = "", value = ""]) => [letter.charCodeAt(0), value]),
);

/** True where `${` or `%{` stands. */
export function isSequenceAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const isOpener = code === character.dollar || code === character.percent;
  return isOpener && text.charCodeAt(at + 1) === character.openBrace;
}

/** `$${` and `%%{` stand for themselves without their first character. */
function isEscapedSequenceAt(text: string, at: number): boolean {
  return text.charCodeAt(at) === text.charCodeAt(at + 1) && isSequenceAt(text, at + 1);
}

export function readText(form: TextForm, start: number): TextRun {
  const { text, isQuoted } = form;
  let value = "";
  let from = start;
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === character.lineFeed || (isQuoted && code === character.quote)) break;
    if (code === character.dollar || code === character.percent) {
      if (isSequenceAt(text, at)) break;
      if (!isEscapedSequenceAt(text, at)) continue;
      value += text.slice(from, at);
      from = at + 1;
      at += 2;
    } else if (isQuoted && code === character.backslash) {
      value += text.slice(from, at);
      const resolved = readEscape(form, at);
      value += resolved.value;
      from = resolved.end;
      at = resolved.end - 1;
    }
  }
  // A line end belongs to the text where it may stand in it.
  if (!isQuoted && text.charCodeAt(at) === character.lineFeed) at += 1;
  return { value: value + text.slice(from, at), end: at };
}

function readEscape(form: TextForm, at: number): TextRun {
  const { text, faults } = form;
  const letter = text.charCodeAt(at + 1);
  const simple = simpleEscapes.get(letter);
  if (simple !== undefined) return { value: simple, end: at + 2 };
  if (letter === 0x75) return readCodePoint(form, at, 4);
  if (letter === 0x55) return readCodePoint(form, at, 8);
  faults.add("an escape that does not exist; a backslash itself is written as two", { start: at, end: at + 1 });
  return { value: "\\", end: at + 1 };
}

/** `\uXXXX` and `\UXXXXXXXX`. */
function readCodePoint({ text, faults }: TextForm, at: number, length: number): TextRun {
  const end = at + 2 + length;
  const digits = text.slice(at + 2, end);
  const point = digits.length === length && isHexadecimal(digits) ? Number.parseInt(digits, 16) : Number.NaN;
  if (point <= 0x10ffff) return { value: String.fromCodePoint(point), end };
  faults.add(`an escape without its ${length} hexadecimal digits`, { start: at, end: at + 2 });
  return { value: "\\", end: at + 1 };
}

function isHexadecimal(digits: string): boolean {
  return /^[0-9a-fA-F]+$/.test(digits);
}

/**
 * Where reading goes on after a sequence that does not parse: after its closing brace, or at the end of the line where none
 * stands on it. `from` lies inside the sequence.
 */
export function endOfSequence(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === character.lineFeed) return at;
    if (code === character.openBrace) depth += 1;
    else if (code === character.closeBrace) {
      if (depth === 0) return at + 1;
      depth -= 1;
    }
  }
  return text.length;
}
