import { type Fact, unread } from "../../../model/fact.ts";
import type { VaultRecord } from "../../../model/vault.ts";
import type { VaultAccess } from "../../../model/vault-access.ts";
import type { AccessEngine } from "../effective/engine.ts";

/** Who can really do what with a vault. */
export function vaultAccess(_vault: VaultRecord, _engine: AccessEngine): Fact<VaultAccess> {
  return unread("not-asked", "effective access is not summed up");
}
