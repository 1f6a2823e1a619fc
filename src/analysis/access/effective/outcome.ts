import { type Fact, isRead, isUnread } from "../../../model/fact.ts";
import { fullSetOn, permissionsOn } from "../../../model/facts/access-policy-permissions.ts";
import type { RoleDefinition, RolePermission } from "../../../model/grants.ts";
import { evaluateCondition } from "../conditions/evaluate.ts";
import { allOf, anyOf, type Ternary } from "../conditions/three-values.ts";
import { elementGrantsAction, elementGrantsData } from "../role-actions.ts";
import type { Operation } from "./denials.ts";
import type { PolicyGrant, RoleGrant } from "./grants.ts";
import type { Way } from "./verb-actions.ts";

/** What a grant says of an operation, before deny assignments. */
export interface Outcome {
  readonly value: Ternary;
  readonly why?: string;
  /** The conditions that were asked, of the role's element and of the assignment. */
  readonly conditions: readonly string[];
}

type Elements = readonly RolePermission[];

type Known = WeakMap<RoleDefinition, Map<string, Elements>>;

const known: Readonly<Record<Way["plane"], Known>> = { data: new WeakMap(), control: new WeakMap() };

/** The permission elements of a role that grant an action. Thousands of grants share a role: worked out once. */
export function elementsGranting(role: RoleDefinition, plane: Way["plane"], action: string): Elements {
  const ofRole = known[plane].get(role) ?? new Map<string, Elements>();
  const before = ofRole.get(action);
  if (before) return before;
  const grants = plane === "data" ? elementGrantsData : elementGrantsAction;
  const found = role.permissions.filter((element) => grants(element, action));
  known[plane].set(role, ofRole.set(action, found));
  return found;
}

/** Undefined where the role does not grant the action. Another tenant's delegated roles never reach data. */
export function roleOutcome(grant: RoleGrant, operation: Operation): Outcome | undefined {
  const { role, from, scope } = grant;
  if (from === "lighthouse" && operation.plane === "data") return undefined;
  if (!role) return doubt(`the definition of role ${grant.roleId} was not read`);
  const elements = elementsGranting(role, operation.plane, operation.action);
  if (elements.length === 0) return undefined;
  if (from === "lighthouse" && operation.action.startsWith("Microsoft.Authorization/"))
    return doubt(
      "through Azure Lighthouse roles are given to managed identities only, and only those that the delegation lists",
    );
  const ofElements = bestOf(elements.map(({ condition }) => conditioned(condition ?? null, operation)));
  const ofGrant = conditionOf(grant.condition, operation);
  const value = allOf([ofElements.value, ofGrant.value, scope === undefined ? "unknown" : "true"]);
  const why =
    ofElements.why ?? ofGrant.why ?? (scope === undefined ? "the scope of the grant was not read" : undefined);
  return { value, conditions: [...ofElements.conditions, ...ofGrant.conditions], ...because(value, why) };
}

function bestOf(outcomes: readonly Outcome[]): Outcome {
  const value = anyOf(outcomes.map((outcome) => outcome.value));
  return outcomes.find((outcome) => outcome.value === value) ?? { value, conditions: [] };
}

function conditionOf(condition: Fact<string | null>, operation: Operation): Outcome {
  if (isRead(condition)) return conditioned(condition.read, operation);
  const reason = isUnread(condition) ? (condition.unread.detail ?? condition.unread.reason) : condition.unknown;
  return doubt(`whether a condition limits the grant was not read: ${reason}`);
}

function conditioned(condition: string | null, operation: Operation): Outcome {
  if (condition === null) return { value: "true", conditions: [] };
  const { value, why } = evaluateCondition(condition, operation);
  const said = value === "false" ? "its condition does not fit" : (why ?? "its condition is not settled");
  return { value, conditions: [condition], ...because(value, said) };
}

function because(value: Ternary, why: string | undefined): { readonly why?: string } {
  return value === "true" || why === undefined ? {} : { why };
}

function doubt(why: string): Outcome {
  return { value: "unknown", why, conditions: [] };
}

/** What an access policy entry says of a way; undefined where it does not hold the permission. */
export function policyOutcome({ permissions }: PolicyGrant, { permissions: wanted }: Way): Outcome | undefined {
  if (!wanted) return undefined;
  if (!isRead(permissions)) return doubt("the permissions of the entry were not read");
  const held = new Set(permissions.read[wanted.type].map((permission) => permission.toLowerCase()));
  const full = held.has("all") ? fullSetOn(wanted.type) : [];
  if (wanted.anyOf.some((permission) => held.has(permission) || full.includes(permission)))
    return { value: "true", conditions: [] };
  const isNewer = (permission: string) => permission !== "purge" && permissionsOn(wanted.type).includes(permission);
  if (!held.has("all") || !wanted.anyOf.some(isNewer)) return undefined;
  return doubt("whether `all` covers permissions that came after it is not documented");
}
