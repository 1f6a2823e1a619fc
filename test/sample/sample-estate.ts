import { type Estate, generateEstate } from "../../src/sample/estate.ts";
import type { EstateOptions } from "../../src/sample/options.ts";

/** The demo's size: every defect has its place. */
export const demoOptions: EstateOptions = { seed: 1, vaults: 40, now: "2026-11-01T00:00:00Z" };

export function demoEstate(given: Partial<EstateOptions> = {}): Estate {
  return generateEstate({ ...demoOptions, ...given });
}

/** Every id that a finding or a gap may name: vaults and what lies in them, scopes and their grants. */
export function subjectIds(estate: Estate): ReadonlySet<string> {
  const ids: string[] = [];
  for (const scope of estate.shared.scopes) ids.push(scope.id, ...idsOf(scope.roleAssignments));
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
