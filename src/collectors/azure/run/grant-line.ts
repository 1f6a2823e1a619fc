import { shellQuote } from "../../../model/shell.ts";
import type { PermissionNeed } from "../permission-need.ts";
import { accessPolicyGrant } from "../permissions.ts";

/** Whom to grant what is missing, and where. */
export interface GrantPlace {
  /** The caller's own object id; null where the token does not tell it. */
  readonly oid: string | null;
  /** The ARM scope at which the role is assigned. */
  readonly scope: string;
  /** Name of the vault or managed HSM, where it is about one. */
  readonly store: string | undefined;
  /** `https://host[:port]` of the cloud's Microsoft Graph. */
  readonly graph: string;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The command that grants a need, word group by word group (an option with its value each), to be joined by blanks or
 * broken at them. Names come from Azure and are quoted for a POSIX shell. PRINCIPAL stays where nobody knows the caller's id.
 */
export function grantWords({ grant: { az } }: PermissionNeed, place: GrantPlace): readonly string[] {
  return wordsOf(az, place);
}

/** The same for a vault that is ruled by access policies. */
export function policyWords(place: GrantPlace): readonly string[] {
  return wordsOf(accessPolicyGrant, place);
}

function wordsOf(line: string, place: GrantPlace): readonly string[] {
  return line.split(/ (?=--)/).map((words) => filled(words, place));
}

function filled(words: string, { oid, scope, store, graph }: GrantPlace): string {
  const values: Readonly<Record<string, string>> = {
    SCOPE: shellQuote(scope),
    NAME: store === undefined ? "NAME" : shellQuote(store),
    // Within a quoted body, too: only what cannot end the quotes.
    PRINCIPAL: oid !== null && guid.test(oid) ? oid : "PRINCIPAL",
    "https://graph.microsoft.com": shellQuote(graph),
  };
  return words.replace(/\b(SCOPE|NAME|PRINCIPAL)\b|https:\/\/graph\.microsoft\.com/g, (name) => values[name] ?? name);
}
