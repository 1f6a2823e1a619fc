import { normalizeId, roleGuid, type ScopeKind, scopeKind, vaultOf } from "../../model/resource-id.ts";
import { isMap, type JsonMap, mapIn, mapsIn, textIn } from "./json-value.ts";
import type { LocalList } from "./local-access.ts";
import { identifyLocalList, localShape } from "./local-shapes.ts";

export type Collection = "secrets" | "keys" | "certificates";

/** What an object of an output is, told by what it holds. */
export type Shape =
  | { readonly kind: "vault" | "hsm"; readonly id: string; readonly spelled: string }
  /** `place` is the vault's host (data plane) or the vault's id (ARM). */
  | {
      readonly kind: "object";
      readonly collection: Collection;
      readonly place: string;
      readonly name: string;
      readonly version: string | undefined;
    }
  | { readonly kind: "rotation-policy"; readonly place: string; readonly name: string }
  | { readonly kind: "role-assignment"; readonly id: string; readonly scope: string }
  | { readonly kind: "role-definition"; readonly id: string }
  /** Of a managed HSM's own roles; which HSM that is only the list around them says. */
  | { readonly kind: "local-role-assignment" | "local-role-definition" }
  | { readonly kind: "hsm-settings"; readonly place: string }
  | { readonly kind: "diagnostic-setting"; readonly id: string; readonly vaultId: string }
  | { readonly kind: "scope"; readonly id: string; readonly scopeKind: ScopeKind }
  | { readonly kind: "error" }
  /** Read and passed over: what is deleted, and resources that are no vaults. */
  | { readonly kind: "deleted" | "foreign" }
  /** A rotation policy without an id, an id that is not of the form Azure gives out, or nothing that is known. */
  | { readonly kind: "unjoined" | "unjoined-setting" | "malformed" | "unknown" };

/** The collection of a vault or the scope whose list a document says it holds, by the id of its envelope. */
export type Asked =
  | { readonly kind: "objects"; readonly place: string; readonly collection: Collection }
  | { readonly kind: "diagnostic-settings"; readonly vaultId: string }
  | { readonly kind: "role-assignments"; readonly scope: string }
  | LocalList;

const host = "https://([a-z0-9-]{1,127}(?:\\.[a-z0-9-]{1,63})+)(?::\\d{1,5})?";
const dataId = new RegExp(`^${host}/(secrets|keys|certificates)/([0-9a-z-]{1,127})(?:/([0-9a-z]{1,64}))?/?$`, "i");
const dataList = new RegExp(`^${host}/(secrets|keys|certificates)/?(?:\\?.*)?$`, "i");

const group = "/subscriptions/[0-9a-z-]{1,64}/resourcegroups/[\\p{L}\\p{N}_().-]{1,90}";
const vaultId = new RegExp(`^${group}/providers/microsoft\\.keyvault/(vaults|managedhsms)/[0-9a-z-]{1,127}$`, "u");
const containerId = new RegExp(
  `^(?:/subscriptions/[0-9a-z-]{1,64}|${group}|/providers/microsoft\\.management/managementgroups/[\\p{L}\\p{N}_().-]{1,90})$`,
  "u",
);
const objectId = /^(.*)\/(secrets|keys|certificates)\/([0-9a-z-]{1,127})(?:\/versions\/([0-9a-z]{1,64}))?$/;
const assignmentId = /^(.*)\/providers\/microsoft\.authorization\/roleassignments\/[0-9a-z-]{1,64}$/;
const definitionId = /\/providers\/microsoft\.authorization\/roledefinitions\/[0-9a-z-]{1,64}$/;
const settingId = /^(.*)\/providers\/microsoft\.insights\/diagnosticsettings\/[^/]{1,260}$/;

/** Control and format characters, quotes and the like stand in no id that Azure gives out. */
const strange = /[\p{C}"'`<>\\^{|}]/u;
const longestId = 2048;

/** True for an id that may become part of a record. */
export function isPlainId(id: string): boolean {
  return id.length > 0 && id.length <= longestId && !strange.test(id);
}

export function identify(item: JsonMap): Shape {
  if (isMap(item.get("error"))) return { kind: "error" };
  const id = textIn(item, "id") ?? textIn(item, "kid") ?? keyId(item);
  if (id === undefined) return { kind: withoutId(item) };
  if (!isPlainId(id)) return { kind: "malformed" };
  if (textIn(item, "recoveryId") !== undefined || firstText(item, "deletedDate", "scheduledPurgeDate")) {
    return { kind: "deleted" };
  }
  return localShape(item, id) ?? (/^https:\/\//i.test(id) ? dataShape(id) : armShape(id));
}

function withoutId(item: JsonMap): "unjoined" | "unjoined-setting" | "unknown" {
  if (isRotationPolicy(item)) return "unjoined";
  const isSetting = /^AllowKeyManagementOperationsThroughARM$/i.test(textIn(item, "name") ?? "");
  return isSetting ? "unjoined-setting" : "unknown";
}

/** The place where a list was asked for, from a URL (`nextLink`) or an id that stands around the list. */
export function identifyList(id: string): Asked | undefined {
  if (!isPlainId(id)) return undefined;
  const data = dataList.exec(id);
  if (data) return { kind: "objects", place: lower(data[1]), collection: collectionOf(data[2]) };
  const local = identifyLocalList(id);
  if (local) return local;
  const arm = normalizeId(id);
  const setting = /^(.*)\/providers\/microsoft\.insights\/diagnosticsettings$/.exec(arm);
  if (setting?.[1] !== undefined && vaultId.test(setting[1])) {
    return { kind: "diagnostic-settings", vaultId: setting[1] };
  }
  const assignments = /^(.*)\/providers\/microsoft\.authorization\/roleassignments$/.exec(arm);
  if (assignments) return { kind: "role-assignments", scope: normalizeId(assignments[1] ?? "") };
  const objects = /^(.*)\/(secrets|keys|certificates)$/.exec(arm);
  if (objects?.[1] === undefined || !vaultId.test(objects[1])) return undefined;
  return { kind: "objects", place: objects[1], collection: collectionOf(objects[2]) };
}

function dataShape(id: string): Shape {
  const match = dataId.exec(id);
  if (!match)
    return { kind: /^https:\/\/[^/]+\/deleted(?:secrets|keys|certificates)\//i.test(id) ? "deleted" : "foreign" };
  const [, place, collection, name = "", version] = match;
  if (collection?.toLowerCase() === "keys" && version?.toLowerCase() === "rotationpolicy") {
    return { kind: "rotation-policy", place: lower(place), name };
  }
  return { kind: "object", collection: collectionOf(collection), place: lower(place), name, version };
}

function armShape(spelled: string): Shape {
  const id = normalizeId(spelled);
  const vault = vaultId.exec(id);
  if (vault) return { kind: vault[1] === "vaults" ? "vault" : "hsm", id, spelled };
  const assignment = assignmentId.exec(id);
  if (assignment) return { kind: "role-assignment", id, scope: normalizeId(assignment[1] ?? "") };
  if (definitionId.test(id)) return { kind: "role-definition", id: roleGuid(id) };
  const setting = settingId.exec(id);
  if (setting?.[1] !== undefined) {
    return vaultId.test(setting[1]) ? { kind: "diagnostic-setting", id, vaultId: setting[1] } : { kind: "foreign" };
  }
  if (containerId.test(id)) return { kind: "scope", id, scopeKind: scopeKind(id) };
  if (/\/deleted(?:vaults|managedhsms)\/[^/]+$/.test(id)) return { kind: "deleted" };
  return objectShape(id, spelled);
}

function objectShape(id: string, spelled: string): Shape {
  const object = objectId.exec(id);
  const place = object?.[1];
  if (!object || place === undefined || !vaultId.test(place)) {
    // A vault's id that is not of the form of one must not vanish among other resources.
    return {
      kind: vaultOf(id) === id ? "malformed" : id.startsWith("/") && /\/providers\//.test(id) ? "foreign" : "unknown",
    };
  }
  const name = spelledName(spelled, object[4] === undefined ? 1 : 3);
  return { kind: "object", collection: collectionOf(object[2]), place, name, version: object[4] };
}

function spelledName(spelled: string, fromEnd: number): string {
  return spelled.replace(/\/+$/, "").split("/").at(-fromEnd) ?? "";
}

/** `az keyvault key show` has the id inside the key. */
function keyId(item: JsonMap): string | undefined {
  const key = mapIn(item, "key");
  return key ? textIn(key, "kid") : undefined;
}

function isRotationPolicy(item: JsonMap): boolean {
  return mapsIn(item, "lifetimeActions") !== undefined && !item.has("properties");
}

function firstText(item: JsonMap, ...names: readonly string[]): string | undefined {
  return names.map((name) => textIn(item, name)).find((text) => text !== undefined);
}

function lower(text: string | undefined): string {
  return text?.toLowerCase() ?? "";
}

function collectionOf(word: string | undefined): Collection {
  const name = lower(word);
  return name === "keys" || name === "certificates" ? name : "secrets";
}
