import type { Observation, Yielded } from "../model/rule.ts";
import type { MissingFact } from "./view.ts";

const nothing: readonly never[] = [];

/** All that a rule yields. Most rules yield nothing about most subjects: that costs no list. */
export function listed(yielded: Iterable<Yielded>): readonly Yielded[] {
  let all: Yielded[] | undefined;
  for (const one of yielded) {
    if (all) all.push(one);
    else all = [one];
  }
  return all ?? nothing;
}

export function observationsIn(yielded: readonly Yielded[]): readonly Observation[] {
  return yielded.length === 0 ? nothing : yielded.filter((one) => "message" in one);
}

/** What a rule says it lacks, each fact once: a rule may say so of every object it looks at. */
export function shortfalls(yielded: readonly Yielded[]): readonly MissingFact[] {
  if (yielded.length === 0) return nothing;
  const byFact = new Map<string, MissingFact>();
  for (const one of yielded) {
    if ("notEvaluated" in one && !byFact.has(one.notEvaluated.fact))
      byFact.set(one.notEvaluated.fact, one.notEvaluated);
  }
  return [...byFact.values()];
}
