/** A value that was cut out of a stream, or the place where something is none. Lines are counted from 1. */
export type Found =
  | { readonly kind: "value"; readonly value: unknown; readonly line: number }
  | { readonly kind: "bad"; readonly line: number; readonly why: string; readonly isCut?: boolean };

/** Longer than any record; more is not held in memory. */
export const longestLine = 64 << 20;

export const notJson = "no record: not JSON, or cut";
export const tooLong = `longer than ${longestLine >> 20} MiB: no record is`;

export function parsedValue(text: string, line: number): Found {
  try {
    return { kind: "value", value: JSON.parse(text), line };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: "bad", line, why: notJson };
    throw error;
  }
}
