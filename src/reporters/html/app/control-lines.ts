import { severities } from "../../../model/severity.ts";
import { countBy, type Model } from "./model.ts";
import type { Counts } from "./order.ts";

/** A control of a framework, and what counts against it. */
export interface ControlLine {
  readonly id: string;
  readonly framework: string;
  readonly counts: Counts;
  readonly rules: number;
  /** True where every rule that bears on it does so by our own reading. */
  readonly isJudged: boolean;
}

/** All controls that some rule of the run bears on, by framework, in the order of their ids. */
export function controlLines(model: Model): readonly ControlLine[] {
  const lines = new Map<string, { counts: number[]; rules: number; judged: number }>();
  for (const { controls, judgedControls = [] } of model.rules.values()) {
    for (const id of controls) {
      const line = lines.get(id) ?? { counts: severities.map(() => 0), rules: 0, judged: 0 };
      line.rules += 1;
      if (judgedControls.includes(id)) line.judged += 1;
      lines.set(id, line);
    }
  }
  for (const [joined, counts] of countBy(model.findings, model.active.rows, "controls")) {
    for (const id of joined.split(" ")) {
      const line = lines.get(id);
      for (const [at, number] of counts.entries()) if (line) line.counts[at] = (line.counts[at] ?? 0) + number;
    }
  }
  return [...lines]
    .map(([id, { counts, rules, judged }]) => ({
      ...{ id, framework: id.slice(0, id.indexOf(":")), counts, rules, isJudged: judged === rules },
    }))
    .sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
}

export function byFramework(lines: readonly ControlLine[]): ReadonlyMap<string, readonly ControlLine[]> {
  const groups = new Map<string, ControlLine[]>();
  for (const line of lines) groups.set(line.framework, [...(groups.get(line.framework) ?? []), line]);
  return groups;
}
