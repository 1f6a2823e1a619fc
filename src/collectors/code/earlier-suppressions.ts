import type { Suppression } from "../../model/code.ts";
import { decode } from "./files/decode.ts";
import type { FileSuppressions, PlacedSuppression } from "./placed-suppressions.ts";

/** An earlier version of the code, as a commit holds it. */
export interface EarlierCode {
  /** The bytes of a file, by its uri; undefined where there was no such file. */
  read(uri: string): Promise<Buffer | undefined>;
}

export interface Compared {
  /** Were there before: in force. */
  readonly kept: readonly Suppression[];
  /** Are new: not in force. */
  readonly added: readonly Suppression[];
}

export interface Comparison {
  readonly earlier: EarlierCode;
  /** The suppressions of another version of a file; undefined for a file of no format that has any. */
  suppressionsIn(uri: string, text: string): Promise<FileSuppressions | undefined>;
}

/** How many files are asked for at a time: each is a process of git. */
const atOnce = 8;

/**
 * Tells suppressions that an earlier version had from those that are new since. One is the same where it names the same rule at
 * the same thing in the same file, on whatever line. Of one that names several rules each is looked at by itself.
 */
export async function compareSuppressions(
  files: readonly (FileSuppressions & { readonly uri: string })[],
  comparison: Comparison,
): Promise<Compared> {
  const written = files.filter(({ valid }) => valid.length > 0);
  const kept: Suppression[] = [];
  const added: Suppression[] = [];
  for (let start = 0; start < written.length; start += atOnce) {
    const group = written.slice(start, start + atOnce);
    const before = await Promise.all(group.map(({ uri }) => knownBefore(uri, comparison)));
    for (const [index, { valid }] of group.entries())
      for (const one of valid) split(one, before[index] ?? new Set(), { kept, added });
  }
  return { kept, added };
}

function split(
  { suppression, place }: PlacedSuppression,
  before: ReadonlySet<string>,
  into: { readonly kept: Suppression[]; readonly added: Suppression[] },
): void {
  const known = suppression.rules.filter((rule) => before.has(keyOf(rule, place)));
  const fresh = suppression.rules.filter((rule) => !before.has(keyOf(rule, place)));
  if (known.length > 0) into.kept.push({ ...suppression, rules: known });
  if (fresh.length > 0) into.added.push({ ...suppression, rules: fresh });
}

/** Empty for a file that was not there or was no text: then all that is in it is new. */
async function knownBefore(uri: string, { earlier, suppressionsIn }: Comparison): Promise<ReadonlySet<string>> {
  const bytes = await earlier.read(uri);
  if (!bytes) return new Set();
  const decoded = decode(bytes);
  const found = "text" in decoded ? await suppressionsIn(uri, decoded.text) : undefined;
  const valid = found?.valid ?? [];
  return new Set(valid.flatMap(({ suppression, place }) => suppression.rules.map((rule) => keyOf(rule, place))));
}

function keyOf(rule: string, place: string): string {
  return `${rule}\n${place}`;
}
