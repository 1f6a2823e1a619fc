import type { AccessAnswer, AccessVerdict } from "../../model/access.ts";

/** What is in force first, then what comes of it with one more step, then what nobody knows, then what is blocked. */
export const verdictOrder: readonly AccessVerdict[] = ["allowed", "eligible", "escalation", "unknown", "denied"];

/** Answers in the order in which they are shown: by verdict, by the principal's name, by object; verbs stay as they came. */
export function sortedAnswers(answers: readonly AccessAnswer[]): readonly AccessAnswer[] {
  return [...answers].sort(
    (a, b) =>
      verdictOrder.indexOf(a.verdict) - verdictOrder.indexOf(b.verdict) ||
      compare(nameOf(a), nameOf(b)) ||
      compare(a.principal.id, b.principal.id) ||
      compare(a.object, b.object),
  );
}

function nameOf({ principal }: AccessAnswer): string {
  return (principal.name ?? principal.id).toLowerCase();
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
