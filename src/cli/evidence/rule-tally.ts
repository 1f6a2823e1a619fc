import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { type OutcomeDetail, type OutcomeName, outcomeNames } from "../../model/report.ts";

/** How one rule came out before and now. */
export interface RuleDifference {
  readonly ruleId: string;
  readonly kept: Readonly<Record<OutcomeName, number>> | undefined;
  readonly made: Readonly<Record<OutcomeName, number>> | undefined;
}

interface Side {
  readonly counts: Record<OutcomeName, number>;
  /** Sum over digests of subject and outcome: tells sets apart without keeping them, whatever their order. */
  sum: bigint;
}

/** Holds outcomes of two versions against each other, rule by rule, in memory that does not grow with the estate. */
export class RuleTally {
  readonly #kept = new Map<string, Side>();
  readonly #made = new Map<string, Side>();

  /** Lines of `results.ndjson`. */
  async addKept(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const line of createInterface({ input: Readable.from(bytes), crlfDelay: Number.POSITIVE_INFINITY })) {
      const { subject, ...outcomes } = JSON.parse(line) as { subject: { id: string } } & Record<string, unknown>; // of a bundle that was checked
      for (const outcome of outcomeNames) {
        const rules = outcomes[outcome];
        if (typeof rules !== "object" || rules === null) continue;
        for (const ruleId of Array.isArray(rules) ? rules.map(String) : Object.keys(rules))
          add(this.#kept, ruleId, outcome, subject.id);
      }
    }
  }

  addMade({ ruleId, outcome, subject }: OutcomeDetail): void {
    add(this.#made, ruleId, outcome, subject.id);
  }

  /** Rules whose outcomes differ, and those that only one version has. */
  differences(): readonly RuleDifference[] {
    const ids = [...new Set([...this.#kept.keys(), ...this.#made.keys()])].sort();
    return ids.flatMap((ruleId) => {
      const [kept, made] = [this.#kept.get(ruleId), this.#made.get(ruleId)];
      return kept && made && kept.sum === made.sum ? [] : [{ ruleId, kept: kept?.counts, made: made?.counts }];
    });
  }
}

function add(sides: Map<string, Side>, ruleId: string, outcome: OutcomeName, subjectId: string): void {
  const side = sides.get(ruleId) ?? {
    counts: { pass: 0, fail: 0, notEvaluated: 0, notApplicable: 0, error: 0 },
    sum: 0n,
  };
  sides.set(ruleId, side);
  side.counts[outcome] += 1;
  side.sum += createHash("sha256").update(`${outcome}\n${subjectId}`).digest().readBigUInt64BE(0);
}
