import { normalizeId } from "../../../model/resource-id.ts";
import { type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import type { AzureClient, ReadRequest, ServiceName } from "../client.ts";
import { type PermissionNeed, permissionNeeds } from "../permissions.ts";

/** One line of the doctor's table: what was tried at one place, and what an audit loses without it. */
export interface DoctorRow {
  readonly permission: string;
  readonly scope: string;
  readonly ok: boolean;
  /** Empty when it works. */
  readonly loses: readonly string[];
  /** The command that would give it; null when it works. */
  readonly grant: string | null;
  /** Why it does not work, in words; null when it does. */
  readonly why: string | null;
}

/** Somewhere to try permissions at. */
interface Place {
  readonly scope: string;
  readonly plane: PermissionNeed["plane"];
  /** What stands in the braces of a need's request. */
  readonly fill: Readonly<Record<string, string>>;
}

interface Attempt {
  readonly need: PermissionNeed;
  readonly place: Place;
  readonly why: string | undefined;
}

export interface DoctorAsk {
  /** Object id of the caller, where the token tells it: the cheapest look-up in the directory. */
  readonly oid: string | null;
  readonly now: string;
  /** Subscription ids or names; all visible ones where none is given. */
  readonly subscriptions?: readonly string[];
}

/**
 * Tries every permission that a collection uses with one cheap call: those of subscriptions on each subscription, those of
 * vaults through ARM on one vault of each subscription, those of the data plane on every vault, the directory once.
 */
export async function examine(client: AzureClient, ask: DoctorAsk): Promise<readonly DoctorRow[]> {
  const places = await findPlaces(client, ask);
  const attempts: Attempt[] = [];
  for (const place of places) {
    for (const need of needsAt(place)) {
      const request = requestFor(need, place, ask);
      if (request) attempts.push({ need, place, why: await refusal(client, request) });
    }
  }
  return rowsOf(attempts);
}

async function findPlaces(client: AzureClient, ask: DoctorAsk): Promise<readonly Place[]> {
  const places: Place[] = [{ scope: "/", plane: "directory", fill: { "": "" } }];
  const listed = await client.list({
    ...armRequest("/subscriptions?api-version=2022-12-01"),
    collector: "subscriptions",
    scope: "/",
  });
  places.push({ scope: "/", plane: "control", fill: { tenant: "" } });
  for (const item of listed.items) {
    const id = textIn(item, "subscriptionId");
    const name = textIn(item, "displayName");
    if (
      id === undefined ||
      (ask.subscriptions && !ask.subscriptions.some((wanted) => wanted === id || wanted === name))
    )
      continue;
    places.push(...(await placesIn(client, id)));
  }
  return places;
}

async function placesIn(client: AzureClient, subscription: string): Promise<readonly Place[]> {
  const scope = `/subscriptions/${subscription}`;
  const places: Place[] = [{ scope, plane: "control", fill: { subscription, scope } }];
  for (const kind of ["vaults", "managedHSMs"] as const) {
    const url = `${scope}/providers/Microsoft.KeyVault/${kind}?api-version=2026-02-01`;
    const { items } = await client.list({ ...armRequest(url), collector: "vaults", scope });
    places.push(...items.flatMap((item, index) => storePlaces(item, { kind, isFirst: index === 0 })));
  }
  return places;
}

interface Listed {
  readonly kind: "vaults" | "managedHSMs";
  readonly isFirst: boolean;
}

/** A vault's data plane, and its ARM side where it is the first of its subscription: rights there seldom differ. */
function storePlaces(item: JsonMap, { kind, isFirst }: Listed): readonly Place[] {
  const id = textIn(item, "id");
  const properties = mapIn(item, "properties");
  const uri = properties && (textIn(properties, "vaultUri") ?? textIn(properties, "hsmUri"));
  if (id === undefined) return [];
  const scope = normalizeId(id);
  const byArm: readonly Place[] =
    isFirst && kind === "vaults" ? [{ scope, plane: "control", fill: { vault: id } }] : [];
  if (uri === undefined || !URL.canParse(uri)) return byArm;
  const { host } = new URL(uri);
  const data: Place =
    kind === "vaults"
      ? { scope, plane: "data", fill: { "vault host": host } }
      : { scope, plane: "hsm", fill: { "hsm host": host } };
  return [...byArm, data];
}

function armRequest(url: string): Pick<ReadRequest, "service" | "url"> {
  return { service: "arm", url };
}

/** The needs whose request can be written with what is known of the place. */
function needsAt(place: Place): readonly PermissionNeed[] {
  const isTenantWide = "tenant" in place.fill;
  return permissionNeeds.filter(({ plane, api }) => {
    if (plane !== place.plane) return false;
    const braces = [...api.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => name);
    if (plane === "directory") return braces.length === 0;
    if (isTenantWide) return braces.length === 0;
    return braces.length > 0 && braces.every((name) => Object.hasOwn(place.fill, name));
  });
}

const services: Readonly<Record<PermissionNeed["plane"], ServiceName>> = {
  control: "arm",
  data: "vault",
  hsm: "hsm",
  directory: "graph",
};

function requestFor(need: PermissionNeed, place: Place, { oid, now }: DoctorAsk): ReadRequest | undefined {
  const [method = "GET", template = ""] = need.api.split(/ (.*)/s);
  const url = template.replace(/\{([^}]+)\}/g, (_, name: string) => place.fill[name] ?? "");
  const common = { service: services[need.plane], collector: need.collector, scope: place.scope };
  if (need.plane === "directory") {
    return oid === null
      ? undefined
      : { ...common, url, body: { ids: [oid], types: ["user", "group", "servicePrincipal"] } };
  }
  if (method === "POST")
    return { ...common, service: "resource-graph", url, body: { query: "resources | project id | limit 1" } };
  if (need.collector === "metrics") {
    const from = new Date(Date.parse(now) - 3_600_000).toISOString().slice(0, 19);
    return { ...common, url: `${url}&metricnames=ServiceApiHit&timespan=${from}Z/${now}&interval=PT1H` };
  }
  return { ...common, url: need.plane === "control" ? url : `${url}&maxresults=1` };
}

/** Why a call was refused; undefined when it was let through, whether or not there was anything to see. */
async function refusal(client: AzureClient, request: ReadRequest): Promise<string | undefined> {
  const answer = await client.read(request);
  if (answer.ok || answer.status === 404) return undefined;
  return answer.why.detail ?? answer.why.reason;
}

/** One row a permission and place; what one role at one place would mend is one row. */
function rowsOf(attempts: readonly Attempt[]): readonly DoctorRow[] {
  const groups = Map.groupBy(attempts, ({ need, place, why }) =>
    JSON.stringify([place.scope, place.plane, need.grant.az, why === undefined]),
  );
  return [...groups.values()].map((group): DoctorRow => {
    const [first] = group;
    if (!first) throw new Error("a group of attempts is never empty");
    const ok = first.why === undefined;
    return {
      permission: [...new Set(group.map(({ need }) => need.permission))].join(", "),
      scope: first.place.plane === "directory" ? "directory" : first.place.scope,
      ok,
      loses: ok ? [] : [...new Set(group.map(({ need }) => need.loses))],
      grant: ok ? null : first.need.grant.az.replace("SCOPE", first.place.scope),
      why: first.why ?? null,
    };
  });
}
