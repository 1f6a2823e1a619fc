import { nameHint } from "../engine/policy/nearest.ts";
import type { Rule } from "../model/rule.ts";
import { UsageError } from "./exit.ts";

/** What `--only` and `--skip` leave. Names may be separated by commas or given several times; former ids work too. */
export function selectRules(
  rules: readonly Rule[],
  flags: { readonly only?: readonly string[]; readonly skip?: readonly string[] },
) {
  const byName = new Map(
    rules.flatMap((rule) => [rule.id, ...(rule.formerIds ?? [])].map((name) => [name, rule.id] as const)),
  );
  const only = flags.only && resolveNames("--only", flags.only, byName);
  const skip = flags.skip && resolveNames("--skip", flags.skip, byName);
  return (id: string): boolean => (only?.has(id) ?? true) && !skip?.has(id);
}

function resolveNames(
  flag: string,
  given: readonly string[],
  byName: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const names = given.flatMap((text) => text.split(",")).map((name) => name.trim());
  const strange = names.filter((name) => !byName.has(name));
  if (strange.length === 0) return new Set(names.map((name) => byName.get(name) ?? name));
  const hints = strange.map((name) => `"${name}": ${nameHint(name, byName.keys(), "kvaudit rules list shows all")}`);
  const what = strange.length === 1 ? "an unknown rule" : "unknown rules";
  throw new UsageError("rule-unknown", `${flag} names ${what}`, hints.join("\n"));
}
