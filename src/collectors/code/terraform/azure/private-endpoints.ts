import { type Fact, isRead, read } from "../../../../model/fact.ts";
import type { PrivateEndpoint } from "../../../../model/vault.ts";
import type { TerraformResource } from "../tree.ts";
import type { Value } from "../value.ts";
import type { Attachment, AttachmentReader } from "./attachment.ts";
import { ifCertain } from "./diagnostics.ts";
import { attribute, blocks, flagFact, isUnknownValue, type Stated, textOf, unknownFact } from "./facts.ts";
import { placeOfValue } from "./place.ts";
import { recordId } from "./tree-index.ts";

/** `azurerm_private_endpoint`: every connection of it that leads to a vault. */
export const readPrivateEndpoint: AttachmentReader = (resource, { index }): readonly Attachment[] => {
  const connections = blocks(resource.values, "private_service_connection");
  const all: readonly Value[] = isUnknownValue(connections) ? [connections] : connections;
  return all.flatMap((connection) => {
    const target = attribute(connection, "private_connection_resource_id");
    // By alias it reaches somebody's private link service; a vault has none.
    if (target === undefined) return [];
    const naming = { resource, index, fallback: `${resource.address}.private_connection_resource_id` };
    const place = placeOfValue(target, naming);
    if (place.kind === "undecided" && isForOther(attribute(connection, "subresource_names"))) return [];
    return [{ part: "privateEndpoints", place, item: ifCertain(resource, () => endpointFact(resource, connection)) }];
  });
};

const vaultResources: ReadonlySet<string> = new Set(["vault", "managedhsm"]);

/** Is the connection certainly for something else than a vault, wherever it leads? */
export function isForOther(names: Stated): boolean {
  if (names?.kind !== "list") return false;
  const texts = names.items.map((item) => textOf(item)?.toLowerCase());
  return texts.length > 0 && texts.every((text) => text !== undefined && !vaultResources.has(text));
}

function endpointFact(resource: TerraformResource, connection: Value): Fact<PrivateEndpoint> {
  if (connection.kind === "unknown") return unknownFact(connection);
  const isManual = flagFact(attribute(connection, "is_manual_connection"));
  if (!isRead(isManual)) return isManual;
  return endpointOf(resource, isManual.read === true);
}

/** A connection that somebody has to approve waits for it; every other one is approved as it is made. */
export function endpointOf(resource: TerraformResource, isManual: boolean): Fact<PrivateEndpoint> {
  const endpoint: PrivateEndpoint = {
    id: recordId(resource),
    name: textOf(attribute(resource.values, "name")) ?? resource.address,
    status: isManual ? "Pending" : "Approved",
    provisioningState: null,
  };
  return read(endpoint, resource.at);
}
