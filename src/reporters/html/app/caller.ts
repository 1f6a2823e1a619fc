import type { CallerLine } from "../../../model/usage-report.ts";

/** What a caller is called: by the directory, by itself, by its ids. */
export function callerName({ caller, knownAs }: Pick<CallerLine, "caller" | "knownAs">): string {
  return knownAs ?? caller.name ?? caller.appId ?? caller.oid ?? "nobody named";
}
