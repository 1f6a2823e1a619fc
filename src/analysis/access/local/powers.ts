import { isDoubtful } from "../../../model/facts/local-roles.ts";
import type { RoleDefinition } from "../../../model/grants.ts";
import { type LocalPower, localPowers } from "../../../model/local-role.ts";
import { grantsDataAction } from "../role-actions.ts";

/** The data actions, below `Microsoft.KeyVault/managedHsm/`, of which any one is enough. */
const actions: Readonly<Record<LocalPower, readonly string[]>> = {
  "manages-access": [
    "roleAssignments/write/action",
    "roleAssignments/delete/action",
    "roleDefinitions/write/action",
    "roleDefinitions/delete/action",
  ],
  "handles-security-domain": ["securitydomain/download/action", "securitydomain/upload/action"],
  "purges-keys": ["keys/deletedKeys/delete"],
  "uses-keys": ["encrypt", "decrypt", "wrap", "unwrap", "sign", "verify", "release"].map((use) => `keys/${use}/action`),
  "changes-keys": [
    "keys/create",
    "keys/delete",
    "keys/write/action",
    "keys/import/action",
    "keys/rotate/action",
    "keys/deletedKeys/recover/action",
  ],
  "backs-up": ["keys/backup/action", "keys/restore/action", "backup/start/action", "restore/start/action"],
};

/** What a local role lets its holder do; what documents only doubtfully list for it is left out. */
export function powersOf(role: RoleDefinition): readonly LocalPower[] {
  return localPowers.filter((power) =>
    actions[power].some((name) => {
      const action = `Microsoft.KeyVault/managedHsm/${name}`;
      return grantsDataAction(role, action) && !isDoubtful(role, action);
    }),
  );
}
