import type { Range, SyntaxFault } from "./syntax.ts";

/** More faults than this say no more about a file than that it is none of the language. */
const mostFaults = 100;

export const conflictFault = "a mark of a merge conflict that was never resolved; what stands on both sides is read";

/** Faults in the order in which they were met. Where reading goes on after one, what follows from it can be left unsaid. */
export class FaultList {
  readonly faults: SyntaxFault[] = [];
  /** While it is set nothing is added: text that is only passed over cannot be wrong. */
  isMuted = false;
  #isFull = false;
  #hasConflict = false;

  /** Is there a mark of a merge conflict? Then much is there twice, and the marks say why. */
  get hasConflict(): boolean {
    return this.#hasConflict;
  }

  /** A second fault at the same place would be the first one again, in other words. */
  add(message: string, { start, end }: Range): void {
    this.#hasConflict ||= message === conflictFault;
    if (this.isMuted || this.#isFull || this.faults.at(-1)?.start === start) return;
    this.#isFull = this.faults.length === mostFaults;
    this.faults.push({
      message: this.#isFull ? `more than ${mostFaults} faults; those after this one are not listed` : message,
      start,
      end,
    });
  }
}
