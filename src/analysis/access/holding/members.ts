import { type Fact, unread } from "../../../model/fact.ts";
import type { HolderMembers } from "../../../model/vault-access.ts";
import type { TenantIndex } from "../tenant-index.ts";

/** Tells the accounts behind grants; each holder is worked out once. */
export class Members {
  constructor(_index: TenantIndex) {}

  of(_principalId: Fact<string>): Fact<HolderMembers> {
    return unread("not-asked", "members are not told");
  }
}
