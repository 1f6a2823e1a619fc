import type { ScopeKind } from "../../model/resource-id.ts";

/** Kinds of places that hold vaults, in words; vaults and what is in them are none. */
const nouns: Partial<Readonly<Record<ScopeKind, string>>> = {
  "management-group": "management group",
  subscription: "subscription",
  "resource-group": "resource group",
};

/** Where a grant stands that reaches more than one vault, in words; undefined where it does not. */
export function broadScopeInWords(scope: string, reach: ScopeKind): string | undefined {
  if (reach === "root") return "the whole tenant";
  const noun = nouns[reach];
  return noun === undefined ? undefined : `${noun} "${nameOf(scope)}"`;
}

/** The last word of an ARM id; the address of a place that code declares, behind the path of its file. */
function nameOf(scope: string): string {
  const address = scope.indexOf("#");
  return scope.slice((address < 0 ? scope.lastIndexOf("/") : address) + 1);
}
