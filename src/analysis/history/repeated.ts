import type { RecordedFinding } from "../../model/history.ts";

/** Texts that many findings have in common, held once: each line of a file that is parsed brings its own copy of them. */
export class Repeated {
  readonly #texts = new Map<string, string>();

  /** A finding as a diff holds it: without what to do about it, which is most of what it weighs and no part of a diff. */
  lean({ remediation: _, subject, evidence, ...rest }: RecordedFinding): RecordedFinding {
    const vault = subject.vault === undefined ? {} : { vault: this.#once(subject.vault) };
    return {
      ...rest,
      ruleId: this.#once(rest.ruleId),
      firstSeen: this.#once(rest.firstSeen),
      environment: this.#once(rest.environment),
      ...(rest.owner === undefined ? {} : { owner: this.#once(rest.owner) }),
      subject: { ...subject, id: this.#once(subject.id), ...vault },
      evidence: evidence.map(({ fact, value }) => ({ fact: this.#once(fact), value })),
    };
  }

  #once(text: string): string {
    const held = this.#texts.get(text);
    if (held !== undefined) return held;
    this.#texts.set(text, text);
    return text;
  }
}
