import { builtInRoles } from "../../model/facts/built-in-roles.ts";
import type { RoleDefinition } from "../../model/grants.ts";
import { comparable } from "./resolve.ts";

/** Role definitions as they are after the change. */
export interface ChangedRoles {
  readonly after: readonly RoleDefinition[];
  /** Definitions of the code that differ from those of the tenant, by the tenant's id. */
  readonly changed: ReadonlyMap<string, RoleDefinition>;
  /** The tenant's id of a role, whatever code calls it. */
  idOf(roleId: string): string;
}

/**
 * Custom roles that the code defines, laid over those of the tenant: by GUID, or by a name that one custom role has and no other. All
 * others are new.
 */
export function changedRoles(live: readonly RoleDefinition[], inCode: readonly RoleDefinition[]): ChangedRoles {
  const after = new Map(live.map((role) => [role.id.toLowerCase(), role]));
  const changed = new Map<string, RoleDefinition>();
  const ids = new Map<string, string>();
  for (const role of inCode) {
    const twin = twinOf(role, live);
    const id = (twin?.id ?? role.id).toLowerCase();
    ids.set(role.id.toLowerCase(), id);
    const isSame = twin !== undefined && powersOf(twin) === powersOf(role);
    if (builtInRoles.has(id) || isSame) continue;
    after.set(id, { ...role, id });
    if (twin) changed.set(id, role);
  }
  return {
    after: [...after.values()],
    changed,
    idOf: (roleId) => ids.get(roleId.toLowerCase()) ?? roleId.toLowerCase(),
  };
}

function twinOf(role: RoleDefinition, live: readonly RoleDefinition[]): RoleDefinition | undefined {
  const byId = live.find(({ id }) => id.toLowerCase() === role.id.toLowerCase());
  if (byId) return byId;
  const [only, ...others] = live.filter(({ custom, name }) => custom && comparable(name) === comparable(role.name));
  return others.length === 0 ? only : undefined;
}

/** What the role gives, however it is written down: patterns have no order and no case. */
function powersOf({ permissions }: RoleDefinition): string {
  const list = (actions: readonly string[]) => [...new Set(actions.map((action) => action.toLowerCase()))].sort();
  const elements = permissions.map((one) =>
    JSON.stringify([
      list(one.actions),
      list(one.notActions),
      list(one.dataActions),
      list(one.notDataActions),
      one.condition ?? "",
    ]),
  );
  return elements.sort().join();
}
