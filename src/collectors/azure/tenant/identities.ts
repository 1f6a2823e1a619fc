import type { Consumer } from "../../../model/consumer.ts";
import { type Unread, unread } from "../../../model/fact.ts";
import { isMap, type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import { guidOf, idOf, plainArmId } from "./arm.ts";
import { queryGraph } from "./graph-query.ts";
import type { Reading } from "./ledger.ts";
import type { OwnRights } from "./own-rights.ts";

const collector = "identities";
const identityType = "microsoft.managedidentity/userassignedidentities";

const holdersQuery = "resources | where isnotnull(identity) | project id, type, identity | order by id asc";
const identitiesQuery = `resources | where type =~ '${identityType}' | project id, type, properties | order by id asc`;

/**
 * Resources that run as somebody, each with the object ids of its identities, and user-assigned identities themselves;
 * sorted by id. Resource Graph alone knows all kinds of resources; where the caller may not read everything of a
 * subscription, that is a gap, for nothing says what was left out.
 */
export async function readIdentities(
  reading: Reading,
  { subscriptions, rights }: { readonly subscriptions: readonly string[]; readonly rights: OwnRights },
): Promise<readonly Consumer[]> {
  const found: Found = { holders: new Map(), principals: new Map() };
  const broken = new Set<string>();
  for await (const part of queryGraph(reading, { collector, query: identitiesQuery, subscriptions })) {
    const unreadable = part.rows.filter((row) => !addIdentity(row, found)).length;
    if (unreadable > 0) reading.ledger.refused({ collector, scope: "/" }, lostRows(unreadable));
    if (part.missing) for (const scope of part.subscriptions) broken.add(scope);
  }
  for await (const part of queryGraph(reading, { collector, query: holdersQuery, subscriptions })) {
    const unreadable = part.rows.filter((row) => !addHolder(row, found)).length;
    if (unreadable > 0) reading.ledger.refused({ collector, scope: "/" }, lostRows(unreadable));
    for (const scope of part.subscriptions) {
      const hidden = rights.may(scope, anyRead) ? undefined : leftOut;
      reading.ledger.note({ collector, scope }, part.missing ?? (broken.has(scope) ? brokenOff : hidden));
    }
  }
  return [...found.holders.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

interface Found {
  readonly holders: Map<string, Consumer>;
  /** Object ids of user-assigned identities by their ARM ids. */
  readonly principals: Map<string, string>;
}

/** Only whoever holds a right on all types holds it on one that does not exist. */
const anyRead = "Any.Provider/anyType/read";
const brokenOff = unread("failed", "Resource Graph did not list all user-assigned identities").unread;
const leftOut = unread("denied", "Resource Graph shows only the resources that the caller may read").unread;

/** False where the row cannot be read. */
function addIdentity(row: JsonMap, { holders, principals }: Found): boolean {
  const id = idOf(row);
  const properties = mapIn(row, "properties") ?? new Map();
  const principalId = guidOf(textIn(properties, "principalId"));
  if (id === undefined || principalId === undefined) return false;
  principals.set(id, principalId);
  holders.set(id, { kind: "identity-holder", id, resourceType: identityType, principalIds: [principalId] });
  return true;
}

function lostRows(lost: number): Unread {
  return unread("unparsable", `${lost} resources of Resource Graph are not what Azure prints`).unread;
}

/**
 * A user-assigned identity stands in the map by its ARM id; its object id is there as well, but not in every copy.
 * False where the row cannot be read.
 */
function addHolder(row: JsonMap, { holders, principals }: Found): boolean {
  const id = idOf(row);
  const resourceType = textIn(row, "type")?.toLowerCase();
  const identity = mapIn(row, "identity");
  if (id === undefined || resourceType === undefined || !plainType.test(resourceType) || !identity) return false;
  const ids = new Set<string>();
  const system = guidOf(textIn(identity, "principalId"));
  if (system !== undefined) ids.add(system);
  for (const [arm, assigned] of mapIn(identity, "userAssignedIdentities") ?? []) {
    const own = isMap(assigned) ? guidOf(textIn(assigned, "principalId")) : undefined;
    const known = own ?? principals.get(plainArmId(arm) ?? "");
    if (known !== undefined) ids.add(known);
  }
  if (ids.size > 0) holders.set(id, { kind: "identity-holder", id, resourceType, principalIds: [...ids].sort() });
  return true;
}

const plainType = /^[a-z0-9.]{1,128}(?:\/[a-z0-9.-]{1,128}){1,8}$/;
