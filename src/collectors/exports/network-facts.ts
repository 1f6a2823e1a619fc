import { type Fact, partly, read, unread } from "../../model/fact.ts";
import { normalizeId } from "../../model/resource-id.ts";
import type { PrivateEndpoint } from "../../model/vault.ts";
import { unexpected } from "./facts.ts";
import { isPlainId } from "./identify.ts";
import { isList, isMap, type Json, type JsonMap, mapIn, textIn } from "./json-value.ts";

/** Reads a list of a resource that was read whole: absent means empty; members that are none are named as missing. */
export function listFact<Item>(
  map: JsonMap,
  name: string,
  readItem: (item: JsonMap) => Item | undefined,
): Fact<readonly Item[]> {
  const list = map.get(name);
  if (list === undefined || list === null) return read([]);
  if (!isList(list)) return unexpected(name);
  const items = list
    .map((item: Json) => (isMap(item) ? readItem(item) : undefined))
    .filter((item) => item !== undefined);
  if (items.length === list.length) return read(items);
  const lost = list.length - items.length;
  return partly(
    items,
    unread("unparsable", `${lost} of ${list.length} entries of ${name} are not what Azure prints`).unread,
  );
}

export function ipRulesFact(network: JsonMap): Fact<readonly string[]> {
  return listFact(network, "ipRules", (rule) => textIn(rule, "value"));
}

export function virtualNetworkRulesFact(network: JsonMap): Fact<readonly string[]> {
  return listFact(network, "virtualNetworkRules", (rule) => plainId(rule));
}

export function privateEndpointsFact(properties: JsonMap): Fact<readonly PrivateEndpoint[]> {
  return listFact(properties, "privateEndpointConnections", readEndpoint);
}

/** The REST API nests a connection's own properties; az lifts them up. */
function readEndpoint(connection: JsonMap): PrivateEndpoint | undefined {
  const properties = mapIn(connection, "properties") ?? connection;
  const endpoint = mapIn(properties, "privateEndpoint");
  const id = (endpoint && plainId(endpoint)) ?? plainId(connection);
  if (id === undefined) return undefined;
  const state = mapIn(properties, "privateLinkServiceConnectionState");
  return {
    id,
    name: id.split("/").at(-1) ?? null,
    status: (state && textIn(state, "status")) ?? null,
    provisioningState: textIn(properties, "provisioningState") ?? null,
  };
}

function plainId(item: JsonMap): string | undefined {
  const id = textIn(item, "id");
  return id !== undefined && isPlainId(id) ? normalizeId(id) : undefined;
}
