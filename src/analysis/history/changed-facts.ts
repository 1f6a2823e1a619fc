import { isDeepStrictEqual } from "node:util";
import type { ChangedFact } from "../../model/diff.ts";
import type { RecordedFinding } from "../../model/history.ts";

/** The facts of one finding that have other values in another run's finding. */
export function factsBetween(before: RecordedFinding, after: RecordedFinding): readonly ChangedFact[] {
  const values = new Map(before.evidence.map(({ fact, value }) => [fact, value] as const));
  return after.evidence
    .filter(({ fact, value }) => values.has(fact) && !isDeepStrictEqual(values.get(fact), value))
    .map(({ fact, value }) => ({ fact, before: values.get(fact), after: value }));
}

/** What the findings of one run cite about certain subjects. */
export class CitedFacts {
  readonly #values = new Map<string, unknown>();
  readonly #wanted: ReadonlySet<string>;

  /** Facts of the subjects of these findings are kept, and no others. */
  constructor(findings: Iterable<RecordedFinding>) {
    this.#wanted = new Set(Array.from(findings, citations).flat());
  }

  add(finding: RecordedFinding): void {
    finding.evidence.forEach(({ fact, value }) => {
      const key = citation(finding, fact);
      if (this.#wanted.has(key) && !this.#values.has(key)) this.#values.set(key, value);
    });
  }

  /** The facts of a finding that the other run cites with other values. */
  otherwise(
    finding: RecordedFinding,
  ): readonly { readonly fact: string; readonly own: unknown; readonly other: unknown }[] {
    return finding.evidence.flatMap(({ fact, value }) => {
      const key = citation(finding, fact);
      const isOther = this.#values.has(key) && !isDeepStrictEqual(this.#values.get(key), value);
      return isOther ? [{ fact, own: value, other: this.#values.get(key) }] : [];
    });
  }
}

function citations(finding: RecordedFinding): readonly string[] {
  return finding.evidence.map(({ fact }) => citation(finding, fact));
}

/** `vault.sku` of a secret is the `sku` of its vault. */
function citation({ subject }: RecordedFinding, fact: string): string {
  const isOfVault = fact.startsWith("vault.") && subject.vault !== undefined;
  return isOfVault ? `${subject.vault} ${fact.slice("vault.".length)}` : `${subject.id} ${fact}`;
}
