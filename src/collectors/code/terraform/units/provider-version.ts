import type { ProviderVersion } from "../tree.ts";

/** Major, minor and patch of a version. */
export type Version = readonly [major: number, minor: number, patch: number];

/** Versions that code allows; an open end is undefined. */
export interface VersionRange {
  readonly lowest: Version | undefined;
  /** Exclusive. */
  readonly below: Version | undefined;
}

/** A version as text, a pre-release cut off; undefined for what is none. `parts` is how many numbers were written. */
function parseVersion(text: string): { readonly version: Version; readonly parts: number } | undefined {
  const plain = text.trim().replace(/^v/, "").split(/[-+]/, 1)[0] ?? "";
  const numbers = plain.split(".");
  if (numbers.length > 3 || !numbers.every((part) => /^\d{1,9}$/.test(part))) return undefined;
  const [major = 0, minor = 0, patch = 0] = numbers.map(Number);
  return { version: [major, minor, patch], parts: numbers.length };
}

export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** What a provider's lock or constraint allows. Without either, any version: `terraform init` takes the newest. */
export function versionsOf({ locked, constraint }: Pick<ProviderVersion, "locked" | "constraint">): VersionRange {
  const exact = locked === undefined ? undefined : parseVersion(locked);
  if (exact) return { lowest: exact.version, below: after(exact.version, 3) };
  let range: VersionRange = { lowest: undefined, below: undefined };
  for (const clause of constraint?.split(",") ?? []) range = narrowed(range, rangeOf(clause.trim()));
  return range;
}

/** One clause: `~> 4.0`, `>= 3.1`, `4.2.0`. What excludes single versions, or is no constraint, allows all. */
function rangeOf(clause: string): VersionRange {
  const operator = /^(~>|>=|<=|!=|=|>|<)?/.exec(clause)?.[0] ?? "";
  const parsed = parseVersion(clause.slice(operator.length));
  const open: VersionRange = { lowest: undefined, below: undefined };
  if (!parsed) return open;
  const { version, parts } = parsed;
  switch (operator) {
    case "~>":
      return { lowest: version, below: after(version, Math.max(1, parts - 1)) };
    case ">=":
      return { lowest: version, below: undefined };
    case ">":
      return { lowest: after(version, 3), below: undefined };
    case "<=":
      return { lowest: undefined, below: after(version, 3) };
    case "<":
      return { lowest: undefined, below: version };
    case "!=":
      return open;
    default:
      return { lowest: version, below: after(version, 3) };
  }
}

/** The version that follows when the first `parts` numbers count up by one. */
function after([major, minor, patch]: Version, parts: number): Version {
  if (parts === 1) return [major + 1, 0, 0];
  return parts === 2 ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

function narrowed(a: VersionRange, b: VersionRange): VersionRange {
  return {
    lowest: !a.lowest || (b.lowest && compareVersions(b.lowest, a.lowest) > 0) ? b.lowest : a.lowest,
    below: !a.below || (b.below && compareVersions(b.below, a.below) < 0) ? b.below : a.below,
  };
}

/** True where every version that the code allows is this one or newer. */
export function isAtLeast(range: VersionRange, version: Version): boolean {
  return range.lowest !== undefined && compareVersions(range.lowest, version) >= 0;
}

/** True where every version that the code allows is older. */
export function isBelow(range: VersionRange, version: Version): boolean {
  return range.below !== undefined && compareVersions(range.below, version) <= 0;
}
