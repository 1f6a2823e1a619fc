import type { TSchema } from "typebox";
import type { Bearer } from "../identity/tokens.ts";
import type { Answer, Call } from "../server/exchange.ts";
import { type Parameters, type PathMatcher, pathMatcher } from "../server/paths.ts";
import type { World } from "../world.ts";

/** A request that passed sign-in, version and authorization. */
export interface ArmRequest {
  readonly call: Call;
  readonly caller: Bearer;
  readonly parameters: Parameters;
  readonly version: string;
}

export interface ArmRoute {
  /** Operation id in the REST specification that the route imitates. */
  readonly operation: string;
  /** Where that specification lies: provider, version, file. */
  readonly specification: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** API versions that are taken; any other is refused as ARM refuses it. */
  readonly versions: readonly string[];
  /** The action that the caller needs and where; null where being signed in is enough. */
  readonly needs: (parameters: Parameters) => { readonly action: string; readonly scope: string } | null;
  readonly run: (world: World, request: ArmRequest) => Answer;
  /** The shape of a 200. */
  readonly shape?: TSchema;
}

export interface MatchedRoute {
  readonly route: ArmRoute;
  readonly parameters: Parameters;
}

/** Finds the route of a path; more than one version set may serve the same path. */
export function routeTable(routes: readonly ArmRoute[]): (method: string, path: string) => readonly MatchedRoute[] {
  const compiled: readonly (readonly [ArmRoute, PathMatcher])[] = routes.map((route) => [
    route,
    pathMatcher(route.path),
  ]);
  return (method, path) => {
    const found: MatchedRoute[] = [];
    for (const [route, match] of compiled) {
      if (route.method !== method) continue;
      const parameters = match(path);
      if (parameters !== null) found.push({ route, parameters });
    }
    return found;
  };
}

/** A parameter that the route's own path names. */
export function given(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined) throw new Error(`the route has no parameter ${name}`);
  return value;
}

export const subscriptionScope = (parameters: Parameters) => `/subscriptions/${given(parameters, "subscriptionId")}`;

export const groupScope = (parameters: Parameters) =>
  `${subscriptionScope(parameters)}/resourceGroups/${given(parameters, "group")}`;
