/** Severities from most to least severe: the one order for comparing and sorting. */
export const severities = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof severities)[number];

/** Position in the order: 0 is critical. */
export function severityRank(severity: Severity): number {
  return severities.indexOf(severity);
}

export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return severityRank(severity) <= severityRank(threshold);
}

/** One step less severe; info stays info. */
export function oneStepLower(severity: Severity): Severity {
  return severities[severityRank(severity) + 1] ?? "info";
}
