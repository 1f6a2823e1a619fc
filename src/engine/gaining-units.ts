import type { ChangeResult } from "../analysis/change/access-change.ts";
import type { AccessGains } from "../model/access-change.ts";
import { type CodeFormat, type CodeUnit, codeUnit } from "../model/code.ts";
import { faultReasons, read } from "../model/fact.ts";
import type { Coverage } from "../model/manifest.ts";
import type { RulesByKind } from "./unasked-usage.ts";

interface JudgedUnit {
  readonly unit: CodeUnit;
  /** False for a statement that is judged for what it gives alone. */
  readonly isOwn: boolean;
}

/** Units of code with what they give to whom; a statement that gives something and is no unit yet becomes one. */
export function* withGains(units: readonly CodeUnit[], result: ChangeResult | undefined): Generator<JudgedUnit> {
  if (!result) {
    for (const unit of units) yield { unit, isOwn: true };
    return;
  }
  const met = new Set<string>();
  const formats = new Map<string, CodeFormat>();
  for (const unit of units) {
    const gains = result.gains.get(unit.id);
    if (gains) met.add(unit.id);
    formats.set(fileOf(unit.id), unit.format);
    yield { unit: { ...unit, gains: read(gains ?? null) }, isOwn: true };
  }
  for (const [id, gains] of [...result.gains].sort(([a], [b]) => (a < b ? -1 : 1)))
    if (!met.has(id)) yield { unit: unitOf(gains, formats.get(fileOf(id))), isOwn: false };
}

function fileOf(id: string): string {
  return id.split("#", 1)[0] ?? id;
}

function unitOf(gains: AccessGains, format: CodeFormat | undefined): CodeUnit {
  const { id, name, at } = gains.cause;
  const vaults = new Set(gains.shifts.map(({ vault }) => vault.name));
  const [only = null] = vaults.size === 1 ? vaults : [];
  return {
    ...codeUnit({ id, name, unit: "resource", format: format ?? formatOf(fileOf(id)) }),
    ...(at ? { at } : {}),
    vaultName: read(only),
    gains: read(gains),
  };
}

function formatOf(file: string): CodeFormat {
  if (file.endsWith(".bicep") || file.endsWith(".bicepparam")) return "bicep";
  return file.endsWith(".json") && !file.endsWith(".tf.json") ? "arm" : "terraform";
}

/** The rules that a statement is judged by which is no unit but for what it gives. */
export function aboutGains(rules: RulesByKind): RulesByKind {
  return new Map([["code", (rules.get("code") ?? []).filter(({ rule }) => rule.needs.includes("gains"))]]);
}

/** What was refused of the tenant and may change who gains: a run that was asked about it is not complete without. */
export function changeCoverage(result: ChangeResult | undefined): readonly Coverage[] {
  if (!result) return [];
  const { gaps, vaults } = result.change;
  const refused = gaps.flatMap(({ place, fact, why, reason, remedy }) =>
    reason !== undefined && faultReasons.has(reason)
      ? [{ id: place, why: { reason, detail: `${fact}: ${why}`, ...(remedy === undefined ? {} : { remedy }) } }]
      : [],
  );
  return [{ collector: "tenant", scope: ".", asked: vaults.compared + refused.length, read: vaults.compared, refused }];
}
