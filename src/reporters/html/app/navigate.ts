import { useEffect, useState } from "preact/hooks";
import { formatRoute, parseRoute, type Route } from "./route.ts";

/** Where the reader is, as the address says; renders again when it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(parseRoute(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}

/** Goes to a route. What a reader does within a view replaces the entry in the history, so that "back" leaves the view. */
export function go(route: Route, how: "push" | "replace" = "replace"): void {
  const address = formatRoute(route);
  if (address === location.hash) return;
  if (how === "push") location.hash = address;
  else location.replace(address);
}
