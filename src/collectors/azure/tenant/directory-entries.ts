import type { Credential } from "../../../model/surroundings.ts";
import { timeOf } from "../../exports/facts.ts";
import { isMap, type JsonMap, textIn } from "../../exports/json-value.ts";
import { guidOf, plainArmId } from "./arm.ts";
import { wholeMaps, wholeTexts } from "./whole-lists.ts";

export type EntryKind = "user" | "group" | "servicePrincipal" | "device";

/** What is kept of a directory object. Members that the answer does not show are undefined: hidden, not absent. */
export interface Entry {
  /** Object id, lower case. */
  readonly id: string;
  readonly kind: EntryKind;
  readonly name: string | undefined;
  /** Of a user. */
  readonly signInName: string | undefined;
  readonly isEnabled: boolean | undefined;
  readonly userType: string | null | undefined;
  readonly hasHiddenMembers: boolean;
  readonly appId: string | undefined;
  readonly servicePrincipalType: string | undefined;
  /** The tenant that owns the application; null where there is none. */
  readonly ownerTenantId: string | null | undefined;
  /** Of a managed identity: the ARM id of the user-assigned identity or of the resource that it belongs to. */
  readonly resourceId: string | undefined;
  readonly credentials: Credentials | undefined;
}

/** Sign-in credentials by kind and dates; `lost` could not be read. */
export interface Credentials {
  readonly list: readonly Credential[];
  readonly lost: number;
}

const kinds = new Map<string, EntryKind>([
  ["#microsoft.graph.user", "user"],
  ["#microsoft.graph.group", "group"],
  ["#microsoft.graph.serviceprincipal", "servicePrincipal"],
  ["#microsoft.graph.device", "device"],
]);

/** The kind that an answer gives an object; undefined for kinds that hold no grants, such as contacts. */
export function kindOf(item: JsonMap): EntryKind | undefined {
  return kinds.get(textIn(item, "@odata.type")?.toLowerCase() ?? "");
}

/** Reads a directory object; `kind` where the collection says it, as `/users` does. Undefined for what is none. */
export function readEntry(item: JsonMap, kind = kindOf(item)): Entry | undefined {
  const id = guidOf(textIn(item, "id"));
  if (id === undefined || kind === undefined) return undefined;
  const enabled = item.get("accountEnabled");
  const owner = item.get("appOwnerOrganizationId");
  return {
    id,
    kind,
    name: textIn(item, "displayName"),
    signInName: kind === "user" ? textIn(item, "userPrincipalName") : undefined,
    isEnabled: typeof enabled === "boolean" ? enabled : undefined,
    userType: item.get("userType") === null ? null : textIn(item, "userType"),
    hasHiddenMembers: textIn(item, "visibility")?.toLowerCase() === "hiddenmembership",
    appId: guidOf(textIn(item, "appId")),
    servicePrincipalType: textIn(item, "servicePrincipalType"),
    ownerTenantId: owner === null ? null : guidOf(textIn(item, "appOwnerOrganizationId")),
    resourceId: wholeTexts(item, "alternativeNames")
      ?.map(plainArmId)
      .find((arm) => arm !== undefined),
    credentials: kind === "servicePrincipal" ? credentialsIn(item) : undefined,
  };
}

/** Passwords and certificates of an application or service principal: kinds and dates. Hints, names and key ids are left behind. */
export function credentialsIn(item: JsonMap): Credentials | undefined {
  if (!item.has("passwordCredentials") || !item.has("keyCredentials")) return undefined;
  const passwords = wholeMaps(item, "passwordCredentials");
  const keys = wholeMaps(item, "keyCredentials");
  if (!passwords || !keys) return { list: [], lost: 1 };
  const read = [...passwords.map((one) => credentialFrom(one, "secret")), ...keys.map(keyFrom)];
  const list = read.filter((one) => one !== undefined);
  return { list, lost: read.length - list.length };
}

/** A symmetric key is a secret that happens to be kept among keys. */
function keyFrom(item: JsonMap): Credential | undefined {
  const isSymmetric = textIn(item, "type")?.toLowerCase() === "symmetric";
  return credentialFrom(item, isSymmetric ? "secret" : "certificate");
}

function credentialFrom(item: JsonMap, kind: "secret" | "certificate"): Credential | undefined {
  const startsOn = timeIn(item, "startDateTime");
  const endsOn = timeIn(item, "endDateTime");
  return startsOn === undefined || endsOn === undefined ? undefined : { kind, startsOn, endsOn, issuer: null };
}

function timeIn(item: JsonMap, name: string): string | null | undefined {
  const value = item.get(name);
  return value === undefined || value === null ? null : timeOf(value);
}

const issuer = /^https?:\/\/[^\s"'<>\p{C}]{1,1024}$/u;

/** A federated credential of an application or user-assigned identity: who vouches. Its subject is not kept. */
export function federatedFrom(item: JsonMap): Credential | undefined {
  const properties = item.get("properties");
  const given = textIn(isMap(properties) ? properties : item, "issuer");
  if (given === undefined || !issuer.test(given)) return undefined;
  return { kind: "federated", startsOn: null, endsOn: null, issuer: given };
}

/** The same credentials in the same order, whatever order they came in. */
export function sortCredentials(list: readonly Credential[]): readonly Credential[] {
  const key = ({ kind, endsOn, startsOn, issuer: by }: Credential) => `${kind} ${endsOn} ${startsOn} ${by}`;
  return list.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
