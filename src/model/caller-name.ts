import type { Caller } from "./usage.ts";

/** Names a caller across rows: a caller's sign-in name may change, its ids do not. */
export function callerKey({ oid, appId, kind }: Caller): string {
  return `${oid ?? ""} ${appId ?? ""} ${kind}`;
}

/** Names come from tokens: messages stay short whatever stands there. */
const longestName = 200;

/** What messages call a caller: its sign-in name or its name in the directory, else its id. */
export function callerName({ name, oid, appId }: Caller): string {
  const known = name ?? oid ?? (appId === null ? "unknown caller" : `application ${appId}`);
  return known.slice(0, longestName).toWellFormed();
}
