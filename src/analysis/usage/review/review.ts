import { type Fact, unread } from "../../../model/fact.ts";
import type { GrantReview } from "../../../model/grant-review.ts";
import type { AccessPolicyEntry, RoleAssignment } from "../../../model/grants.ts";
import type { VaultSubject } from "../../../model/subject.ts";
import type { TenantIndex } from "../../access/tenant-index.ts";

export interface ReviewPlace {
  /** The vault that holds the grant; absent above vaults. */
  readonly vault: VaultSubject | undefined;
  readonly now: string;
}

/** Holds grants against use. Vaults are added as they pass by, so that grants above them can be asked about afterwards. */
export class GrantReviews {
  constructor(_index: TenantIndex) {}

  add(_vault: VaultSubject): void {}

  ofAssignment(_assignment: RoleAssignment, _place: ReviewPlace): Fact<GrantReview> {
    return unread("not-asked", "grants are not held against use");
  }

  ofEntry(_entry: AccessPolicyEntry, _place: ReviewPlace): Fact<GrantReview> {
    return unread("not-asked", "grants are not held against use");
  }
}
