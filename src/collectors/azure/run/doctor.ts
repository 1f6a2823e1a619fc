import { type Unread, unread } from "../../../model/fact.ts";
import type { AzureClient, ReadAnswer, ReadRequest, ServiceName } from "../client.ts";
import type { PermissionNeed } from "../permission-need.ts";
import { permissionNeeds } from "../permissions.ts";
import { inParallel } from "../tenant/in-parallel.ts";
import {
  findPlaces,
  type Invisible,
  type Place,
  type PlaceKind,
  type PlacesAsk,
  rootGroupId,
} from "./doctor-places.ts";
import { type GrantPlace, grantWords, policyWords } from "./grant-line.ts";

/** One line of the doctor's table: what was tried at one place, and what an audit loses without it. */
export interface DoctorRow {
  readonly permission: string;
  /** An ARM id, `/` for what is of the tenant as a whole, or `directory`. */
  readonly scope: string;
  readonly kind: PlaceKind;
  readonly plane: PermissionNeed["plane"];
  /** What is read with it, in the words of the coverage. */
  readonly collectors: readonly string[];
  readonly ok: boolean;
  /** Empty when it works. */
  readonly loses: readonly string[];
  /** The command that would give it, word group by word group; null when it works, or when no grant would help. */
  readonly grant: readonly string[] | null;
  /** Why it does not work; null when it does. */
  readonly why: Unread | null;
}

export interface DoctorAsk extends PlacesAsk {
  /** Object id of the caller, where the token tells it. */
  readonly oid: string | null;
  readonly now: string;
  /** `https://host[:port]` of the cloud's Microsoft Graph. */
  readonly graph: string;
}

interface Attempt {
  readonly need: PermissionNeed;
  readonly place: Place;
  /** Undefined when it was let through. */
  readonly refused: Refused | undefined;
}

interface Refused {
  readonly why: Unread;
  readonly code: string | undefined;
}

/**
 * Tries every permission that a collection uses with one cheap call: those of subscriptions on each subscription, those of
 * vaults through ARM on one vault of each subscription, those of the data plane on every vault, the directory once.
 */
export async function examine(client: AzureClient, ask: DoctorAsk): Promise<readonly DoctorRow[]> {
  const { places, invisible } = await findPlaces(client, ask);
  const attempts = await inParallel(places, (place) => attemptsAt(client, place, ask));
  return rowsOf([...invisible.flatMap(attemptsAtInvisible), ...attempts.flat()], ask);
}

async function attemptsAt(client: AzureClient, place: Place, ask: DoctorAsk): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for (const need of needsAt(place)) {
    const listed = place.listed.get(need.permission);
    const refused = listed ? ofListing(listed) : await refusal(client, requestFor(need, place, ask));
    attempts.push({ need, place, refused });
  }
  return attempts;
}

function ofListing({ missing, code }: Pick<ListedEnd, "missing" | "code">): Refused | undefined {
  return missing && { why: missing, code };
}
type ListedEnd = Place["listed"] extends ReadonlyMap<string, infer End> ? End : never;

/** What is not visible cannot be tried: only the first need of all is missing, and with it everything below. */
function attemptsAtInvisible({ scope, detail }: Invisible): readonly Attempt[] {
  const place: Place = {
    kind: scope === "/" ? "tenant" : "subscription",
    scope,
    plane: "control",
    fill: {},
    listed: new Map(),
  };
  const { unread: why } = unread("denied", detail);
  return permissionNeeds
    .filter(({ collector }) => collector === "subscriptions")
    .map((need) => ({ need, place, refused: { why, code: undefined } }));
}

/** The needs whose request can be written with what is known of the place. */
function needsAt(place: Place): readonly PermissionNeed[] {
  return permissionNeeds.filter(({ plane, api }) => {
    if (plane !== place.plane) return false;
    const braces = [...api.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => name);
    const isOfTenant = Object.keys(place.fill).length === 0;
    return isOfTenant
      ? braces.length === 0
      : braces.length > 0 && braces.every((name) => Object.hasOwn(place.fill, name));
  });
}

const services: Readonly<Record<PermissionNeed["plane"], ServiceName>> = {
  control: "arm",
  data: "vault",
  hsm: "hsm",
  directory: "graph",
};

/** Stands for nobody: looking it up needs the same right as looking up somebody. */
const nobody = "00000000-0000-0000-0000-000000000000";

function requestFor(need: PermissionNeed, place: Place, { oid, now }: DoctorAsk): ReadRequest {
  const [method = "GET", template = ""] = need.api.split(/ (.*)/s);
  const url = template.replace(/\{([^}]+)\}/g, (_, name: string) => place.fill[name] ?? "");
  const common = { service: services[need.plane], collector: need.collector, scope: place.scope };
  if (need.plane === "directory")
    return { ...common, url, body: { ids: [oid ?? nobody], types: ["user", "group", "servicePrincipal"] } };
  if (method === "POST")
    return { ...common, service: "resource-graph", url, body: { query: "resources | project id | limit 1" } };
  if (need.collector === "metrics") {
    const from = new Date(Date.parse(now) - 3_600_000).toISOString().slice(0, 19);
    return { ...common, url: `${url}&metricnames=ServiceApiHit&timespan=${from}Z/${now}&interval=PT1H` };
  }
  return { ...common, url: need.plane === "control" ? url : `${url}&maxresults=1` };
}

/** Why a call was refused; undefined when it was let through, whether or not there was anything to see. */
async function refusal(client: AzureClient, request: ReadRequest): Promise<Refused | undefined> {
  const answer = await client.read(request);
  return answer.ok || answer.status === 404 ? undefined : told(answer);
}

function told({ why, status, code }: Extract<ReadAnswer, { readonly ok: false }>): Refused {
  if (status === undefined) return { why, code };
  // The row names the place: the answer itself is enough.
  return { why: { ...why, detail: `Azure answered ${status}${code === undefined ? "" : ` ${code}`}` }, code };
}

/** One row for what one command at one place would mend, and for what works there by one role. */
function rowsOf(attempts: readonly Attempt[], ask: DoctorAsk): readonly DoctorRow[] {
  const groups = Map.groupBy(attempts, ({ need, place, refused }) =>
    JSON.stringify([place.kind, place.scope, place.plane, need.grant.az, refused?.why.reason, refused?.code]),
  );
  return [...groups.values()].map((group): DoctorRow => {
    const [first] = group;
    if (!first) throw new Error("a group of attempts is never empty");
    const { place, refused } = first;
    const needs = group.map(({ need }) => need);
    const unique = (part: (need: PermissionNeed) => string) => [...new Set(needs.map(part))];
    return {
      permission: unique(({ permission }) => permission).join(", "),
      scope: place.kind === "directory" ? "directory" : place.scope,
      kind: place.kind,
      plane: place.plane,
      collectors: unique(({ collector }) => collector),
      ok: refused === undefined,
      loses: refused ? unique(({ loses }) => loses) : [],
      grant: refused ? grantFor(first, refused, ask) : null,
      why: refused?.why ?? null,
    };
  });
}

/** Only a refusal for want of a right is mended by granting one. */
function grantFor({ need, place }: Attempt, { why, code }: Refused, ask: DoctorAsk): readonly string[] | null {
  if (why.reason !== "denied") return null;
  const scope = place.scope === "/" && ask.tenantId !== null ? rootGroupId(ask.tenantId) : place.scope;
  const where: GrantPlace = { oid: ask.oid, scope, store: place.store, graph: ask.graph };
  return code?.endsWith("ForbiddenByPolicy") ? policyWords(where) : grantWords(need, where);
}
