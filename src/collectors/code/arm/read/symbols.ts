import type { Evaluation } from "../../bicep/evaluate/evaluation.ts";
import type { Scope } from "../../bicep/evaluate/scope.ts";
import type { Expression } from "../../bicep/syntax/syntax.ts";
import { asText } from "../../deployment/functions/as-text.ts";
import { addPiece } from "../../deployment/functions/texts.ts";
import { TextPieces } from "../../terraform/evaluate/text-pieces.ts";
import { scalar } from "../../terraform/evaluate/values.ts";
import type { Value } from "../../terraform/value.ts";

/** An expression with what it sees. */
export interface Stated {
  readonly expression: Expression;
  readonly evaluation: Evaluation;
}

/** A scope that can say where what a name stands for is stated. */
export interface SourceScope extends Scope {
  /** Of the nested deployment whose names it sees. */
  readonly address: string;
  source(name: string): Stated | undefined;
}

function isSourceScope(scope: Scope): scope is SourceScope {
  return "source" in scope;
}

/** A piece of a text: known, or an expression that nobody can evaluate. */
type Piece = string | Stated;

/** Names behind names, and expressions inside each other. */
const deepest = 40;
/** Pieces of one text. */
const mostPieces = 2_000;

/** One part of a name such as `vault/secret`, split at its slashes. */
export interface Segment {
  /** The same for two segments that are certainly the same, known or not. */
  readonly symbol: string;
  readonly value: Value;
}

/**
 * A text split at its slashes, variables and parameters followed to where they are stated. What nobody knows is one piece: whether it
 * has slashes in it nobody knows either.
 */
export function segmentsOf(stated: Stated): readonly Segment[] {
  const segments: Piece[][] = [[]];
  const reader = new Pieces();
  for (const piece of reader.of(stated)) {
    if (typeof piece !== "string") {
      segments.at(-1)?.push(piece);
      continue;
    }
    for (const [at, text] of piece.split("/").entries()) {
      if (at > 0) segments.push([]);
      if (text !== "") segments.at(-1)?.push(text);
    }
  }
  return segments.map((pieces) => ({ symbol: reader.symbol(pieces), value: valueOfPieces(pieces, stated) }));
}

/** A text that two expressions share exactly when they are certainly the same. */
export function symbolOf(stated: Stated): string {
  const reader = new Pieces();
  return reader.symbol(reader.of(stated));
}

function valueOfPieces(pieces: readonly Piece[], whole: Stated): Value {
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === "object") return only.evaluation.placed(only.expression);
  const text = new TextPieces();
  for (const piece of pieces) {
    if (typeof piece === "string") text.addText(piece);
    else addPiece(text, piece.evaluation.value(piece.expression));
  }
  if (text.failure) return scalar("");
  const { evaluation, expression } = whole;
  const value = text.result((from) => evaluation.derived(expression, from));
  return { ...value, at: evaluation.scope.file.spanOf(expression) };
}

/** Follows one expression; what is more than anybody writes is taken as it stands. */
class Pieces {
  #left = mostPieces;

  of(stated: Stated, depth = 0): readonly Piece[] {
    const { expression, evaluation } = stated;
    this.#left -= 1;
    const value = evaluation.value(expression);
    if (value.kind === "scalar") return [asText(value)];
    if (this.#left < 0 || depth > deepest) return [stated];
    const source = sourceOf(stated);
    if (source) return this.of(source, depth + 1);
    if (expression.type !== "call") return [stated];
    const parts = this.#partsOf(expression.name.toLowerCase(), stated);
    return parts ? parts.flatMap((part) => (typeof part === "string" ? [part] : this.of(part, depth + 1))) : [stated];
  }

  symbol(pieces: readonly Piece[]): string {
    return pieces.map((piece) => (typeof piece === "string" ? piece : `{${this.#written(piece)}}`)).join("");
  }

  /** The pieces that `concat` and `format` put together. */
  #partsOf(name: string, { expression, evaluation }: Stated): readonly Piece[] | undefined {
    if (expression.type !== "call") return undefined;
    const values = expression.arguments.map((argument): Stated => ({ expression: argument, evaluation }));
    if (name === "concat") return values;
    const [pattern, ...others] = values;
    const text = name === "format" && pattern ? evaluation.value(pattern.expression) : undefined;
    if (text?.kind !== "scalar" || typeof text.value !== "string") return undefined;
    const parts: Piece[] = [];
    for (const [piece, index] of text.value.matchAll(/\{(\d{1,3})\}|[^{}]+|[{}]/g)) {
      const part = index === undefined ? piece : others[Number(index)];
      if (part === undefined || part === "{" || part === "}") return undefined;
      parts.push(part);
    }
    return parts;
  }

  /** An expression that nobody can evaluate, the same text for the same value: what it names is followed. */
  #written(stated: Stated, depth = 0): string {
    const { expression, evaluation } = stated;
    this.#left -= 1;
    const value = evaluation.value(expression);
    if (value.kind === "scalar") return JSON.stringify(value.value);
    const source = this.#left < 0 || depth > deepest ? undefined : sourceOf(stated);
    if (source) return this.#written(source, depth + 1);
    const inner = (one: Expression) => this.#written({ expression: one, evaluation }, depth + 1);
    if (this.#left < 0 || depth > deepest) return textAt(stated);
    switch (expression.type) {
      case "call":
        return `${expression.name.toLowerCase()}(${expression.arguments.map(inner).join()})`;
      case "member":
        return `${inner(expression.of)}.${expression.name.toLowerCase()}`;
      case "index":
        return `${inner(expression.of)}[${inner(expression.key)}]`;
      case "conditional":
        return `if(${[expression.condition, expression.yes, expression.no].map(inner).join()})`;
      case "name":
        return `${ownerOf(evaluation)}${expression.name}`;
      default:
        return textAt(stated);
    }
  }
}

/** Names of a nested deployment are others than the same names around it. */
function ownerOf({ scope }: Evaluation): string {
  return isSourceScope(scope) && scope.address !== "" ? `${scope.address}:` : "";
}

/** Its place makes it the same as itself alone. */
function textAt({ expression, evaluation }: Stated): string {
  return `${evaluation.scope.file.uri}@${expression.start}-${expression.end}`;
}

/** Where a variable or parameter is stated. */
function sourceOf({ expression, evaluation }: Stated): Stated | undefined {
  if (expression.type !== "name" || evaluation.bound(expression.name)) return undefined;
  const { scope } = evaluation;
  return isSourceScope(scope) ? scope.source(expression.name) : undefined;
}
