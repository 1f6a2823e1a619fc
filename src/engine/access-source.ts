import { type AccessEngine, accessEngine } from "../analysis/access/effective/engine.ts";
import { Activations } from "../analysis/access/holding/activation.ts";
import { Carriers } from "../analysis/access/holding/carriers.ts";
import { Limits } from "../analysis/access/holding/limits.ts";
import { Members } from "../analysis/access/holding/members.ts";
import { ReachLedger } from "../analysis/access/holding/reach.ts";
import { RoleUse } from "../analysis/access/holding/role-use.ts";
import { Standings } from "../analysis/access/standing/standings.ts";
import { vaultAccess } from "../analysis/access/summary/vault-access.ts";
import type { TenantIndex } from "../analysis/access/tenant-index.ts";
import { GrantReviews } from "../analysis/usage/review/review.ts";
import type { Fact } from "../model/fact.ts";
import type { Coverage } from "../model/manifest.ts";
import type { SharedRecords } from "../model/snapshot.ts";
import type { VaultRecord } from "../model/vault.ts";
import type { VaultAccess } from "../model/vault-access.ts";

export interface AccessSourceParts {
  readonly shared: SharedRecords;
  readonly index: TenantIndex;
  readonly now: string;
  /** What was asked for, and how much of it came. */
  readonly coverage: readonly Coverage[];
  /** Inputs or scopes that the run was told to read. */
  readonly asked?: readonly string[];
}

/** What effective access says of one snapshot: worked out only where a rule asks, and kept while the engine walks. */
export class AccessSource {
  readonly members: Members;
  readonly activations: Activations;
  readonly roleUse: RoleUse;
  readonly limits: Limits;
  readonly reach: ReachLedger;
  readonly carriers: Carriers;
  readonly reviews: GrantReviews;
  readonly #shared: SharedRecords;
  readonly #now: string;
  #engine: AccessEngine | undefined;
  #standings: Standings | undefined;

  constructor({ shared, index, now, coverage, asked = [] }: AccessSourceParts) {
    this.#shared = shared;
    this.#now = now;
    this.members = new Members(index);
    this.activations = new Activations(index);
    this.roleUse = new RoleUse(index);
    this.limits = new Limits(index);
    this.reach = new ReachLedger(index);
    this.carriers = new Carriers(shared.consumers, coverage);
    this.reviews = new GrantReviews(index, { asked, coverage });
  }

  vaultAccess(vault: VaultRecord): Fact<VaultAccess> {
    return vaultAccess(vault, this.#asked());
  }

  /** What holders can really do, for an overview of vaults. */
  get standings(): Standings {
    this.#standings ??= new Standings(this.#asked());
    return this.#standings;
  }

  #asked(): AccessEngine {
    this.#engine ??= accessEngine({ shared: this.#shared, vaults: [] }, { now: this.#now });
    return this.#engine;
  }
}
