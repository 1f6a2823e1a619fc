import type { Observation } from "../../model/rule.ts";
import type { Escalator } from "../../model/vault-access.ts";
import { byKind, countOf, holderInWords, pathsOf } from "./holders-in-words.ts";
import { someOf } from "./some-of.ts";
import { escalatorInWords, wayInWords } from "./technique-words.ts";

/** What is said of those who get into one vault, and of those who get into it by what they hold above it. */
export interface EscalationWords {
  /** `can get at what is in vault "kv" without access to it`. */
  readonly atVault: string;
  /** The same for vaults below a scope: `can get at what is in vaults below`. */
  readonly above: string;
  /** A technique that another rule tells of. */
  readonly leftOut?: string;
}

/**
 * One observation on the vault for each kind of those who hold what leads there at it, and one on each scope above for everybody who
 * holds it there: it is one cause, however many vaults lie below.
 */
export function* escalationObservations(
  vault: { readonly id: string; readonly name: string },
  escalators: readonly Escalator[],
  { atVault, above, leftOut }: EscalationWords,
): Generator<Observation> {
  for (const { kind, who } of byKind(escalators.filter(({ heldAt }) => heldAt === undefined))) {
    const ways = someOf(who.map((one) => escalatorInWords(one, leftOut)));
    const message = `${countOf(kind, who.length)} ${atVault}: ${ways}`;
    yield { at: vault.id, detail: kind, message, related: pathsOf(who) };
  }
  for (const one of escalators) {
    if (!one.heldAt) continue;
    const { id, name } = one.heldAt;
    const message = `${holderInWords(one)} ${above} ${name}, such as vault "${vault.name}",${wayInWords(one, leftOut)}`;
    yield { at: id, about: { type: "scope", name }, detail: one.id, message, related: pathsOf([one]) };
  }
}
