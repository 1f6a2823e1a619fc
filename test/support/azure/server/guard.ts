import type { Call } from "./exchange.ts";
import type { ViolationReason } from "./journal.ts";

/** The only requests other than GET that a reader needs, by service and path. */
const readingPosts: readonly (readonly [string, RegExp])[] = [
  ["login", /\/oauth2\/(v2\.0\/)?token$/],
  ["arm", /^\/providers\/Microsoft\.ResourceGraph\/resources$/i],
  ["graph", /^\/v1\.0\/(\$batch|directoryObjects\/getByIds)$/i],
  ["logs", /^\/v1\/.+\/query$/i],
];

const keyWork =
  /^\/(keys\/[^/]+(\/[^/]*)?\/(encrypt|decrypt|sign|verify|wrapkey|unwrapkey|release|backup|rotate)|rng)$/i;
const accountKeys = /\/(list\w*(keys|credentials|secrets|sas)|regenerate\w*|sharedKeys|listConnectionStrings)$/i;

/**
 * What is wrong with a request, if anything. It names what was asked for, whatever the answer was: a refused attempt to
 * read a value is an attempt.
 */
export function wrongWith(call: Call): ViolationReason | null {
  const { service } = call.origin;
  if (service === "foreign") return "foreign-host";
  const isVault = service === "vault" || service === "hsm";
  if (isVault && call.method === "GET" && isValueRead(call.path)) return "secret-value";
  if (isVault && call.method === "POST" && /^\/(secrets|certificates|storage)\/[^/]+\/backup$/i.test(call.path)) {
    return "secret-value";
  }
  if (isVault && call.method === "POST" && keyWork.test(call.path)) return "key-operation";
  if (call.method === "POST" && accountKeys.test(call.path)) return "account-keys";
  if (call.method === "GET" || call.method === "HEAD" || call.method === "OPTIONS") return null;
  if (call.method !== "POST") return "mutation";
  return readingPosts.some(([known, path]) => known === service && path.test(call.path)) ? null : "unexpected-post";
}

/** `/secrets/{name}` and `/secrets/{name}/{version}`; lists and `/secrets/{name}/versions` carry no value. */
function isValueRead(path: string): boolean {
  const [, collection, name, last] = path.split("/");
  return (
    collection?.toLowerCase() === "secrets" && name !== undefined && name !== "" && last?.toLowerCase() !== "versions"
  );
}
