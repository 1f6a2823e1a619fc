import { collectorNames } from "../../model/manifest.ts";
import type { Rule } from "../../model/rule.ts";
import type { SubjectKind } from "../../model/subject.ts";

/** The lists that subjects are found in: unread, they leave every rule about their members open. */
const listsOf: Partial<Readonly<Record<SubjectKind, readonly string[]>>> = {
  secret: ["secrets"],
  key: ["keys"],
  certificate: ["certificates"],
  grant: ["accessPolicies", "roleAssignments"],
  eligibility: ["scheduledAssignments"],
  principal: ["principals"],
  role: ["roles"],
};

/** The fact itself, whichever way a rule reaches it: `vault.tags` is `tags` of the vault. */
export function bareFact(name: string): string {
  return name.startsWith("vault.") ? name.slice("vault.".length) : name;
}

/** The fact that a collector reads: `role-assignments` reads `roleAssignments`. */
export function factOfCollector(collector: string): string {
  return collector.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** All facts that these rules can miss, and what collectors read beside them, sorted. */
export function factNames(rules: readonly Rule[]): readonly string[] {
  const names = rules.flatMap(({ needs, subject }) => [...needs, ...needs.map(bareFact), ...(listsOf[subject] ?? [])]);
  return [...new Set([...names, ...collectorNames.map(factOfCollector)])].sort();
}
