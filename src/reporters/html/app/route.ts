import { type Grouping, groupings, type Sorting, type SortKey, sortKeys } from "./order.ts";
import { type Facet, facets, type Query, type StateChoice, stateChoices } from "./query.ts";

export const views = ["overview", "findings", "vaults", "access", "expiries", "controls", "usage", "gaps"] as const;
export type View = (typeof views)[number];

/** Where the reader is: all of it stands behind `#` in the address, so that a copied address shows the same. */
export interface Route {
  readonly view: View;
  readonly query: Query;
  readonly group: Grouping;
  /** Undefined: the report's own order. */
  readonly sort: Sorting | undefined;
  /** What is open beside the list: a finding's fingerprint, a vault's id. */
  readonly open: string | undefined;
  /** A day or month (`2026-12`, `2026-12-24`) of the view of expiries; a framework of that of controls. */
  readonly at: string | undefined;
}

export const home: Route = {
  view: "overview",
  query: { words: "", state: "active", picked: {} },
  group: "none",
  sort: undefined,
  open: undefined,
  at: undefined,
};

const oneOf = <Value extends string>(values: readonly Value[], text: string | null): Value | undefined =>
  values.find((value) => value === text);

/** Reads an address; what it does not know, it leaves out. */
export function parseRoute(hash: string): Route {
  const [name = "", text = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
  const given = new URLSearchParams(text);
  const picked = Object.fromEntries(
    facets.filter((facet) => given.has(facet)).map((facet) => [facet, given.getAll(facet)]),
  );
  return {
    view: oneOf(views, name) ?? "overview",
    query: { words: given.get("q") ?? "", state: oneOf(stateChoices, given.get("state")) ?? "active", picked },
    group: oneOf(groupings, given.get("group")) ?? "none",
    sort: sortOf(given.get("sort")),
    open: given.get("open") ?? undefined,
    at: given.get("at") ?? undefined,
  };
}

function sortOf(text: string | null): Sorting | undefined {
  const key: SortKey | undefined = oneOf(sortKeys, text?.replace(/^-/, "") ?? null);
  return key && { key, isDescending: text?.startsWith("-") === true };
}

/** The address of a route; what is as usual is left out. */
export function formatRoute({ view, query, group, sort, open, at }: Route): string {
  const given = new URLSearchParams();
  if (query.words !== "") given.set("q", query.words);
  if (query.state !== "active") given.set("state", query.state);
  for (const facet of facets) for (const value of query.picked[facet] ?? []) given.append(facet, value);
  if (group !== "none") given.set("group", group);
  if (sort) given.set("sort", `${sort.isDescending ? "-" : ""}${sort.key}`);
  if (at !== undefined) given.set("at", at);
  if (open !== undefined) given.set("open", open);
  const text = given.toString();
  return `#${view}${text === "" ? "" : `?${text}`}`;
}

/** A link to findings: what is picked, and which of them. */
export function findingsLink(
  picked: Readonly<Partial<Record<Facet, string | readonly string[]>>>,
  state: StateChoice = "active",
): string {
  const lists = Object.fromEntries(
    Object.entries(picked).map(([facet, value]) => [facet, typeof value === "string" ? [value] : value]),
  );
  return formatRoute({ ...home, view: "findings", query: { words: "", state, picked: lists } });
}

export function viewLink(view: View, more: Partial<Pick<Route, "open" | "at" | "query">> = {}): string {
  return formatRoute({ ...home, view, ...more });
}
