import type { Caller } from "../../model/usage.ts";

/** What tells callers apart: object and application id. Undefined where the log names neither: nobody to send a bill to. */
export function callerId({ oid, appId }: Caller): string | undefined {
  return oid === null && appId === null ? undefined : `${oid ?? ""}/${appId ?? ""}`;
}

/** One caller out of two records of it: the management plane's records say less than the others. */
export function mergeCaller(one: Caller, other: Caller): Caller {
  return {
    oid: one.oid,
    appId: one.appId,
    kind: one.kind === "unknown" ? other.kind : one.kind,
    name: one.name ?? other.name,
  };
}
