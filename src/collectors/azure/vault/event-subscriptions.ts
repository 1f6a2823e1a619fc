import { type Fact, isRead, partly, read } from "../../../model/fact.ts";
import { normalizeId } from "../../../model/resource-id.ts";
import type { EventSubscription } from "../../../model/surroundings.ts";
import { isPlainId } from "../../exports/identify.ts";
import { isList, type JsonMap, mapIn, textIn, textsIn } from "../../exports/json-value.ts";
import { apiVersions } from "./api-versions.ts";
import { listFact } from "./control-lists.ts";
import type { Reading } from "./reading.ts";
import type { SharedReads } from "./shared-reads.ts";

/** Who is told by Event Grid of what happens in the vault: subscriptions at the vault, and on its system topics. */
export async function readEventSubscriptions(
  { calls, id }: Reading,
  shared: SharedReads,
): Promise<Fact<readonly EventSubscription[]>> {
  const [atVault, onTopics] = await Promise.all([
    calls.controlList({
      path: "/providers/Microsoft.EventGrid/eventSubscriptions",
      version: apiVersions.eventGrid,
      collector: "event-subscriptions",
    }),
    shared.topicSubscriptions(id),
  ]);
  return together(listFact(atVault, subscriptionIn), listFact(onTopics, subscriptionIn));
}

type Subscriptions = Fact<readonly EventSubscription[]>;

function together(one: Subscriptions, other: Subscriptions): Subscriptions {
  const lists = [one, other];
  const found = lists.flatMap((list) => (isRead(list) ? list.read : []));
  // One that was made at the vault may show on the topic that Event Grid made for it, under the same name.
  const byName = new Map(found.toReversed().map((each) => [nameOf(each.id), each]));
  const subscriptions = [...byName.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const missing = lists.map(missingFrom).find((why) => why !== undefined);
  if (!missing) return read(subscriptions);
  return lists.some(isRead) ? partly(subscriptions, missing) : { unread: missing };
}

function missingFrom(list: Subscriptions) {
  if (isRead(list)) return list.missing;
  return "unread" in list ? list.unread : undefined;
}

function nameOf(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

function subscriptionIn(item: JsonMap): EventSubscription | undefined {
  const id = textIn(item, "id");
  const properties = mapIn(item, "properties");
  if (id === undefined || !isPlainId(id) || !properties) return undefined;
  const eventTypes = typesIn(mapIn(properties, "filter") ?? new Map());
  return eventTypes && { id: normalizeId(id), eventTypes, destination: destinationIn(properties) };
}

function typesIn(filter: JsonMap): readonly string[] | undefined {
  const types = filter.get("includedEventTypes");
  if (types === undefined || types === null) return ["All"];
  return isList(types) ? (textsIn(filter, "includedEventTypes") ?? []) : undefined;
}

/** A destination that is written to under an identity stands one level deeper. Its address is not kept. */
function destinationIn(properties: JsonMap): string | null {
  const identified = mapIn(properties, "deliveryWithResourceIdentity");
  const destination = mapIn(properties, "destination") ?? (identified && mapIn(identified, "destination"));
  return (destination && textIn(destination, "endpointType")) ?? null;
}
