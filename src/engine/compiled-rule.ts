import type { Rule } from "../model/rule.ts";
import type { SubjectKind } from "../model/subject.ts";
import { type SplitNeeds, splitNeeds } from "./view.ts";

/** A rule prepared for a run. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly needs: SplitNeeds;
  /** Enabled or not, rules whose failure on a subject makes this one not applicable there. */
  readonly supersededBy: ReadonlySet<string>;
  readonly waiverNeeds: ReadonlyMap<string, SplitNeeds>;
}

/** Rules by subject kind, those that supersede others first, then by id: the order in which one subject is judged. */
export function compileRules(rules: readonly Rule[]): ReadonlyMap<SubjectKind, readonly CompiledRule[]> {
  const supersededBy = new Map<string, Set<string>>();
  for (const rule of rules) {
    for (const id of rule.supersedes ?? []) supersededBy.set(id, (supersededBy.get(id) ?? new Set()).add(rule.id));
  }
  const byKind = new Map<SubjectKind, CompiledRule[]>();
  for (const rule of inOrder(rules, supersededBy)) {
    const compiled = {
      rule,
      needs: splitNeeds(rule.subject, rule.needs),
      supersededBy: supersededBy.get(rule.id) ?? new Set<string>(),
      waiverNeeds: new Map(
        Object.entries(rule.waiverKinds ?? {}).map(([name, kind]) => [name, splitNeeds(kind.subject, kind.needs)]),
      ),
    };
    const list = byKind.get(rule.subject);
    if (list) list.push(compiled);
    else byKind.set(rule.subject, [compiled]);
  }
  return byKind;
}

/** Depth-first over `supersededBy`; a circle among rules is a fault of theirs and is refused. */
function inOrder(rules: readonly Rule[], supersededBy: ReadonlyMap<string, ReadonlySet<string>>): readonly Rule[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const ordered = new Map<string, Rule>();
  const visit = (rule: Rule, path: readonly string[]): void => {
    if (ordered.has(rule.id)) return;
    if (path.includes(rule.id))
      throw new Error(`rules supersede each other in a circle: ${[...path, rule.id].join(", ")}`);
    for (const id of [...(supersededBy.get(rule.id) ?? [])].sort()) {
      const above = byId.get(id);
      if (above) visit(above, [...path, rule.id]);
    }
    ordered.set(rule.id, rule);
  };
  for (const rule of [...rules].sort((a, b) => (a.id < b.id ? -1 : 1))) visit(rule, []);
  return [...ordered.values()];
}
