import { type Fact, read } from "../../../model/fact.ts";
import type { LimitUse } from "../../../model/subject.ts";
import type { Vault } from "../../../model/vault.ts";
import type { TenantIndex } from "../tenant-index.ts";

/** Counts what takes a part of the service's limits, vault by vault; those of a subscription are told at its first vault. */
export class Limits {
  constructor(_index: TenantIndex) {}

  of(_vault: Vault): Fact<readonly LimitUse[]> {
    return read([]);
  }
}
