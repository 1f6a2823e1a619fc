import { type Fact, type Unread, unread } from "../../../model/fact.ts";
import { roleGuid } from "../../../model/resource-id.ts";
import type { LighthouseRegistration } from "../../../model/surroundings.ts";
import { type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import { extensionPath, guidOf, idOf, listArm, plainArmId, versions } from "./arm.ts";
import { queryGraph } from "./graph-query.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";
import { ScopedRecords } from "./scoped-records.ts";
import { wholeMaps } from "./whole-lists.ts";

const collector = "lighthouse";
const type = "Microsoft.ManagedServices/registrationAssignments";
const query =
  "managedserviceresources | where type in~ ('microsoft.managedservices/registrationassignments', 'microsoft.managedservices/registrationdefinitions') | project id, name, type, properties | order by id asc";

export interface Delegations {
  at(scope: string): Fact<readonly LighthouseRegistration[]>;
  /** All of them, with the scopes that they delegate. */
  all(): Iterable<LighthouseRegistration & { readonly scope: string }>;
}

/**
 * Access of other tenants, of subscriptions and of resource groups. ARM lists those of each subscription; Resource Graph
 * also has those of single groups, and where it does not answer the groups that hold vaults are asked one by one.
 */
export async function readLighthouse(
  reading: Reading,
  { subscriptions, groups }: { readonly subscriptions: readonly string[]; readonly groups: readonly string[] },
): Promise<Delegations> {
  const records = new ScopedRecords<LighthouseRegistration>();
  const unanswered = await addFromGraph(reading, subscriptions, records);
  await inParallel(subscriptions, async (scope) => {
    const missing = await addFromArm(reading, scope, records);
    const told = reading.ledger.note({ collector, scope }, missing);
    if (told) records.gap(scope, told);
    else records.settle(scope, unanswered.has(scope) ? "exact" : "below");
  });
  const open = groups.filter((group) => unanswered.has(group.split("/").slice(0, 3).join("/")));
  await inParallel(open, async (scope) => {
    const missing = await addFromArm(reading, scope, records);
    const told = reading.ledger.note({ collector, scope }, missing);
    if (told) records.gap(scope, told);
    else records.settle(scope, "exact");
  });
  return {
    at: (scope) => records.at(scope),
    *all() {
      for (const record of records.all()) yield { ...record, scope: holder.exec(record.id)?.[1] ?? "/" };
    },
  };
}

/** Gives back the subscriptions of which Resource Graph did not say everything it has. */
async function addFromGraph(
  reading: Reading,
  subscriptions: readonly string[],
  records: ScopedRecords<LighthouseRegistration>,
): Promise<ReadonlySet<string>> {
  const unanswered = new Set<string>();
  for await (const part of queryGraph(reading, { collector, query, subscriptions })) {
    const definitions = new Map<string, JsonMap>();
    for (const row of part.rows) definitions.set(idOf(row) ?? "", row);
    let lost = false;
    for (const row of part.rows) {
      if (textIn(row, "type")?.toLowerCase() !== type.toLowerCase()) continue;
      lost = !addItem(row, records, definitions) || lost;
    }
    if (part.missing || lost) for (const scope of part.subscriptions) unanswered.add(scope);
  }
  return unanswered;
}

async function addFromArm(
  { client }: Reading,
  scope: string,
  records: ScopedRecords<LighthouseRegistration>,
): Promise<Unread | undefined> {
  const parameters = { $expandRegistrationDefinition: "true" };
  const request = { collector, scope, path: extensionPath(scope, type), version: versions.managedServices, parameters };
  const listing = await listArm(client, request);
  const lost = listing.items.filter((item) => !addItem(item, records, new Map())).length;
  const why = lost > 0 ? unread("unparsable", `${lost} delegations are not what Azure prints`).unread : undefined;
  return listing.missing ?? why;
}

const holder = /^(\/subscriptions\/.*)\/providers\/microsoft\.managedservices\/registrationassignments\/[^/]+$/;

/** False where it cannot be read. */
function addItem(
  item: JsonMap,
  records: ScopedRecords<LighthouseRegistration>,
  definitions: ReadonlyMap<string, JsonMap>,
): boolean {
  const id = idOf(item);
  const scope = holder.exec(id ?? "")?.[1];
  const properties = mapIn(item, "properties") ?? new Map();
  const named = plainArmId(textIn(properties, "registrationDefinitionId"));
  const definition =
    mapIn(properties, "registrationDefinition") ?? (named === undefined ? undefined : definitions.get(named));
  const record = id === undefined || !definition ? undefined : registrationFrom(id, definition);
  if (scope === undefined || !record) return false;
  records.add({ scope, record });
  return true;
}

function registrationFrom(id: string, definition: JsonMap): LighthouseRegistration | undefined {
  const properties = mapIn(definition, "properties") ?? new Map();
  const standing = authorizationsIn(properties, "authorizations");
  const eligible = authorizationsIn(properties, "eligibleAuthorizations");
  if (!standing || !eligible) return undefined;
  const activated = eligible.map((authorization) => ({ ...authorization, isEligible: true }));
  const managingTenantId = guidOf(textIn(properties, "managedByTenantId")) ?? null;
  return { id, managingTenantId, authorizations: [...standing, ...activated] };
}

function authorizationsIn(properties: JsonMap, name: string): LighthouseRegistration["authorizations"] | undefined {
  const authorizations = wholeMaps(properties, name)?.map((entry) => {
    const principalId = guidOf(textIn(entry, "principalId"));
    const roleId = guidOf(roleGuid(textIn(entry, "roleDefinitionId") ?? ""));
    return principalId === undefined || roleId === undefined || roleId === "" ? undefined : { principalId, roleId };
  });
  return authorizations?.every((entry) => entry !== undefined) ? authorizations : undefined;
}
