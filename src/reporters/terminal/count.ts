import type { SeverityCounts } from "../../model/report.ts";
import { severities } from "../../model/severity.ts";

/** A whole number with commas between thousands, whatever the locale. */
export function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 vault`, `1,204 vaults`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

export type MutableCounts = { -readonly [Severity in keyof SeverityCounts]: number };

export function noCounts(): MutableCounts {
  return { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
}

export function totalOf(counts: SeverityCounts): number {
  return severities.reduce((sum, severity) => sum + counts[severity], 0);
}

/** Puts the worst first: by the worst severity, then by how many there are, then by the next severity. */
export function compareCounts(a: SeverityCounts, b: SeverityCounts): number {
  for (const severity of severities) {
    if (a[severity] !== b[severity]) return b[severity] - a[severity];
  }
  return 0;
}

/** `1 critical, 3 medium`: what there is, the worst first. */
export function countsText(counts: SeverityCounts): string {
  const present = severities.filter((severity) => counts[severity] > 0);
  return present.map((severity) => `${number(counts[severity])} ${severity}`).join(", ");
}
