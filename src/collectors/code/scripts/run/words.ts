import type { SourceSpan } from "../../../../model/fact.ts";
import type { ScriptCommand, ScriptWord } from "../command.ts";
import type { Piece, Range, ScriptLanguage, Step, Word } from "../steps.ts";
import type { Held } from "./variables.ts";

export interface Resolver {
  readonly text: string;
  readonly language: ScriptLanguage;
  readonly spanOf: (range: Range) => SourceSpan;
  readonly held: (name: string) => Held | undefined;
  readonly commandsOf: (steps: readonly Step[]) => readonly ScriptCommand[];
}

const longestText = 20_000;
const mostWords = 2000;
const longestExpression = 120;
/** Of variables and commands that a value rests on, so that values made of each other do not grow. */
const mostTold = 50;

/** The words that a written word becomes: one, but for arrays, splatted tables and variables without quotes. */
export function resolvedWords(word: Word, resolver: Resolver): readonly ScriptWord[] {
  const at = resolver.spanOf(word);
  const [only, ...more] = word.pieces;
  if (only?.kind === "variable" && more.length === 0) {
    const held = resolver.held(only.name);
    const several = only.isList ? members(held, { at, resolver }) : splitWord(held, { word, at, resolver });
    if (several) return several;
  }
  return [joined(word, at, resolver)];
}

interface Around {
  readonly at: SourceSpan;
  readonly resolver: Resolver;
}

function members(held: Held | undefined, { at }: Around): readonly ScriptWord[] | undefined {
  if (held?.kind === "list" && held.words.length <= mostWords) return held.words;
  if (held?.kind !== "table") return undefined;
  return [...held.entries].flatMap(([name, value]) => [optionWord(`-${name}`, at), value]);
}

function optionWord(text: string, at: SourceSpan): ScriptWord {
  return { text, expression: text, isBare: true, isOpen: false, variables: [], outputs: [], literal: undefined, at };
}

/** What a shell makes of a variable without quotes. */
function splitWord(
  held: Held | undefined,
  around: Around & { readonly word: Word },
): readonly ScriptWord[] | undefined {
  const { word, resolver } = around;
  if (!word.isBare || resolver.language !== "shell" || held?.kind !== "word") return undefined;
  const { text } = held.word;
  if (text === undefined || !/\s/.test(text)) return undefined;
  const texts = text.split(/\s+/).filter((part) => part !== "");
  return texts.slice(0, mostWords).map((part) => ({ ...held.word, text: part, expression: part, isBare: true }));
}

function joined({ pieces, isBare, start, end }: Word, at: SourceSpan, resolver: Resolver): ScriptWord {
  const parts = pieces.map((piece) => partOf(piece, resolver));
  const isKnown = parts.every(({ text }) => text !== undefined);
  const text = isKnown ? parts.map((part) => part.text).join("") : undefined;
  const handedOn = parts.length === 1 ? parts[0]?.literal : undefined;
  const isWritten = isKnown && parts.every(({ literal, isText }) => isText || literal !== undefined);
  const firstHeld = parts.find(({ literal }) => literal)?.literal;
  const written = resolver.text.slice(start, Math.min(end, start + longestExpression)).replace(/\s+/g, " ");
  return {
    text: text !== undefined && text.length <= longestText ? text : undefined,
    expression:
      parts.length === 1 && parts[0]?.name !== undefined ? `$${parts[0].name}` : written.replace(/^["']|["']$/g, ""),
    isBare,
    isOpen: !isKnown && pieces.some((piece) => mayBeSeveral(piece, isBare, resolver.language)),
    variables: [...new Set(parts.flatMap(({ variables }) => variables))].slice(0, mostTold),
    outputs: [...new Set(parts.flatMap(({ outputs }) => outputs))].slice(0, mostTold),
    literal: isWritten ? (handedOn ?? firstHeld ?? { at, variable: undefined }) : undefined,
    at,
  };
}

function mayBeSeveral(piece: Piece, isBare: boolean, language: ScriptLanguage): boolean {
  if (piece.kind === "text") return false;
  if (piece.kind === "variable" && piece.isList) return true;
  return isBare && language === "shell";
}

interface Part {
  readonly text: string | undefined;
  readonly isText: boolean;
  readonly name?: string;
  readonly variables: readonly string[];
  readonly outputs: readonly ScriptCommand[];
  readonly literal?: ScriptWord["literal"];
}

function partOf(piece: Piece, resolver: Resolver): Part {
  const nothing = { text: undefined, isText: false, variables: [], outputs: [] };
  if (piece.kind === "text") return { ...nothing, text: piece.text, isText: true };
  if (piece.kind === "output") return { ...nothing, outputs: resolver.commandsOf(piece.steps) };
  const names = piece.kind === "other" ? piece.names : [piece.name];
  const held = names.map((name) => resolver.held(name));
  const words = held.flatMap((one) => (one?.kind === "word" ? [one.word] : one?.kind === "list" ? one.words : []));
  const variables = [...names, ...words.flatMap((word) => word.variables)];
  const outputs = words.flatMap((word) => word.outputs);
  const [word] = words;
  if (piece.kind === "other" || held[0]?.kind !== "word" || !word) {
    return { ...nothing, ...(piece.kind === "variable" ? { name: piece.name } : {}), variables, outputs };
  }
  const { name } = piece;
  const literal = word.literal && { at: word.literal.at, variable: word.literal.variable ?? name };
  return { text: word.text, isText: false, name, variables, outputs, literal };
}
