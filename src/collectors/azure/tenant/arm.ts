import { normalizeId } from "../../../model/resource-id.ts";
import { isPlainId } from "../../exports/identify.ts";
import { type JsonMap, textIn } from "../../exports/json-value.ts";
import type { AzureClient, Listing, ReadAnswer } from "../client.ts";

/** API versions of what is read above and beside vaults, each the newest that is not a preview unless a comment says why. */
export const versions = {
  subscriptions: "2022-12-01",
  resourceGroups: "2021-04-01",
  managementGroups: "2020-05-01",
  keyVault: "2026-02-01",
  roleAssignments: "2022-04-01",
  permissions: "2022-04-01",
  /** The first with conditions inside definitions; without them some roles look wider than they are. */
  roleDefinitions: ["2022-05-01-preview", "2022-04-01"],
  /** The first says whether a deny assignment is enforced or only audited. */
  denyAssignments: ["2024-07-01-preview", "2022-04-01"],
  privileged: "2020-10-01",
  managedServices: "2022-10-01",
  locks: "2020-05-01",
  metricAlerts: "2018-03-01",
  scheduledQueryRules: "2023-12-01",
  activityLogAlerts: "2020-10-01",
  pricings: "2024-01-01",
  /** There is no other. */
  securityContacts: "2023-12-01-preview",
  managedIdentity: "2023-01-31",
} as const;

export interface ArmRequest {
  readonly collector: string;
  /** What the request is about. */
  readonly scope: string;
  /** Normalized path, not encoded. */
  readonly path: string;
  readonly version: string;
  /** Further query parameters, not encoded. */
  readonly parameters?: Readonly<Record<string, string>>;
}

export function listArm(client: AzureClient, request: ArmRequest): Promise<Listing> {
  return client.list(readRequest(request));
}

export function readArm(client: AzureClient, request: ArmRequest): Promise<ReadAnswer> {
  return client.read(readRequest(request));
}

function readRequest({ collector, scope, path, version, parameters = {} }: ArmRequest) {
  const query = Object.entries({ "api-version": version, ...parameters }).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return { service: "arm" as const, url: `${encoded}?${query.join("&")}`, collector, scope };
}

/** The path of an extension resource's list at a scope; the root's own path is empty. */
export function extensionPath(scope: string, type: string): string {
  return `${scope === "/" ? "" : scope}/providers/${type}`;
}

interface Refusal {
  readonly status?: number | undefined;
  readonly code?: string | undefined;
}

/** True where the service refused the API version, not the caller: an older one may do. */
export function isVersionRefused({ status, code }: Refusal): boolean {
  const words = [
    "invalidresourcetype",
    "invalidapiversionparameter",
    "noregisteredproviderfound",
    "unsupportedapiversion",
  ];
  return status === 400 && code !== undefined && words.includes(code.toLowerCase());
}

/** Tries versions in order, the next only where the service does not know the one before. */
export async function listWithVersions(
  client: AzureClient,
  request: Omit<ArmRequest, "version">,
  known: readonly string[],
): Promise<Listing> {
  let listing: Listing | undefined;
  for (const version of known) {
    listing = await listArm(client, { ...request, version });
    if (!isVersionRefused(listing)) return listing;
  }
  if (!listing) throw new RangeError("no version to ask with");
  return listing;
}

const parts = /[?#%]|(?:^|\/)\.{1,2}(?:\/|$)/;

/** A normalized ARM id that may become part of a record and of a request path; undefined for anything else. */
export function plainArmId(text: string | undefined): string | undefined {
  if (text === undefined || !text.startsWith("/") || !isPlainId(text)) return undefined;
  const id = normalizeId(text);
  return parts.test(id) ? undefined : id;
}

/** The item's own id, as `plainArmId`. */
export function idOf(item: JsonMap): string | undefined {
  return plainArmId(textIn(item, "id"));
}

const plainGuid = /^[0-9a-z-]{1,64}$/;

/** Ids of subscriptions, tenants and directory objects, lower case; undefined for what cannot be one. */
export function guidOf(text: string | undefined): string | undefined {
  const id = text?.toLowerCase();
  return id !== undefined && plainGuid.test(id) ? id : undefined;
}

const groupName = /^[\p{L}\p{N}_().-]{1,90}$/u;

/** The normalized id of a management group; undefined for a name that cannot be one. */
export function managementGroupId(name: string | undefined): string | undefined {
  if (name === undefined || !groupName.test(name) || /^\.{1,2}$/.test(name)) return undefined;
  return `/providers/microsoft.management/managementgroups/${name.toLowerCase()}`;
}
