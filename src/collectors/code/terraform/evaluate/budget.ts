/** Largest list, object or number of values that a function or a loop may give. */
export const maxItems = 100_000;
/** Longest text that an expression may give, in UTF-16 code units. */
export const maxText = 1_000_000;
/** Expressions inside each other, those behind names included: deeper ones would exhaust the stack. */
const maxDepth = 400;
/** Work for one expression with everything that it looks up for the first time. */
const maxStepsEach = 500_000;
/** Work for a whole tree. */
const maxStepsTotal = 30_000_000;

/**
 * How much work evaluation may do. Terraform's language always ends but can take as long as it likes: nested loops over `range`,
 * texts that double. One budget serves a whole tree, and an expression that exceeds it is unknown with a reason that says so.
 */
export class EvaluationBudget {
  #depth = 0;
  #stepsEach = 0;
  #stepsTotal = 0;

  /** Enters an expression; false where it lies too deep or the work is used up. Every call is answered by one `leave`. */
  enter(): boolean {
    if (this.#depth === 0) this.#stepsEach = 0;
    this.#depth += 1;
    this.spend(1);
    return this.#depth <= maxDepth && !this.isSpent();
  }

  leave(): void {
    this.#depth -= 1;
  }

  /** Counts work that is more than one step: members that are copied, characters in hundreds. */
  spend(steps: number): void {
    this.#stepsEach += steps;
    this.#stepsTotal += steps;
  }

  isSpent(): boolean {
    return this.#stepsEach > maxStepsEach || this.#stepsTotal > maxStepsTotal;
  }
}
