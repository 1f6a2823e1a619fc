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

/** Stands for the value of a fact that no finding has cited yet: no file can hold it. */
const uncited = Symbol("uncited");

/** What the findings of one run cite about certain subjects. */
export class CitedFacts {
  /** By subject, then by fact: one text of both would weigh more than all the findings. */
  readonly #values = new Map<string, Map<string, unknown>>();

  /** Facts of the subjects of these findings are kept, and no others. */
  constructor(findings: Iterable<RecordedFinding>) {
    for (const { subject, evidence } of findings) {
      for (const { fact } of evidence) {
        const [about, name] = citation(subject, fact);
        const facts = this.#values.get(about);
        if (facts) facts.set(name, uncited);
        else this.#values.set(about, new Map([[name, uncited]]));
      }
    }
  }

  add({ subject, evidence }: RecordedFinding): void {
    for (const { fact, value } of evidence) {
      const [about, name] = citation(subject, fact);
      const facts = this.#values.get(about);
      if (facts?.get(name) === uncited) facts.set(name, value);
    }
  }

  /** The facts of a finding that the other run cites with other values. */
  otherwise({
    subject,
    evidence,
  }: RecordedFinding): readonly { readonly fact: string; readonly own: unknown; readonly other: unknown }[] {
    return evidence.flatMap(({ fact, value }) => {
      const [about, name] = citation(subject, fact);
      const other = this.#values.get(about)?.get(name);
      return other === uncited || other === undefined || isDeepStrictEqual(other, value)
        ? []
        : [{ fact, own: value, other }];
    });
  }
}

/** Whom a fact is about, and its name there: `vault.sku` of a secret is the `sku` of its vault. */
function citation({ id, vault }: RecordedFinding["subject"], fact: string): readonly [about: string, name: string] {
  return fact.startsWith("vault.") && vault !== undefined ? [vault, fact.slice("vault.".length)] : [id, fact];
}
