import type { Piece } from "../steps.ts";

/** `$script:name` and `$global:name` are `$name`; `$env:NAME` is a name of its own. */
export function withoutScope(name: string): string {
  const match = /^(script|global|local|private|using):/i.exec(name);
  return match ? name.slice(match[0].length) : name;
}

/** Text that was read character by character, as one piece. */
export function merged(pieces: readonly Piece[]): readonly Piece[] {
  const all: Piece[] = [];
  let texts: string[] = [];
  const flush = () => {
    if (texts.length > 0) all.push({ kind: "text", text: texts.join("") });
    texts = [];
  };
  for (const piece of pieces) {
    if (piece.kind === "text") texts.push(piece.text);
    else {
      flush();
      all.push(piece);
    }
  }
  flush();
  return all;
}
