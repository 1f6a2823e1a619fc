import { normalizeId } from "../../model/resource-id.ts";
import { type JsonMap, mapIn, textIn } from "./json-value.ts";
import type { LocalList } from "./local-access.ts";

type LocalShape =
  | { readonly kind: "local-role-assignment" | "local-role-definition" }
  | { readonly kind: "hsm-settings"; readonly place: string };

const host = "https://([a-z0-9-]{1,127}(?:\\.[a-z0-9-]{1,63})+)(?::\\d{1,5})?";
const scope = "(/keys(?:/[0-9a-z-]{1,127})?)?";
const provider = "/providers/microsoft\\.authorization";
const assignmentId = new RegExp(`^${scope}${provider}/roleassignments/[0-9a-z-]{1,64}$`);
const definitionId = new RegExp(`^/microsoft\\.keyvault${provider}/roledefinitions/[0-9a-z-]{1,64}$`);
const settingsId = new RegExp(`^${host}/settings/?$`);
const listId = new RegExp(`^${host}${scope}${provider}/role(assignments|definitions)/?(?:\\?.*)?$`);

/** What of a managed HSM's inside an item is; undefined for everything else. */
export function localShape(item: JsonMap, spelled: string): LocalShape | undefined {
  const settings = settingsId.exec(spelled.toLowerCase());
  if (settings?.[1] !== undefined) return { kind: "hsm-settings", place: settings[1] };
  const id = normalizeId(spelled);
  if (definitionId.test(id)) return { kind: "local-role-definition" };
  if (!assignmentId.test(id)) return undefined;
  // At the HSM itself the id is that of an assignment at the root of the tenant: its role tells them apart.
  const body = mapIn(item, "properties") ?? item;
  const role = normalizeId(textIn(body, "roleDefinitionId") ?? "");
  return id.startsWith("/keys") || definitionId.test(role) ? { kind: "local-role-assignment" } : undefined;
}

/** The list inside a managed HSM that a document says it holds, by the address that stands around it. */
export function identifyLocalList(id: string): LocalList | undefined {
  const [, place, at = "/", what] = listId.exec(id.toLowerCase()) ?? [];
  if (place === undefined) return undefined;
  return what === "assignments"
    ? { kind: "local-role-assignments", place, scope: at }
    : { kind: "local-role-definitions", place };
}
