import { read } from "../model/fact.ts";
import type { Environment } from "../model/policy.ts";
import type { Subject } from "../model/report.ts";
import type { SnapshotReader } from "../model/snapshot.ts";
import { logFacts, type SubjectKind } from "../model/subject.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import { listNotRead } from "./judge.ts";
import { bareFact } from "./policy/fact-names.ts";
import { resolveEnvironment, ruleSetting } from "./policy/resolve.ts";
import type { Run } from "./run.ts";
import { addLogs } from "./usage-source.ts";

export type RulesByKind = ReadonlyMap<SubjectKind, readonly CompiledRule[]>;

function needsUsage({ rule }: CompiledRule): boolean {
  return rule.needs.some((need) => logFacts.has(bareFact(need)));
}

/** The rules that can be judged without logs. */
export function withoutUsage(rules: RulesByKind): RulesByKind {
  return new Map([...rules].map(([kind, list]) => [kind, list.filter((rule) => !needsUsage(rule))] as const));
}

/** The rules that can be judged without the code that declares live vaults: whoever gives none does not ask about it. */
export function withoutCode(rules: RulesByKind): RulesByKind {
  return new Map(
    [...rules].map(([kind, list]) => [kind, list.filter(({ rule }) => !rule.needs.includes("drift"))] as const),
  );
}

/** The rules that can be judged without the tenant that code is about to change: whoever gives no snapshot does not ask about it. */
export function withoutTenant(rules: RulesByKind): RulesByKind {
  return new Map(
    [...rules].map(([kind, list]) => [kind, list.filter(({ rule }) => !rule.needs.includes("gains"))] as const),
  );
}

/**
 * Where no logs were given, rules about usage are not evaluated, and that is said once for each of them: on the tenant,
 * not on every vault. `seen` holds what was said of earlier snapshots of the same run.
 */
export async function noteUnasked(
  run: Run,
  rules: RulesByKind,
  { snapshot, seen }: { readonly snapshot: SnapshotReader; readonly seen: Set<string> },
): Promise<void> {
  const { tenantId } = snapshot.manifest;
  const reference: Subject = {
    type: "scope",
    id: tenantId === null ? "/" : `/tenants/${tenantId}`,
    name: tenantId ?? "this snapshot",
  };
  const missing = { fact: "vault.usage", reason: "not-asked", detail: "no logs were given", remedy: addLogs } as const;
  for (const compiled of [...rules.values()].flat().filter(needsUsage)) {
    const key = `${compiled.rule.id} ${reference.id}`;
    const environment = whereItIsOn(run, compiled);
    if (!environment || seen.has(key)) continue;
    seen.add(key);
    const place = { file: "manifest.json", environment, owner: undefined, vault: undefined };
    await listNotRead(run, [compiled], { ...place, reference, record: {} }, missing);
  }
}

/** The default environment, or else the first in which the rule is on; undefined where it is off everywhere. */
function whereItIsOn({ policy }: Run, { rule }: CompiledRule): Environment | undefined {
  const usual = resolveEnvironment(policy, { name: "", tags: read({}) });
  return [usual, ...policy.environments].find((environment) => ruleSetting(policy, rule, environment).enabled);
}
