import { normalScope } from "../access/scopes.ts";
import type { Json } from "../json.ts";
import { type Answer, type Call, failure, parameter } from "../server/exchange.ts";
import type { Parameters } from "../server/paths.ts";
import type { World } from "../world.ts";
import { pageOf } from "./paging.ts";
import { given } from "./route.ts";

interface Scoped {
  readonly scope: string;
}

/** How a list at a scope is narrowed: by `atScope()`, one principal, or a principal with its groups. */
type Narrowing = (world: World, item: { readonly scope: string; readonly principalId?: string }) => boolean;

/** Reads `$filter`; the forms that the service knows and no others. */
function narrowing(call: Call, scope: string): Narrowing | Answer {
  const filter = (parameter(call, "$filter") ?? "").trim();
  const at = normalScope(scope);
  const isAbove: Narrowing = (world, item) => world.scopes.covers(normalScope(item.scope), at);
  const isRelated: Narrowing = (world, item) =>
    isAbove(world, item) || world.scopes.covers(at, normalScope(item.scope));
  if (filter === "") return isRelated;
  const parts = filter.split(/\s+and\s+/i).map((part): Narrowing | null => {
    if (/^atScope\(\)$/i.test(part)) return isAbove;
    const equal = /^principalId\s+eq\s+'([^']+)'$/i.exec(part)?.[1]?.toLowerCase();
    if (equal !== undefined)
      return (world, item) => isRelated(world, item) && item.principalId?.toLowerCase() === equal;
    const assigned = /^assignedTo\('([^']+)'\)$/i.exec(part)?.[1]?.toLowerCase();
    if (assigned === undefined) return null;
    return (world, item) =>
      isRelated(world, item) && world.access.identities(assigned).has(item.principalId?.toLowerCase() ?? "");
  });
  if (parts.includes(null)) {
    return failure(
      400,
      "InvalidFilter",
      `The filter '${filter}' is not supported. Supported are 'atScope()', 'principalId eq', 'assignedTo()'.`,
    );
  }
  return (world, item) => parts.every((part) => part?.(world, item));
}

/** One page of what a narrowed list at a scope holds. */
export function scopedPage<Item extends Scoped>(
  world: World,
  { call, parameters }: { readonly call: Call; readonly parameters: Parameters },
  { items, print }: { readonly items: Iterable<Item>; readonly print: (item: Item) => Json },
): Answer {
  const wanted = narrowing(call, given(parameters, "scope"));
  if (typeof wanted !== "function") return wanted;
  const keeps: Narrowing = wanted;
  function* kept(): Generator<Item> {
    for (const item of items) if (keeps(world, item)) yield item;
  }
  return pageOf(call, kept(), { size: world.options.pageSizes.arm, print });
}
