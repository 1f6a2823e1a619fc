import Type from "typebox";
import { FactOf } from "./fact.ts";
import { closed, type Of } from "./schema.ts";

/**
 * One assignment of a managed HSM's local role-based access control: it is kept inside the HSM, and Azure role assignments
 * say nothing of it. https://learn.microsoft.com/azure/key-vault/managed-hsm/access-control
 */
export const LocalRoleAssignment = closed({
  id: Type.String({
    description: "`<HSM id>[/keys[/<key>]]/providers/microsoft.authorization/roleassignments/<name>`, lower case.",
  }),
  scope: FactOf(Type.String({ description: "`/`, `/keys` or `/keys/<key>`, lower case." })),
  principalId: FactOf(Type.String()),
  roleId: FactOf(Type.String({ description: "GUID of the local role, lower case." })),
});
export type LocalRoleAssignment = Of<typeof LocalRoleAssignment>;

/** What a local role lets its holder do beyond looking at keys and at roles. */
export const localPowers = [
  "manages-access",
  "handles-security-domain",
  "purges-keys",
  "uses-keys",
  "changes-keys",
  "backs-up",
] as const;
export type LocalPower = (typeof localPowers)[number];
