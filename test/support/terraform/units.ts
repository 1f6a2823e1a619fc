import { unitsOf } from "../../../src/collectors/code/terraform/units/units-of.ts";
import { evaluate } from "../../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import type { CodeUnit } from "../../../src/model/code.ts";
import type { Fact } from "../../../src/model/fact.ts";
import { isRead } from "../../../src/model/fact.ts";
import { rules } from "../../../src/rules/registry.ts";
import { memorySnapshot } from "../memory-snapshot.ts";
import { type Files, readRoot } from "./source-tree.ts";

/** The units of the one root module that files make; a text alone is `main.tf`. */
export async function unitsIn(files: Files | string, hasState: readonly string[] = []): Promise<readonly CodeUnit[]> {
  return unitsOf(await readRoot(typeof files === "string" ? { "main.tf": files } : files), { hasState });
}

/** The unit of a name; throws with the names that there are. */
export function unitNamed(units: readonly CodeUnit[], name: string): CodeUnit {
  const unit = units.find((one) => one.name === name);
  if (!unit) throw new Error(`no unit ${name} among ${units.map((one) => one.name).join(", ")}`);
  return unit;
}

/** The value of a fact that has to be read. */
export function known<T>(fact: Fact<T>): T {
  if (!isRead(fact)) throw new Error(`not read: ${JSON.stringify(fact)}`);
  return fact.read;
}

/** Messages of the faults of one unit. */
export async function faultsIn(text: string, name: string): Promise<readonly string[]> {
  const unit = (await unitsIn(text)).find((one) => one.name === name);
  return unit ? known(unit.faults).map(({ message }) => message) : [];
}

/** What the built-in policy finds of units: `severity rule name line`, in the order of the report. */
export async function verdictsOf(units: readonly CodeUnit[], now?: string): Promise<readonly string[]> {
  const snapshot = { ...memorySnapshot({ manifest: { source: "code" } }), units };
  const report = await evaluate({
    snapshots: [snapshot],
    rules,
    policy: builtInPolicy("recommended", rules),
    tool: { name: "kvaudit", version: "0.0.0" },
    ...(now === undefined ? {} : { now }),
  });
  const found: string[] = [];
  for await (const { severity, ruleId, subject, location } of report.findings()) {
    found.push(`${severity} ${ruleId} ${subject.name} ${location?.startLine ?? ""}`.trim());
  }
  return found;
}

/** Source text to findings. */
export async function verdicts(files: Files | string, hasState?: readonly string[]): Promise<readonly string[]> {
  return verdictsOf(await unitsIn(files, hasState));
}
