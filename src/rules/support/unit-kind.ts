import type { CodeUnitKind } from "../../model/code.ts";
import { type NotApplicable, notApplicable } from "../../model/rule.ts";

/**
 * Says of a unit of another kind that the rule does not apply, so that what a rule passed is what it could have failed. A
 * violation that is yielded all the same still counts.
 */
export function* onlyOn(
  { unit }: { readonly unit: CodeUnitKind },
  ...kinds: readonly CodeUnitKind[]
): Generator<NotApplicable> {
  if (!kinds.includes(unit)) yield notApplicable(`not about code of this kind: ${unit}`);
}
