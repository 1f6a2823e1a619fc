import type { UnreadReason } from "../../model/fact.ts";
import { normalizeId, vaultOf } from "../../model/resource-id.ts";
import { type Collection, isPlainId } from "./identify.ts";
import { type JsonMap, mapIn, textIn } from "./json-value.ts";

/** A refused call, as its error body tells it. The message itself is not kept: it names callers and addresses. */
export interface RefusedCall {
  readonly reason: UnreadReason;
  readonly code: string;
  /** The resource it was refused on, lower case; undefined where the message names none. */
  readonly resourceId: string | undefined;
  /** The vault's name, where the message has that but no id. */
  readonly vaultName: string | undefined;
  /** What of the vault was asked for, where the message says so. */
  readonly collection: Collection | undefined;
}

const denials = new Set([
  "authorizationfailed",
  "linkedauthorizationfailed",
  "forbidden",
  "forbiddenbyrbac",
  "forbiddenbypolicy",
  "accessdenied",
  "unauthorized",
  "authenticationfailed",
  "authorization_requestdenied",
]);
const throttles = new Set(["toomanyrequests", "throttled", "ratelimiting", "subscriptionrequeststhrottled"]);

/** Reads `{"error": {code, message, innererror}}` of ARM and of the data plane. */
export function readError(item: JsonMap): RefusedCall {
  const error = mapIn(item, "error") ?? new Map();
  const inner = mapIn(error, "innererror");
  const codes = [textIn(error, "code"), inner && textIn(inner, "code")].map(plainCode);
  // A message names what was refused in its first lines.
  const message = (textIn(error, "message") ?? "").slice(0, 8192);
  const named = /'(\/subscriptions\/[^']{1,2000})'/i.exec(message)?.[1];
  const resourceId = named !== undefined && isPlainId(named) ? normalizeId(named) : undefined;
  return {
    reason: reasonOf(codes, message),
    code: codes.filter((code) => code !== "").join("/") || "no code",
    resourceId,
    vaultName: /\bvault:? '?([a-z0-9-]{1,127});/i.exec(message)?.[1]?.toLowerCase(),
    collection: collectionIn(message, resourceId),
  };
}

/** Codes are words; anything else is not repeated. */
function plainCode(code: string | undefined): string {
  return code !== undefined && /^[A-Za-z_]{1,64}$/.test(code) ? code : "";
}

function reasonOf(codes: readonly string[], message: string): UnreadReason {
  const lower = codes.map((code) => code.toLowerCase());
  if (lower.includes("forbiddenbyfirewall") || lower.includes("forbiddenbyconnection")) return "firewall";
  if (/client address is not authorized|public network access is disabled/i.test(message)) return "firewall";
  if (lower.some((code) => throttles.has(code))) return "throttled";
  return lower.some((code) => denials.has(code)) ? "denied" : "failed";
}

const dataAction = /Microsoft\.KeyVault\/vaults\/(secrets|keys|certificates)\//i;
const permission = /does not have (secrets|keys|certificates) \w+ permission/i;

function collectionIn(message: string, resourceId: string | undefined): Collection | undefined {
  const vault = resourceId === undefined ? undefined : vaultOf(resourceId);
  const below = vault === undefined ? undefined : resourceId?.slice(vault.length + 1).split("/")[0];
  const word = (permission.exec(message)?.[1] ?? dataAction.exec(message)?.[1] ?? below)?.toLowerCase();
  return word === "secrets" || word === "keys" || word === "certificates" ? word : undefined;
}
