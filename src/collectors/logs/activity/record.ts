import { parseTime } from "../../../model/iso-date.ts";
import { normalizeId, roleGuid } from "../../../model/resource-id.ts";
import type { Caller, CallerKind } from "../../../model/usage.ts";
import { guidOf, plainArmId } from "../../azure/tenant/arm.ts";
import { type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import { definitions } from "../meaning/definitions.ts";
import { evaluate } from "../meaning/evaluate.ts";
import { type LogFieldName, logFields } from "../meaning/fields.ts";

/** Operations of Resource Manager that are kept, by their name in lower case, and what they are called from there on. */
export const activityOperations: ReadonlyMap<string, string> = new Map([
  ["microsoft.authorization/roleassignments/write", "RoleAssignmentWrite"],
  ["microsoft.authorization/roleassignments/delete", "RoleAssignmentDelete"],
  ["microsoft.keyvault/vaults/write", "ActivityVaultWrite"],
  ["microsoft.keyvault/vaults/delete", "ActivityVaultDelete"],
  ["microsoft.keyvault/vaults/accesspolicies/write", "ActivityAccessPolicyWrite"],
  ["microsoft.keyvault/managedhsms/write", "ActivityVaultWrite"],
  ["microsoft.keyvault/managedhsms/delete", "ActivityVaultDelete"],
  ["microsoft.keyvault/locations/deletedvaults/purge/action", "ActivityVaultPurge"],
  ["microsoft.keyvault/locations/deletedmanagedhsms/purge/action", "ActivityVaultPurge"],
]);

/** What one record of the Activity Log says: of an operation there are several, from its start to its end. */
export interface ActivityRecord {
  readonly time: string;
  /** Name from `activityOperations`. */
  readonly operation: string;
  /** Lower case: `started`, `accepted`, `succeeded`, `failed` … */
  readonly state: string;
  /** HTTP status; null where the record names none. */
  readonly status: number | null;
  readonly caller: Caller;
  readonly address: string | null;
  /** Normalized id of the assignment, vault or deleted vault. */
  readonly resource: string;
  readonly correlationId: string;
  readonly assignment: AssignmentSaid;
}

/** What a record says of a role assignment; a request tells it on its start, an answer on its end, or neither does. */
export interface AssignmentSaid {
  readonly principal: string | null;
  readonly role: string | null;
  readonly scope: string | null;
}

/** Undefined for records of other operations; a text says why a record of ours cannot be used. */
export function readActivity(item: JsonMap): ActivityRecord | string | undefined {
  const operation = activityOperations.get(wordIn(item, "operationName").toLowerCase());
  if (operation === undefined) return undefined;
  const time = parseTime(textIn(item, "eventTimestamp") ?? "");
  if (time === undefined) return "a record of the Activity Log has no time";
  const authorization = mapIn(item, "authorization");
  const resource = plainArmId(textIn(item, "resourceId") ?? (authorization && textIn(authorization, "scope")));
  if (resource === undefined) return "a record of the Activity Log does not say what it is about";
  const request = mapIn(item, "httpRequest");
  return {
    time,
    operation,
    state: wordIn(item, "status").toLowerCase(),
    status: statusOf(item),
    caller: callerOf(item),
    address: addressOf(request && textIn(request, "clientIpAddress")),
    resource,
    correlationId: (textIn(item, "correlationId") ?? "").toLowerCase(),
    assignment: operation.startsWith("RoleAssignment") ? assignmentIn(mapIn(item, "properties")) : nothingSaid,
  };
}

/** Names come as `{value, localizedValue}`, from some tools as the text alone. */
function wordIn(item: JsonMap, name: string): string {
  const word = mapIn(item, name);
  return (word ? textIn(word, "value") : textIn(item, name)) ?? "";
}

const codes: ReadonlyMap<string, number> = new Map([
  ["ok", 200],
  ["created", 201],
  ["accepted", 202],
  ["nocontent", 204],
  ["badrequest", 400],
  ["unauthorized", 401],
  ["forbidden", 403],
  ["notfound", 404],
  ["conflict", 409],
]);

/** From the reason phrase, which stands in two places, or from the number in the words for people. */
function statusOf(item: JsonMap): number | null {
  const subStatus = mapIn(item, "subStatus");
  const properties = mapIn(item, "properties");
  const phrases = [wordIn(item, "subStatus"), (properties && textIn(properties, "statusCode")) ?? ""];
  const known = phrases.map((phrase) => codes.get(phrase.toLowerCase())).find((code) => code !== undefined);
  const words = (subStatus && textIn(subStatus, "localizedValue")) ?? "";
  const number =
    /HTTP Status Code: ([1-5]\d\d)/.exec(words)?.[1] ?? phrases.find((phrase) => /^[1-5]\d\d$/.test(phrase));
  return known ?? (number === undefined ? null : Number(number));
}

function addressOf(text: string | undefined): string | null {
  return text !== undefined && /^[0-9a-f.:]{2,45}$/i.test(text) ? text.toLowerCase() : null;
}

/** The claims are those of a vault's management records: what they mean is written down once, for all. */
function callerOf(item: JsonMap): Caller {
  const claims = mapIn(item, "claims") ?? new Map();
  const field = (name: LogFieldName) => claimOf(claims, name);
  // Without claims there is still the caller's name: a sign-in name, or the id of an application's principal.
  const named = textIn(item, "caller") ?? "";
  const isPerson = claims.size === 0 && named.includes("@");
  const person = field("person") ?? (isPerson ? named : null);
  const fields = (name: LogFieldName) => (name === "person" ? person : field(name));
  // The definition's own words are the kinds.
  const kind = evaluate(definitions.callerKind, fields) as CallerKind;
  return {
    oid: guidOf(field("oid") ?? (isPerson || named === "" ? undefined : named)) ?? null,
    appId: guidOf(field("appId") ?? undefined) ?? null,
    kind: isPerson ? "user" : kind,
    name: kind === "user" || isPerson ? shortened(person) : null,
  };
}

function claimOf(claims: JsonMap, name: LogFieldName): string | null {
  for (const [first, second, claim] of logFields[name].raw as readonly (readonly string[])[])
    if (first === "identity" && second === "claim" && claim !== undefined) {
      const value = textIn(claims, claim);
      if (value !== undefined && value !== "") return value;
    }
  return null;
}

const shortened = (name: string | null) => (name === null ? null : name.slice(0, 256));

const nothingSaid: AssignmentSaid = { principal: null, role: null, scope: null };
const longestBody = 64 << 10;

/** The bodies of request and answer are texts of JSON; of them three members are taken, and nothing else is looked at. */
function assignmentIn(properties: JsonMap | undefined): AssignmentSaid {
  const bodies = ["responseBody", "requestbody", "requestBody", "responsebody"].map((name) =>
    textIn(properties ?? new Map(), name),
  );
  return bodies.map(saidIn).reduce(together, nothingSaid);
}

function saidIn(body: string | undefined): AssignmentSaid {
  const members = body === undefined || body.length > longestBody ? undefined : membersOf(parsed(body));
  const own = membersOf(members?.get("properties")) ?? members;
  const text = (name: string) => {
    const value = own?.get(name);
    return typeof value === "string" ? value : undefined;
  };
  const role = plainArmId(text("roledefinitionid"));
  return {
    principal: guidOf(text("principalid")) ?? null,
    role: role === undefined ? null : roleGuid(role),
    scope: plainScope(text("scope")),
  };
}

function plainScope(text: string | undefined): string | null {
  return text === "/" ? "/" : (plainArmId(text) ?? null);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    // The log cuts long bodies.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Members by their names in lower case: the log has `PrincipalId` and `principalId`. */
function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]));
}

/** What either says; the first where both do. */
export function together(one: AssignmentSaid, other: AssignmentSaid): AssignmentSaid {
  return {
    principal: one.principal ?? other.principal,
    role: one.role ?? other.role,
    scope: one.scope ?? other.scope,
  };
}

/** Where an assignment applies, by its own id, where no body says it. */
export function scopeOfAssignment(resource: string): string {
  const at = resource.lastIndexOf("/providers/microsoft.authorization/roleassignments/");
  return at <= 0 ? "/" : normalizeId(resource.slice(0, at));
}
