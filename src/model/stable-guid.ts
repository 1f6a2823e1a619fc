import { createHash } from "node:crypto";

/**
 * A GUID that is always the same for the same parts, so that what is made twice under it is made once. Layout of a
 * name-based one of version 8 (RFC 9562), over SHA-256.
 */
export function stableGuid(parts: readonly string[]): string {
  const hex = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  const variant = "89ab"[Number.parseInt(hex[16] ?? "0", 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
