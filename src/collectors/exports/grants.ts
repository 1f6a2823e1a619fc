import { type Fact, read, unread } from "../../model/fact.ts";
import type { RoleAssignment, RoleDefinition, RolePermission } from "../../model/grants.ts";
import { normalizeId, roleGuid } from "../../model/resource-id.ts";
import { textFact, timeFact, unexpected } from "./facts.ts";
import { isPlainId } from "./identify.ts";
import { isList, type JsonMap, mapIn, mapsIn, textIn, textsIn } from "./json-value.ts";

const directoryId = /^[0-9a-z-]{1,64}$/;

/** An assignment from az (flat), the REST API (`properties`) or Resource Graph (`properties`, lower-case type). */
export function readRoleAssignment(
  item: JsonMap,
  assignment: { readonly id: string; readonly scope: string },
): RoleAssignment {
  const body = mapIn(item, "properties") ?? item;
  const role = textIn(body, "roleDefinitionId");
  return {
    id: assignment.id,
    // The id says where the assignment stands; the field repeats it.
    scope: read(assignment.scope),
    principalId: principalFact(body),
    principalType: body.has("principalType") ? textFact(body, "principalType") : notPrinted("principalType"),
    roleId: role === undefined || !isPlainId(role) ? unexpected("roleDefinitionId") : read(roleGuid(role)),
    condition: conditionFact(item, body),
    createdOn: timeFact(body, "createdOn"),
  };
}

/** Where the assignment says that it stands; undefined where that is not the place in its id. */
export function scopeOf(item: JsonMap): string | undefined {
  const scope = textIn(mapIn(item, "properties") ?? item, "scope");
  return scope !== undefined && isPlainId(scope) ? normalizeId(scope) : undefined;
}

function principalFact(body: JsonMap): Fact<string> {
  const id = textIn(body, "principalId")?.toLowerCase();
  return id !== undefined && directoryId.test(id) ? read(id) : unexpected("principalId");
}

function notPrinted(what: string) {
  return unread("not-in-output", `this output has no ${what}`, "az role assignment list --all");
}

/** az and the REST API print a condition where there is one; of Resource Graph's rows nobody promises that. */
function conditionFact(item: JsonMap, body: JsonMap): Fact<string | null> {
  const isRow = textIn(item, "type") === "microsoft.authorization/roleassignments";
  return isRow && !body.has("condition") ? notPrinted("condition") : textFact(body, "condition");
}

/** A role definition; undefined where the output lacks what a definition must say. */
export function readRoleDefinition(item: JsonMap, id: string): RoleDefinition | undefined {
  const body = mapIn(item, "properties") ?? item;
  const name = textIn(body, "roleName");
  const kind = (textIn(body, "roleType") ?? (body === item ? undefined : textIn(body, "type")))?.toLowerCase();
  const permissions = mapsIn(body, "permissions");
  if (name === undefined || kind === undefined || !permissions) return undefined;
  const custom = kind === "customrole";
  const assignableScopes = (textsIn(body, "assignableScopes") ?? ["/"]).filter(isPlainId).map(normalizeId);
  const readable = permissions.map(readPermission).filter((permission) => permission !== undefined);
  return readable.length === permissions.length
    ? { id, name, custom, assignableScopes, permissions: readable }
    : undefined;
}

/** Lists that a definition leaves out are empty; a list of another kind makes the definition unreadable. */
function readPermission(permission: JsonMap): RolePermission | undefined {
  const lists = ["actions", "notActions", "dataActions", "notDataActions"].map((name) => {
    const list = permission.get(name);
    if (list === undefined || list === null) return [];
    return isList(list) ? textsIn(permission, name) : undefined;
  });
  const [actions, notActions, dataActions, notDataActions] = lists;
  if (!actions || !notActions || !dataActions || !notDataActions) return undefined;
  const condition = textIn(permission, "condition");
  return { actions, notActions, dataActions, notDataActions, ...(condition === undefined ? {} : { condition }) };
}
