import type { NotEvaluated } from "../../model/report.ts";
import { codedBuilders } from "./coded.ts";
import { type GapsPiece, gapColumns } from "./payload.ts";
import { shown } from "./shown.ts";

/** Gathers verdicts that were not reached into one piece. */
export class GapsPacker {
  readonly #coded = codedBuilders(gapColumns);
  readonly #name: string[] = [];

  get size(): number {
    return this.#name.length;
  }

  add({ ruleId, subject, facts, reason, detail, remedy, accepted }: NotEvaluated): void {
    const isVault = subject.type === "vault" || subject.type === "hsm";
    this.#coded.rule.add(shown(ruleId));
    this.#coded.reason.add(reason);
    this.#coded.facts.add(shown(facts.join(", ")));
    this.#coded.detail.add(shown(detail ?? ""));
    this.#coded.remedy.add(shown(remedy ?? ""));
    this.#coded.type.add(subject.type);
    this.#coded.vault.add(shown(subject.vault ?? (isVault ? subject.id : "")));
    this.#coded.accepted.add(
      accepted ? shown(`accepted by ${accepted.approver} until ${accepted.until}: ${accepted.reason}`) : "",
    );
    this.#name.push(shown(subject.name));
  }

  pieces(): { readonly gaps: GapsPiece } {
    return { gaps: { size: this.size, coded: this.#coded, name: this.#name } };
  }
}
