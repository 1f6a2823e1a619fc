import { type Unread, unread } from "../../model/fact.ts";
import type { Coverage, FileDigest, Refusal } from "../../model/manifest.ts";
import type { Tally } from "./lines.ts";

const collectAgain = "collect the snapshot again, or copy it again from where it was made";

/** More refused lines than this are counted, not listed: a file of another kind would list every line. */
const mostListed = 1000;

/** What was wrong with one snapshot file, gathered while it is read. */
export class FileProblems {
  readonly #name: string;
  readonly #expected: FileDigest | undefined;
  readonly #refused: Refusal[] = [];
  #unlisted = 0;
  #read = 0;
  #seen = 0;

  constructor(name: string, expected: FileDigest | undefined) {
    this.#name = name;
    this.#expected = expected;
  }

  accept(): void {
    this.#read += 1;
    this.#seen += 1;
  }

  refuseLine(line: number, detail: string): void {
    this.#seen += 1;
    if (this.#refused.length >= mostListed) this.#unlisted += 1;
    else this.#refuse(`${this.#name}:${line}`, unread("unparsable", detail, collectAgain).unread);
  }

  refuseFile(detail: string): void {
    this.#refuse(this.#name, unread("failed", detail, collectAgain).unread);
  }

  /** Compares what was read with what the manifest says was written. */
  compare(tally: Tally): void {
    if (this.#unlisted > 0) this.refuseFile(`${this.#unlisted} more lines could not be read`);
    if (!this.#expected) this.refuseFile("the manifest does not list this file, so it cannot be checked");
    else if (tally.lines !== this.#expected.lines) {
      this.refuseFile(`changed after it was written: ${tally.lines} lines instead of ${this.#expected.lines}`);
    } else if (tally.sha256 !== this.#expected.sha256) {
      this.refuseFile("changed after it was written: its digest is not the one in the manifest");
    }
  }

  coverage(): Coverage | undefined {
    if (this.#refused.length === 0) return undefined;
    const asked = Math.max(this.#seen, this.#expected?.lines ?? 0);
    return { collector: "snapshot", scope: this.#name, asked, read: this.#read, refused: [...this.#refused] };
  }

  #refuse(id: string, why: Unread): void {
    this.#refused.push({ id, why });
  }
}
