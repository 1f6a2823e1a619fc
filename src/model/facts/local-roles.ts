import type { RoleDefinition } from "../grants.ts";
import facts from "./roles.json" with { type: "json" };

/**
 * Built-in roles inside a managed HSM, by id, as data with source and date (`roles.json`, `meta`). What an HSM itself prints of
 * its roles wins over these.
 */
export const localRoles: ReadonlyMap<string, RoleDefinition> = new Map(
  facts.managedHsmLocalRoles.map(({ id, name, dataActions }): [string, RoleDefinition] => [
    id,
    {
      id,
      name,
      custom: false,
      assignableScopes: ["/"],
      permissions: [{ actions: [], notActions: [], dataActions, notDataActions: [] }],
    },
  ]),
);

/** Ids of local roles, for rules that judge by id: names get renamed. */
export const localRoleIds = {
  administrator: "a290e904-7015-4bba-90c8-60543313cdb4",
  cryptoOfficer: "515eb02d-2335-4d2d-92f2-b1cbdf9c3778",
  cryptoUser: "21dbd100-6940-42c2-9190-5d6cb909625b",
  policyAdministrator: "4bd23610-cdcf-4971-bdee-bdc562cc28e4",
  cryptoAuditor: "2c18b078-7c48-4d3a-af88-5a3a1b3f82b3",
} as const;

const purge = "microsoft.keyvault/managedhsm/keys/deletedkeys/delete";

/** The published table lists purging under a role that otherwise only reads. */
export function isDoubtful(role: RoleDefinition, action: string): boolean {
  return localRoles.get(role.id) === role && role.id === localRoleIds.cryptoAuditor && action.toLowerCase() === purge;
}

/** Lets Azure Policy look at the keys of a managed HSM: "Azure Key Vault Managed HSM Key Governance Service", in every tenant. */
export const keyGovernanceAppId = "a1b76039-a76c-499f-a2dd-846b4cc32627";
