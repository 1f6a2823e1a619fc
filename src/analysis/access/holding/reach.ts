import { type Fact, unread } from "../../../model/fact.ts";
import type { VaultRecord } from "../../../model/vault.ts";
import type { PrincipalReach, SignInUse } from "../../../model/vault-access.ts";
import type { VaultUsage } from "../../../model/vault-usage.ts";
import type { TenantIndex } from "../tenant-index.ts";

/** Remembers, vault by vault, who holds access to what is in it; asked about principals once all vaults passed by. */
export class ReachLedger {
  constructor(_index: TenantIndex) {}

  add(_vault: VaultRecord, _usage: Fact<VaultUsage>): void {}

  of(_principalId: string): Fact<PrincipalReach> {
    return unread("not-asked", "reach is not told");
  }

  signIns(_principalId: string): Fact<SignInUse | null> {
    return unread("not-asked", "sign-ins are not told");
  }
}
