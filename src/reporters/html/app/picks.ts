import type { Facet } from "./query.ts";
import type { Route } from "./route.ts";

/** The values with one more, or without it where it was among them. */
export function toggle(values: readonly string[], value: string): readonly string[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}

/** The route with other values of one facet; what was open is closed, since it may not be among the rows any more. */
export function withPicked(route: Route, facet: Facet, values: readonly string[]): Route {
  const { [facet]: _, ...others } = route.query.picked;
  const picked = values.length === 0 ? others : { ...others, [facet]: values };
  return { ...route, open: undefined, query: { ...route.query, picked } };
}
