import type { AccessPath, AccessVerdict } from "../../../model/access.ts";

/**
 * The strongest first. What is proved comes before what is open: a path in force, one to activate, one to take. `unknown`
 * stands above `denied`, which says that every path is blocked, and so that none is left that might be open.
 */
const order: readonly AccessVerdict[] = ["allowed", "eligible", "escalation", "unknown", "denied"];

/** The verdict over paths; undefined where there is none. */
export function verdictOver(paths: readonly AccessPath[]): AccessVerdict | undefined {
  return order.find((verdict) => paths.some((path) => path.verdict === verdict));
}

/** Paths in the order in which they are shown: by strength, then by how short they are, then by their grant. */
export function sortedPaths(paths: readonly AccessPath[]): readonly AccessPath[] {
  return [...paths].sort(
    (a, b) =>
      order.indexOf(a.verdict) - order.indexOf(b.verdict) ||
      a.steps.length - b.steps.length ||
      compare(a.grantId, b.grantId) ||
      compare(keyOf(a), keyOf(b)),
  );
}

function keyOf({ steps }: AccessPath): string {
  return steps.map(({ id }) => id).join(" ");
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
