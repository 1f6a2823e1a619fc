import type { LogInput } from "../log-input.ts";

/** Something wrong at a place of an input. */
export interface PlacedProblem {
  readonly line: number | null;
  readonly why: string;
}

/** Part of an input as a file of JSON Lines in the raw form, which the engine can read. */
export interface Piece {
  readonly input: LogInput;
  /** Without wildcards, whatever the input's own name is. */
  readonly path: string;
  /** Made for this run: removed once it is read. */
  readonly isTemporary: boolean;
  /** Its lines are the input's own, unlooked at: they may turn out to be of another form. */
  readonly isCopy: boolean;
  readonly bytes: number;
  /** The span of the input's bytes that it holds; where bytes cannot be counted, `to` is 0 until the last piece. */
  readonly from: number;
  readonly to: number;
  /** Digest of both ends of that span from the input's beginning, where it is known already. */
  readonly sample?: string;
  readonly isLast: boolean;
  /** Lines may be appended to the input: what was read once need not be read again. */
  readonly canGrow: boolean;
  readonly shapes: readonly string[];
  /** Records that were left out while the piece was made, and the first of them. */
  readonly malformed: number;
  readonly problems: readonly PlacedProblem[];
  /** A line at the end without its end: malformed, unless the file has grown by the next run. */
  readonly cut: PlacedProblem | undefined;
  /** Rows of the file that are not to be counted: that cut line, where the engine meets it too. */
  readonly uncounted: number;
  /** The input could not be read to its end. */
  readonly refused:
    | {
        readonly why: string;
        readonly remedy: string | null;
        /** Reading it again may help: then it is tried again by the next run. */
        readonly mayPass: boolean;
      }
    | undefined;
  /** The line of the input with which it begins, as far as this run knows. */
  readonly firstLine: number;
  /** The line in the input of each row of the file, rows being lines that are not blank, from 1. */
  linesOf(rows: readonly number[]): Promise<readonly (number | null)[]>;
}

/** More problems than this of one piece are counted only. */
export const mostProblems = 100;
