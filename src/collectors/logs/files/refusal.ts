import { fileErrorCode } from "../../store/fault.ts";
import { UnreadableInput } from "../log-input.ts";
import type { Piece } from "./piece.ts";

/** An expected fault of reading, as it is told; undefined for a fault of this program. */
export function refusalOf(error: unknown): NonNullable<Piece["refused"]> | undefined {
  if (error instanceof UnreadableInput) return { why: error.message, remedy: error.remedy, mayPass: !error.isLasting };
  const code = fileErrorCode(error);
  return code === undefined
    ? undefined
    : { why: `it cannot be read (${code})`, remedy: "check the file and its permissions", mayPass: true };
}
