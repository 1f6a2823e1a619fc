import type { LogInput } from "../log-input.ts";
import type { Piece } from "./piece.ts";

export interface UnwrapOptions {
  readonly work: string;
  readonly csvLocale: string | undefined;
}

export async function* unwrap(input: LogInput, from: number, _options: UnwrapOptions): AsyncGenerator<Piece> {
  yield {
    input,
    path: "",
    isTemporary: false,
    bytes: 0,
    from,
    to: input.size,
    isLast: true,
    canGrow: false,
    shapes: [],
    malformed: 0,
    problems: [],
    cut: undefined,
    uncounted: 0,
    refused: { why: "not yet", remedy: null },
    linesOf: async () => [],
  };
}
