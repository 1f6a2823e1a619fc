import { type Fact, read } from "../../model/fact.ts";
import type { RoleDefinition } from "../../model/grants.ts";
import type { LocalRoleAssignment } from "../../model/local-role.ts";
import { normalizeId, roleGuid } from "../../model/resource-id.ts";
import { unexpected } from "./facts.ts";
import { readRoleAssignment, readRoleDefinition, scopeOf } from "./grants.ts";
import { isPlainId } from "./identify.ts";
import { type JsonMap, textIn } from "./json-value.ts";

const localScope = /^\/(?:keys(?:\/[0-9a-z-]{1,127})?)?$/;
const assignmentName = /^[0-9a-z-]{1,64}$/;
const definitionId = /(?:^|\/)providers\/microsoft\.authorization\/roledefinitions\/[0-9a-z-]{1,64}$/;

/** A role assignment as a managed HSM or az prints it; undefined for what is none. */
export function readLocalAssignment(item: JsonMap, hsmId: string): LocalRoleAssignment | undefined {
  const spelled = textIn(item, "id") ?? "";
  const name = normalizeId(spelled).split("/").at(-1) ?? "";
  const scope = scopeOf(item);
  if (!assignmentName.test(name) || scope === undefined || !localScope.test(scope)) return undefined;
  const place = scope === "/" ? hsmId : `${hsmId}${scope}`;
  const id = `${place}/providers/microsoft.authorization/roleassignments/${name}`;
  const { principalId, roleId } = readRoleAssignment(item, { id, scope });
  return { id, scope: read(scope), principalId, roleId };
}

/** A role definition as a managed HSM prints it; undefined for what is none. */
export function readLocalRole(item: JsonMap): RoleDefinition | undefined {
  const id = textIn(item, "id");
  if (id === undefined || !isPlainId(id) || !definitionId.test(normalizeId(id))) return undefined;
  return readRoleDefinition(item, roleGuid(id));
}

/** Azure spells the setting's value as text. */
export function armKeyManagementIn(settings: readonly JsonMap[], member: "value" | "enabled"): Fact<boolean | null> {
  const name = "allowkeymanagementoperationsthrougharm";
  const setting = settings.find((one) => textIn(one, "name")?.toLowerCase() === name);
  if (!setting) return read(null);
  const value = setting.get(member);
  const said = typeof value === "string" ? value.toLowerCase() : value;
  if (said === "true" || said === true) return read<boolean | null>(true);
  return said === "false" || said === false ? read<boolean | null>(false) : unexpected(member);
}
