import type { Caller } from "../../model/usage.ts";

/** What tells callers apart: object and application id. Undefined where the log names neither: nobody to send a bill to. */
export function callerId({ oid, appId }: Caller): string | undefined {
  return oid === null && appId === null ? undefined : `${oid ?? ""}/${appId ?? ""}`;
}

/** One caller out of two records of it, of which one may say more than the other; the first where nothing is gained. */
export function mergeCaller(one: Caller, other: Caller): Caller {
  const kind = one.kind === "unknown" ? other.kind : one.kind;
  const name = one.name ?? other.name;
  return kind === one.kind && name === one.name ? one : { ...one, kind, name };
}
