import { modelOf } from "../../../src/collectors/code/terraform/azure/model-of.ts";
import type { TerraformTree } from "../../../src/collectors/code/terraform/tree.ts";
import { evaluate } from "../../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import type { Finding, NotEvaluated } from "../../../src/model/report.ts";
import { rules } from "../../../src/rules/registry.ts";
import { memorySnapshot } from "../memory-snapshot.ts";

/** The whole way from a tree to verdicts by the built-in policy. */
export async function judge(given: TerraformTree) {
  const { vaults, scopes, roles, principals } = modelOf(given);
  const snapshot = memorySnapshot({ vaults, scopes, roles, principals, manifest: { source: "code" } });
  const report = await evaluate({
    snapshots: [snapshot],
    rules,
    policy: builtInPolicy("recommended", rules),
    tool: { name: "kvaudit", version: "0.0.0" },
  });
  const findings: Finding[] = [];
  for await (const finding of report.findings()) findings.push(finding);
  const notEvaluated: NotEvaluated[] = [];
  for await (const entry of report.notEvaluated()) notEvaluated.push(entry);
  return { findings, notEvaluated };
}

/** `rule address` of each, sorted. */
export function named(entries: readonly { readonly ruleId: string; readonly subject: { readonly id: string } }[]) {
  return entries.map(({ ruleId, subject }) => `${ruleId} ${subject.id.slice(subject.id.indexOf("#") + 1)}`).sort();
}
