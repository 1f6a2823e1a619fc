import type { Expression, TemplatePart } from "./syntax.ts";

/** A template as it stands there, before text is trimmed and directives are put around what lies between them. */
export type Piece =
  | { readonly kind: "text"; value: string }
  | { readonly kind: "interpolation"; readonly value: Expression }
  | { readonly kind: "if"; readonly condition: Expression }
  | { readonly kind: "for"; readonly names: LoopNames; readonly collection: Expression }
  | { readonly kind: "else" | "endif" | "endfor" };

const deepestNesting = 200;

/** Names that a `for` binds: `for k, v in …`. */
export interface LoopNames {
  readonly keyName: string | undefined;
  readonly valueName: string;
}

/** Takes the indentation that all lines share off a template of `<<-`, counted as the language does: blank lines do not count. */
export function unindent(pieces: readonly Piece[]): void {
  const first: { value: string }[] = [];
  let shared = Number.POSITIVE_INFINITY;
  let isLineStart = true;
  for (const piece of pieces) {
    const text = piece.kind === "text" ? piece.value : undefined;
    if (isLineStart) {
      const trimmed = text?.trimStart() ?? "";
      const isEmptyLine = text?.endsWith("\n") === true && trimmed === "";
      if (!isEmptyLine) shared = Math.min(shared, (text?.length ?? 0) - trimmed.length);
      if (!isEmptyLine && piece.kind === "text") first.push(piece);
    }
    isLineStart = text?.endsWith("\n") === true;
  }
  if (shared === Number.POSITIVE_INFINITY) return;
  for (const piece of first) piece.value = piece.value.slice(shared);
}

interface Open {
  readonly piece: Extract<Piece, { kind: "if" | "for" }> | undefined;
  readonly main: TemplatePart[];
  /** After the `else`. */
  readonly other: TemplatePart[];
  isInElse: boolean;
}

/** Parts out of pieces, or the message of what does not fit together. */
export function assemble(pieces: readonly Piece[]): readonly TemplatePart[] | string {
  const root: Open = { piece: undefined, main: [], other: [], isInElse: false };
  const stack = [root];
  for (const piece of pieces) {
    const top = stack.at(-1) ?? root;
    const fault = add(piece, top, stack);
    if (fault !== undefined) return fault;
  }
  const open = stack.at(-1)?.piece;
  if (open === undefined) return root.main;
  return open.kind === "if" ? 'a directive "if" without its "endif"' : 'a directive "for" without its "endfor"';
}

function add(piece: Piece, top: Open, stack: Open[]): string | undefined {
  switch (piece.kind) {
    case "text":
      addText(partsOf(top), piece.value);
      return undefined;
    case "interpolation":
      partsOf(top).push({ type: "interpolation", value: piece.value });
      return undefined;
    case "if":
    case "for":
      if (stack.length > deepestNesting) return `directives nested deeper than ${deepestNesting} levels`;
      stack.push({ piece, main: [], other: [], isInElse: false });
      return undefined;
    default:
      return end(piece.kind, top, stack);
  }
}

function partsOf(open: Open): TemplatePart[] {
  return open.isInElse ? open.other : open.main;
}

/** Text that was read in several runs is one part. */
function addText(parts: TemplatePart[], value: string): void {
  const last = parts.at(-1);
  if (last?.type === "text") parts[parts.length - 1] = { type: "text", value: last.value + value };
  else if (value !== "") parts.push({ type: "text", value });
}

function end(kind: "else" | "endif" | "endfor", top: Open, stack: Open[]): string | undefined {
  const { piece } = top;
  const opener = kind === "endfor" ? "for" : "if";
  if (piece?.kind !== opener) return `a directive "${kind}" where no "${opener}" is open`;
  if (kind === "else") {
    if (top.isInElse) return 'a second directive "else"';
    top.isInElse = true;
    return undefined;
  }
  stack.pop();
  const outer = stack.at(-1);
  if (outer !== undefined) partsOf(outer).push(close(piece, top));
  return undefined;
}

function close(piece: Extract<Piece, { kind: "if" | "for" }>, { main, other }: Open): TemplatePart {
  if (piece.kind === "for") return { type: "for", ...piece.names, collection: piece.collection, body: main };
  // biome-ignore lint/suspicious/noThenProperty: the name of the branch; the value is no callable
  return { type: "if", condition: piece.condition, then: main, else: other };
}
