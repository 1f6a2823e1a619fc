import { type UnreadFact, type UnreadReason, unread } from "../../model/fact.ts";
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
  /** What was asked for, where the message says so; otherwise the vaults themselves. */
  readonly collector: Collector;
}

/** The kinds of outputs, by the names that the coverage has for them. */
export type Collector = Collection | "vaults" | "role-assignments" | "role-definitions" | "diagnostic-settings";

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
    collector: collectorIn(message, resourceId),
  };
}

/** Codes are words, of Defender several (`Subscription Not Registered`); anything else is not repeated. */
function plainCode(code: string | undefined): string {
  return code !== undefined && code.length <= 64 && /^[A-Za-z_]+(?: [A-Za-z_]+)*$/.test(code) ? code : "";
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
const controlActions: readonly (readonly [RegExp, Collector])[] = [
  [/'Microsoft\.Authorization\/roleAssignments\/read'/i, "role-assignments"],
  [/'Microsoft\.Authorization\/roleDefinitions\/read'/i, "role-definitions"],
  [/'Microsoft\.Insights\/diagnosticSettings\/read'/i, "diagnostic-settings"],
];

function collectorIn(message: string, resourceId: string | undefined): Collector {
  const vault = resourceId === undefined ? undefined : vaultOf(resourceId);
  const below = vault === undefined ? undefined : resourceId?.slice(vault.length + 1).split("/")[0];
  const word = (permission.exec(message)?.[1] ?? dataAction.exec(message)?.[1] ?? below)?.toLowerCase();
  if (word === "secrets" || word === "keys" || word === "certificates") return word;
  return controlActions.find(([action]) => action.test(message))?.[1] ?? "vaults";
}

const remedies: Readonly<Partial<Record<UnreadReason, string>>> = {
  firewall: "save the output from a network that the vault's firewall allows",
  throttled: "save the output again later",
};

/** Why what the call asked for is unread, with the role or the way round. */
export function refusalFact(call: RefusedCall & { readonly file: string; readonly line: number }): UnreadFact {
  const role = roleFor(call);
  const remedy = role === undefined ? remedies[call.reason] : `the role ${role}`;
  return unread(call.reason, `Azure answered ${call.code} (${call.file}:${call.line})`, remedy);
}

/** The built-in role that would have let the call through; undefined where rights were not what was missing. */
export function roleFor({ reason, collector }: RefusedCall): string | undefined {
  if (reason !== "denied") return undefined;
  if (collector === "secrets" || collector === "keys" || collector === "certificates") return "Key Vault Reader";
  return collector === "diagnostic-settings" ? "Monitoring Reader" : "Reader";
}
