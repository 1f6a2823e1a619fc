import { nameHint } from "../engine/policy/nearest.ts";
import type { Rule } from "../model/rule.ts";
import { logFacts } from "../model/subject.ts";
import { UsageError } from "./exit.ts";

/**
 * What `--only` and `--skip` leave, of the rules that can be judged by what the run is about. Names may be separated by
 * commas or given several times; former ids work too.
 */
export function selectRules(
  rules: readonly Rule[],
  flags: { readonly only?: readonly string[]; readonly skip?: readonly string[] },
  subject: "vaults" | "logs" | "code" = "vaults",
) {
  const byName = new Map(
    rules.flatMap((rule) => [rule.id, ...(rule.formerIds ?? [])].map((name) => [name, rule.id] as const)),
  );
  const only = flags.only && resolveNames("--only", flags.only, byName);
  const skip = flags.skip && resolveNames("--skip", flags.skip, byName);
  const possible = new Set(rules.filter(isPossible[subject]).map(({ id }) => id));
  refuseOthers(only, possible, subject);
  return (id: string): boolean => possible.has(id) && (only?.has(id) ?? true) && !skip?.has(id);
}

const isPossible: Readonly<Record<"vaults" | "logs" | "code", (rule: Rule) => boolean>> = {
  vaults: () => true,
  logs: needsOnlyLogs,
  // Waivers are judged whatever they were applied to.
  code: ({ subject, sources }) => subject === "waiver" || sources.includes("code"),
};

function needsOnlyLogs({ subject, needs }: Rule): boolean {
  return (subject === "vault" || subject === "hsm") && needs.length > 0 && needs.every((need) => logFacts.has(need));
}

/** Asked for by name, a rule that cannot be judged here must not look as if it had been. */
function refuseOthers(
  only: ReadonlySet<string> | undefined,
  possible: ReadonlySet<string>,
  subject: "vaults" | "logs" | "code",
): void {
  const others = [...(only ?? [])].filter((id) => !possible.has(id)).join(", ");
  if (others === "") return;
  if (subject === "code")
    throw new UsageError(
      "rule-needs-azure",
      `--only names rules that code cannot decide: ${others}`,
      "kvaudit scan judges them.",
    );
  const what = `--only names rules that need more than logs: ${others}`;
  throw new UsageError("rule-needs-vaults", what, "kvaudit scan --logs judges them.");
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
