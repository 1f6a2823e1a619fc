import { type Estate, generateEstate } from "../../src/sample/estate.ts";
import type { EstateOptions } from "../../src/sample/options.ts";

/** The demo's size: every defect has its place. */
export const demoOptions: EstateOptions = { seed: 1, vaults: 40, now: "2026-11-01T00:00:00Z" };

export function demoEstate(given: Partial<EstateOptions> = {}): Estate {
  return generateEstate({ ...demoOptions, ...given });
}

/** Every id that a finding or a gap may name: vaults and what lies in them, scopes and their grants, roles and principals. */
export function subjectIds(estate: Estate): ReadonlySet<string> {
  const ids: string[] = [];
  for (const { id, roleAssignments, scheduledAssignments } of estate.shared.scopes)
    ids.push(id, ...idsOf(roleAssignments), ...idsOf(scheduledAssignments ?? {}));
  ids.push(...estate.shared.principals.map(({ id }) => id));
  ids.push(...estate.shared.roles.map(({ id }) => `/providers/microsoft.authorization/roledefinitions/${id}`));
  for (const { id, keys, localRoleAssignments } of estate.hsms)
    ids.push(id, ...idsOf(keys), ...idsOf(localRoleAssignments ?? {}));
  for (const vault of estate.vaults) {
    ids.push(vault.id, ...idsOf(vault.roleAssignments), ...idsOf(vault.keys));
    if (vault.kind === "vault") {
      ids.push(...idsOf(vault.accessPolicies), ...idsOf(vault.secrets), ...idsOf(vault.certificates));
    }
  }
  return new Set(ids);
}

export function idsOf(list: object): readonly string[] {
  return "read" in list ? (list.read as readonly { readonly id: string }[]).map(({ id }) => id) : [];
}
