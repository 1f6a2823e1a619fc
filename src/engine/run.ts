import type { ChangeResult } from "../analysis/change/access-change.ts";
import type { Declarations } from "../analysis/declarations.ts";
import type { Environment, Policy, Waiver } from "../model/policy.ts";
import type { VaultRow } from "../model/posture.ts";
import type { Finding, NotEvaluated, OutcomeDetail, RuleError } from "../model/report.ts";
import type { Baseline } from "./baseline.ts";
import type { RecordStore } from "./record-store.ts";
import type { Suppressions } from "./suppressions.ts";
import type { Tally } from "./tally.ts";

/** What the policy's waivers met during a run: input of the rules about waivers themselves. */
export class WaiverUse {
  readonly #matched = new Map<Waiver, number>();
  readonly #unjustified = new Map<Waiver, string[]>();

  record(waiver: Waiver, subjectId: string, isJustified: boolean): void {
    this.#matched.set(waiver, this.matched(waiver) + 1);
    if (isJustified) return;
    const list = this.#unjustified.get(waiver);
    if (list) list.push(subjectId);
    else this.#unjustified.set(waiver, [subjectId]);
  }

  matched(waiver: Waiver): number {
    return this.#matched.get(waiver) ?? 0;
  }

  unjustified(waiver: Waiver): readonly string[] {
    return this.#unjustified.get(waiver) ?? [];
  }
}

/** The state of one evaluation. */
export interface Run {
  readonly policy: Policy;
  /** The only clock: the snapshot's time, or the one given instead. */
  readonly now: string;
  readonly tally: Tally;
  readonly findings: RecordStore<Finding>;
  readonly notEvaluated: RecordStore<NotEvaluated>;
  readonly details: RecordStore<OutcomeDetail> | undefined;
  /** Where the run was asked for an overview of vaults. */
  readonly vaults: RecordStore<VaultRow> | undefined;
  /** The environment of a scope of the snapshot at hand: a finding about it counts as much as it does there. */
  readonly environmentOf?: (scopeId: string) => Environment | undefined;
  /** What rules said of scopes above vaults so far, by rule, scope and detail: of all snapshots. */
  readonly toldOfScopes: Set<string>;
  readonly errors: RuleError[];
  readonly waiverUse: WaiverUse;
  /** Suppressions in place of the snapshot at hand. */
  readonly suppressions: Suppressions;
  readonly baseline: Baseline | undefined;
  /** Findings that the baseline knows of other places alone: whether they are new shows at the end. */
  readonly undecided: { readonly key: string; readonly finding: Finding }[];
  /** What code declares of the vaults that are judged; absent where no code was given. */
  readonly declarations: Declarations | undefined;
  /** What the code does to the access of a tenant; absent where no snapshot of one was given. */
  readonly change: ChangeResult | undefined;
}
