import { type Fact, isRead, mapFact, partly } from "../../../model/fact.ts";
import { normalizeId } from "../../../model/resource-id.ts";
import type { Perimeter } from "../../../model/surroundings.ts";
import type { PrivateEndpoint } from "../../../model/vault.ts";
import { isPlainId } from "../../exports/identify.ts";
import { type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import { privateEndpointsFact } from "../../exports/network-facts.ts";
import { apiVersions } from "./api-versions.ts";
import { listFact } from "./control-lists.ts";
import type { Reading } from "./reading.ts";

/**
 * The private endpoint connections as the vault's own resource lists them. Rows that leave out whether a connection is in
 * place cost one more call.
 */
export async function readPrivateEndpoints(
  { calls }: Reading,
  ofRow: Fact<readonly PrivateEndpoint[]>,
): Promise<Fact<readonly PrivateEndpoint[]>> {
  if (!isRead(ofRow) || ofRow.read.every(({ provisioningState }) => provisioningState !== null)) return ofRow;
  const { items, missing } = await calls.controlList({
    path: "/privateEndpointConnections",
    version: apiVersions.keyVault,
    collector: "private-endpoints",
  });
  if (missing && items.length === 0) return partly(ofRow.read, ofRow.missing ?? missing);
  const listed = privateEndpointsFact(new Map([["privateEndpointConnections", items]]));
  return missing && isRead(listed) ? partly(listed.read, missing) : listed;
}

/** The network security perimeters that the vault is in, also in learning mode, when its own settings do not show it. */
export async function readPerimeters({ calls }: Reading): Promise<Fact<readonly Perimeter[]>> {
  const listing = await calls.controlList({
    path: "/networkSecurityPerimeterConfigurations",
    version: apiVersions.perimeters,
    collector: "perimeters",
  });
  return mapFact(listFact(listing, perimeterIn), byId);
}

function perimeterIn(item: JsonMap): Perimeter | undefined {
  const properties = mapIn(item, "properties");
  const perimeter = properties && mapIn(properties, "networkSecurityPerimeter");
  const association = properties && mapIn(properties, "resourceAssociation");
  const id = (perimeter && textIn(perimeter, "id")) ?? textIn(item, "id");
  const accessMode = association && textIn(association, "accessMode");
  if (id === undefined || !isPlainId(id) || accessMode === undefined) return undefined;
  return { id: normalizeId(id), accessMode };
}

function byId<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
