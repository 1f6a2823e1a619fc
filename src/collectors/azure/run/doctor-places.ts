import { normalizeId } from "../../../model/resource-id.ts";
import { type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import type { AzureClient, Listing } from "../client.ts";
import type { PermissionNeed } from "../permission-need.ts";
import { managementGroupId } from "../tenant/arm.ts";
import { inParallel } from "../tenant/in-parallel.ts";
import { fitsAny } from "../tenant/name-pattern.ts";

export const placeKinds = ["directory", "tenant", "management-group", "subscription", "vault", "hsm"] as const;
export type PlaceKind = (typeof placeKinds)[number];

/** Somewhere to try permissions at. */
export interface Place {
  readonly kind: PlaceKind;
  readonly scope: string;
  readonly plane: PermissionNeed["plane"];
  /** Name of the vault or managed HSM. */
  readonly store?: string;
  /** What stands in the braces of a need's request. */
  readonly fill: Readonly<Record<string, string>>;
  /** Listings that were made to find more places: by the need's permission, what they lacked. */
  readonly listed: ReadonlyMap<string, Pick<Listing, "missing" | "status" | "code">>;
}

export interface PlacesAsk {
  readonly tenantId: string | null;
  /** Subscription ids or names; all visible ones where none is given. */
  readonly subscriptions?: readonly string[];
  /** Name or id of a management group: only subscriptions below it. */
  readonly managementGroup?: string;
  /** Names of vaults, `*` allowed; all where none is given. */
  readonly vaults?: readonly string[];
}

/** Somewhere that cannot be tried: it was asked for by name, or must be there, and is not visible. */
export interface Invisible {
  readonly scope: string;
  readonly detail: string;
}

const nothingListed: Place["listed"] = new Map();

/** Where a collection reads, as far as this caller sees it. */
export async function findPlaces(
  client: AzureClient,
  ask: PlacesAsk,
): Promise<{ readonly places: readonly Place[]; readonly invisible: readonly Invisible[] }> {
  const all = await client.list({
    service: "arm",
    url: "/subscriptions?api-version=2022-12-01",
    collector: "subscriptions",
    scope: "/",
  });
  const group = ask.managementGroup === undefined ? undefined : await belowGroup(client, ask.managementGroup);
  const inGroup = group ? all.items.filter((item) => group.ids.has(textIn(item, "subscriptionId") ?? "")) : all.items;
  const wanted = chosen(inGroup, ask.subscriptions);
  const below = await inParallel([...wanted.ids], (id) => placesIn(client, id, ask), 4);
  const isBlind = all.items.length === 0 && !all.missing;
  const listed = new Map([["Microsoft.Resources/subscriptions/read", all]]);
  const above: Place[] = [
    { kind: "directory", scope: "/", plane: "directory", fill: {}, listed: nothingListed },
    ...(isBlind ? [] : [{ kind: "tenant", scope: "/", plane: "control", fill: {}, listed } as const]),
    ...rootGroup(ask.tenantId),
    ...(group?.places ?? []),
  ];
  const nothing = { scope: "/", detail: "no subscription is visible: the caller holds no role on any" };
  const invisible = [...(group?.invisible ?? []), ...wanted.invisible];
  return { places: [...above, ...below.flat()], invisible: isBlind ? [nothing] : invisible };
}

/** The subscriptions below a management group, and the group itself as a place to try. */
async function belowGroup(client: AzureClient, given: string) {
  const name = given.split("/").at(-1) ?? given;
  const scope = managementGroupId(name) ?? given;
  const url = `/providers/Microsoft.Management/managementGroups/${encodeURIComponent(name)}/descendants?api-version=2020-05-01`;
  const listing = await client.list({ service: "arm", url, collector: "management-groups", scope });
  const ids = listing.items.flatMap((item) =>
    /subscriptions$/i.test(textIn(item, "type") ?? "") ? [textIn(item, "name") ?? ""] : [],
  );
  const listed = new Map([["Microsoft.Management/managementGroups/read", listing]]);
  const place: Place = { kind: "management-group", scope, plane: "control", fill: { group: name }, listed };
  const nothing = { scope, detail: "no subscription below the management group is visible" };
  return { ids: new Set(ids), places: [place], invisible: ids.length === 0 ? [nothing] : [] };
}

function chosen(items: readonly JsonMap[], wanted: readonly string[] | undefined) {
  const ids = new Set<string>();
  const found = new Set<string>();
  for (const item of items) {
    const id = textIn(item, "subscriptionId");
    if (id === undefined) continue;
    const names = [id, id.toLowerCase(), textIn(item, "displayName")];
    const by = wanted?.filter((one) => names.includes(one) || one.toLowerCase() === id.toLowerCase());
    if (by && by.length === 0) continue;
    ids.add(id);
    for (const one of by ?? []) found.add(one);
  }
  const invisible = (wanted ?? [])
    .filter((one) => !found.has(one))
    .map((one): Invisible => ({ scope: `/subscriptions/${one}`, detail: "the subscription is not visible" }));
  return { ids, invisible };
}

/** Grants at the root group reach every vault, and nobody sees them who may not read the group. */
function rootGroup(tenantId: string | null): readonly Place[] {
  if (tenantId === null) return [];
  const scope = rootGroupId(tenantId);
  return [{ kind: "management-group", scope, plane: "control", fill: { group: tenantId }, listed: nothingListed }];
}

/** The tenant's root management group bears the tenant's id. */
export function rootGroupId(tenantId: string): string {
  return `/providers/microsoft.management/managementgroups/${tenantId.toLowerCase()}`;
}

async function placesIn(client: AzureClient, subscription: string, ask: PlacesAsk): Promise<readonly Place[]> {
  const scope = `/subscriptions/${subscription}`;
  const listed = new Map<string, Listing>();
  const stores: Place[] = [];
  for (const kind of ["vaults", "managedHSMs"] as const) {
    const url = `${scope}/providers/Microsoft.KeyVault/${kind}?api-version=2026-02-01`;
    const listing = await client.list({ service: "arm", url, collector: "vaults", scope });
    listed.set(`Microsoft.KeyVault/${kind}/read`, listing);
    const items = listing.items.filter((item) => !ask.vaults || fitsAny(ask.vaults, textIn(item, "name") ?? ""));
    stores.push(...items.flatMap((item, index) => storePlaces(item, { kind, isFirst: index === 0 })));
  }
  return [{ kind: "subscription", scope, plane: "control", fill: { subscription, scope }, listed }, ...stores];
}

interface Listed {
  readonly kind: "vaults" | "managedHSMs";
  readonly isFirst: boolean;
}

/** A vault's data plane, and its ARM side where it is the first of its subscription: rights there seldom differ. */
function storePlaces(item: JsonMap, { kind, isFirst }: Listed): readonly Place[] {
  const id = textIn(item, "id");
  if (id === undefined) return [];
  const properties = mapIn(item, "properties");
  const uri = properties && (textIn(properties, "vaultUri") ?? textIn(properties, "hsmUri"));
  const scope = normalizeId(id);
  const store = textIn(item, "name") ?? scope.slice(scope.lastIndexOf("/") + 1);
  const isVault = kind === "vaults";
  const common = { kind: isVault ? "vault" : "hsm", scope, store, listed: nothingListed } as const;
  const byArm: readonly Place[] = isFirst && isVault ? [{ ...common, plane: "control", fill: { vault: id } }] : [];
  if (uri === undefined || !URL.canParse(uri)) return byArm;
  const { host } = new URL(uri);
  return [
    ...byArm,
    isVault
      ? { ...common, plane: "data", fill: { "vault host": host } }
      : { ...common, plane: "hsm", fill: { "hsm host": host } },
  ];
}
