import { byteText, type IgnorePattern, matchesPattern, parseIgnoreFile } from "./ignore-pattern.ts";

/** Folders that are never entered: what is in them is not the repository's own. */
export const alwaysSkipped: ReadonlySet<string> = new Set([".git", ".terraform", ".terragrunt-cache", "node_modules"]);

/** The ignore files that hold for one folder: its own, and those of the folders above it. A deeper one wins, and in one the last line. */
export class IgnoreRules {
  readonly #above: IgnoreRules | undefined;
  /** How many names lie between the root and the folder of this file. */
  readonly #depth: number;
  readonly #patterns: readonly IgnorePattern[];

  private constructor(above: IgnoreRules | undefined, depth: number, patterns: readonly IgnorePattern[]) {
    this.#above = above;
    this.#depth = depth;
    this.#patterns = patterns;
  }

  static readonly none = new IgnoreRules(undefined, 0, []);

  /** With an ignore file more, of the folder so many names below the root. */
  with(text: string, depth: number): IgnoreRules {
    const patterns = parseIgnoreFile(text);
    return patterns.length === 0 ? this : new IgnoreRules(this, depth, patterns);
  }

  /**
   * Is this path ignored, by itself? `names` lead to it from the root, as bytes (`byteText`). Whether a folder above it is, is for
   * the walk to know: it does not enter such a folder, and nothing in there can be taken back.
   */
  ignores(names: readonly string[], isFolder: boolean): boolean {
    for (let rules: IgnoreRules | undefined = this; rules !== undefined; rules = rules.#above) {
      const relative = rules.#depth === 0 ? names : names.slice(rules.#depth);
      const decisive = rules.#patterns.findLast((pattern) => matchesPattern(pattern, relative, isFolder));
      if (decisive) return !decisive.isNegated;
    }
    return false;
  }
}

/** A path of the tree as names for `ignores`. */
export function namesOf(uri: string): readonly string[] {
  return uri === "" ? [] : byteText(uri).split("/");
}
