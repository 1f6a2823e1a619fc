import type { Suppression } from "../model/code.ts";
import type { Finding, InlineSuppression } from "../model/report.ts";
import type { Rule } from "../model/rule.ts";

/** Suppressions in place, by the file that they stand in. */
export class Suppressions {
  readonly #byFile = new Map<string, Suppression[]>();

  constructor(all: readonly Suppression[]) {
    for (const one of all) {
      const list = this.#byFile.get(one.covers.uri);
      if (list) list.push(one);
      else this.#byFile.set(one.covers.uri, [one]);
    }
  }

  /** The suppression that covers a finding's line and names its rule, by its id or one it had before. */
  of(rule: Rule, { location }: Pick<Finding, "location">): InlineSuppression | undefined {
    if (!location) return undefined;
    const ids = [rule.id, ...(rule.formerIds ?? [])];
    const found = this.#byFile
      .get(location.uri)
      ?.find(
        ({ rules, covers }) =>
          covers.startLine <= location.startLine &&
          location.startLine <= covers.endLine &&
          rules.some((id) => ids.includes(id)),
      );
    return found && { reason: found.reason, at: found.at };
  }
}
