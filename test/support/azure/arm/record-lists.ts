import type { TSchema } from "typebox";
import { type JsonObject, present } from "../json.ts";
import { answer } from "../server/exchange.ts";
import { listOf } from "../shapes/check.ts";
import type { ArmRecord } from "../tenant/model.ts";
import type { World } from "../world.ts";
import { resourceNotFound } from "./errors.ts";
import { pageOf } from "./paging.ts";
import { type ArmRequest, type ArmRoute, given, groupScope, subscriptionScope } from "./route.ts";

export function printRecord(record: ArmRecord): JsonObject {
  const { id, name, type, location, kind, tags, sku, identity, properties } = record;
  return present({ id, name, type, location, kind, tags, sku, identity, properties });
}

/** A kind of resource that the tenant holds as records and that is listed by the usual rules of ARM. */
export interface RecordKind {
  readonly type: string;
  readonly operations: string;
  readonly specification: string;
  readonly versions: readonly string[];
  readonly shape: TSchema;
}

type Named = Readonly<Record<string, string>>;

const common = (kind: RecordKind) => ({
  specification: kind.specification,
  method: "GET" as const,
  versions: kind.versions,
});

const lists = (kind: RecordKind, records: (world: World, parameters: Named) => readonly ArmRecord[]) => ({
  shape: listOf(kind.shape),
  run: (world: World, { call, parameters }: ArmRequest) =>
    pageOf(call, records(world, parameters), { size: world.options.pageSizes.arm, print: printRecord }),
});

/** Extension resources on a scope. `reach` says whether the list holds only the scope's own or also those below. */
export function extensionList(kind: RecordKind, reach: "directly" | "below"): ArmRoute {
  return {
    ...common(kind),
    operation: `${kind.operations}_ListByScope`,
    path: `{scope}/providers/${kind.type}`,
    needs: (parameters) => ({ action: `${kind.type}/read`, scope: given(parameters, "scope") }),
    ...lists(kind, (world, parameters) => world.records[reach](kind.type, given(parameters, "scope"))),
  };
}

/** Resources of a subscription, and of one of its groups. */
export function subscriptionLists(kind: RecordKind): readonly ArmRoute[] {
  return [
    {
      ...common(kind),
      operation: `${kind.operations}_ListBySubscription`,
      path: `/subscriptions/{subscriptionId}/providers/${kind.type}`,
      needs: (parameters) => ({ action: `${kind.type}/read`, scope: subscriptionScope(parameters) }),
      ...lists(kind, (world, parameters) => world.records.below(kind.type, subscriptionScope(parameters))),
    },
    {
      ...common(kind),
      operation: `${kind.operations}_ListByResourceGroup`,
      path: `/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/${kind.type}`,
      needs: (parameters) => ({ action: `${kind.type}/read`, scope: groupScope(parameters) }),
      ...lists(kind, (world, parameters) => world.records.below(kind.type, groupScope(parameters))),
    },
  ];
}

/** Children of one resource: `…/providers/NS/type/{parent}/child`. */
export function childList(kind: RecordKind): ArmRoute {
  const [provider, parent, child] = kind.type.split("/");
  const path = `/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/${provider}/${parent}/{parent}`;
  const scope = (parameters: Named) =>
    `${groupScope(parameters)}/providers/${provider}/${parent}/${given(parameters, "parent")}`;
  return {
    ...common(kind),
    operation: `${kind.operations}_List`,
    path: `${path}/${child}`,
    needs: (parameters) => ({ action: `${kind.type}/read`, scope: scope(parameters) }),
    shape: listOf(kind.shape),
    run: (world, { call, parameters }) => {
      if (world.records.byId(scope(parameters)) === undefined) return resourceNotFound(scope(parameters));
      const found = world.records.directly(kind.type, scope(parameters));
      return pageOf(call, found, { size: world.options.pageSizes.arm, print: printRecord });
    },
  };
}

/** A GET on one record of a kind, at whatever scope it lies. */
export function oneRecord(kind: RecordKind): ArmRoute {
  const path = kind.type.split("/");
  const inside = path
    .slice(2)
    .map((part, index) => `/{parent${index}}/${part}`)
    .join("");
  return {
    ...common(kind),
    operation: `${kind.operations}_Get`,
    path: `{scope}/providers/${path[0]}/${path[1]}${inside}/{name}`,
    needs: (parameters) => ({ action: `${kind.type}/read`, scope: idOf(kind, parameters) }),
    shape: kind.shape,
    run: (world, { parameters }) => {
      const record = world.records.byId(idOf(kind, parameters));
      return record === undefined ? resourceNotFound(idOf(kind, parameters)) : answer(200, printRecord(record));
    },
  };
}

function idOf(kind: RecordKind, parameters: Named): string {
  const [provider, first, ...rest] = kind.type.split("/");
  const scope = given(parameters, "scope");
  const inside = rest.map((part, index) => `/${given(parameters, `parent${index}`)}/${part}`).join("");
  return `${scope === "/" ? "" : scope}/providers/${provider}/${first}${inside}/${given(parameters, "name")}`;
}
