import { nameHint } from "../../engine/policy/nearest.ts";
import type { AccessAnswer } from "../../model/access.ts";
import { type Fact, isRead } from "../../model/fact.ts";
import type { Principal } from "../../model/principal.ts";
import { terminalText } from "../../reporters/escape.ts";
import { UsageError } from "../exit.ts";

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export type AskedPrincipal = AccessAnswer["principal"];

/** So many of one name are listed. */
const mostListed = 20;

/**
 * Finds somebody by object id, application id, sign-in name or name. An object id that the snapshot does not know is taken as it is:
 * then what its groups are is not known either, and the answers say so.
 */
export function findPrincipal(text: string, principals: readonly Principal[]): AskedPrincipal {
  const given = text.trim();
  const id = given.toLowerCase();
  const byId = principals.find((principal) => principal.id.toLowerCase() === id);
  if (byId) return described(byId);
  const byApplication = principals.filter(({ appId }) => readValue(appId)?.toLowerCase() === id);
  const name = comparable(given);
  const bySignIn = principals.filter(({ signInName }) => said(signInName) === name);
  const [found = []] = [byApplication, bySignIn, principals.filter((one) => said(one.name) === name)].filter(
    (some) => some.length > 0,
  );
  const [only, ...others] = found;
  if (only && others.length === 0) return described(only);
  if (only) throw ambiguous(given, found);
  if (guid.test(id)) return { id, type: null };
  const names = new Set(principals.flatMap((one) => readValue(one.name) ?? []));
  throw new UsageError(
    "principal-unknown",
    `there is no principal "${terminalText(given)}" in this snapshot`,
    terminalText(nameHint(given, names, "Names are those of the directory; an object id always works.")),
  );
}

function ambiguous(given: string, found: readonly Principal[]): UsageError {
  const lines = found
    .map((one) => `${one.id}  ${readValue(one.kind) ?? "kind not read"}  ${readValue(one.name) ?? ""}`.trimEnd())
    .map(terminalText)
    .sort();
  const rest = lines.length > mostListed ? [`and ${lines.length - mostListed} more`] : [];
  return new UsageError(
    "principal-ambiguous",
    `"${terminalText(given)}" names ${found.length} principals`,
    ["Ask by object id:", ...lines.slice(0, mostListed), ...rest].join("\n"),
  );
}

function described(principal: Principal): AskedPrincipal {
  const name = readValue(principal.name);
  return {
    id: principal.id.toLowerCase(),
    type: readValue(principal.kind) ?? null,
    ...(name === undefined ? {} : { name }),
  };
}

function said(name: Fact<string | null> | undefined): string | undefined {
  const value = name && readValue(name);
  return value === undefined ? undefined : comparable(value);
}

/** The directory compares names without case; one letter may be written in two ways. */
function comparable(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

function readValue<Value>(fact: Fact<Value | null>): Value | undefined {
  return isRead(fact) ? (fact.read ?? undefined) : undefined;
}
