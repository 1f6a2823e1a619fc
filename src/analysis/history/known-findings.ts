import type { RecordedFinding } from "../../model/history.ts";

/**
 * The findings of one run, to be matched with those of another by their fingerprints. Code in two folders may give two
 * findings one fingerprint, since a fingerprint leaves the path out: then the same path is matched before any other.
 */
export class KnownFindings {
  readonly #byFingerprint = new Map<string, RecordedFinding[]>();
  #size = 0;

  constructor(findings: Iterable<RecordedFinding>) {
    for (const finding of findings) {
      const same = this.#byFingerprint.get(finding.fingerprint);
      if (same) same.push(finding);
      else this.#byFingerprint.set(finding.fingerprint, [finding]);
      this.#size += 1;
    }
  }

  /** How many have not been matched. */
  get size(): number {
    return this.#size;
  }

  /** The finding that this one is again, which is known no longer after that. */
  take({ fingerprint, subject }: RecordedFinding): RecordedFinding | undefined {
    const same = this.#byFingerprint.get(fingerprint);
    if (!same) return undefined;
    const exact = same.findIndex((finding) => finding.subject.id === subject.id);
    const [taken] = same.splice(Math.max(0, exact), 1);
    if (same.length === 0) this.#byFingerprint.delete(fingerprint);
    this.#size -= 1;
    return taken;
  }

  /** What has not been matched. */
  *rest(): Generator<RecordedFinding> {
    for (const same of this.#byFingerprint.values()) yield* same;
  }
}
