import type { Step } from "../steps.ts";

/** How often each name is assigned in a script, also within substitutions. Names in lower case count for both spellings. */
export function countAssigned(steps: readonly Step[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const open: (readonly Step[])[] = [steps];
  for (let list = open.pop(); list; list = open.pop()) {
    for (const step of list) {
      if (step.kind === "assign") {
        for (const name of new Set([step.name, step.name.toLowerCase()])) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      open.push(...inside(step));
    }
  }
  return counts;
}

/** Names that the block which opens at an index assigns. */
export function assignedIn(steps: readonly Step[], from: number): ReadonlySet<string> {
  const names = new Set<string>();
  let open = 0;
  for (let at = from; at < steps.length; at += 1) {
    const step = steps[at];
    if (step?.kind === "open") open += 1;
    else if (step?.kind === "close") open -= 1;
    else if (step?.kind === "assign") names.add(step.name);
    if (open === 0) break;
  }
  return names;
}

function inside(step: Step): readonly (readonly Step[])[] {
  if (step.kind !== "command" && step.kind !== "assign") return [];
  const words =
    step.kind === "command"
      ? [...step.command.words, ...step.command.redirections.map(({ target }) => target)]
      : step.value.kind === "word"
        ? [step.value.word]
        : step.value.kind === "list"
          ? step.value.words
          : step.value.entries.map(([, word]) => word);
  return words.flatMap(({ pieces }) => pieces.flatMap((piece) => (piece.kind === "output" ? [piece.steps] : [])));
}
