import type { AssignedRole } from "../conditions/attributes.ts";
import { type ConditionVerdict, evaluateCondition } from "../conditions/evaluate.ts";
import { allOf, anyOf, negated, type Ternary } from "../conditions/three-values.ts";
import { actionMatches } from "../role-actions.ts";
import { type Frame, type HeldDeny, reaches } from "./frame.ts";
import type { Memberships } from "./memberships.ts";

export const everyone = "00000000-0000-0000-0000-000000000000";

/** What somebody wants to do, as a service checks it. */
export interface Operation {
  readonly plane: "data" | "control";
  readonly action: string;
  readonly resource: string;
  readonly vaultName: string;
  readonly secretName: string | null | undefined;
  /** The role that is given, where the operation gives one. */
  readonly assigned?: AssignedRole;
}

export interface Denial {
  readonly value: Ternary;
  readonly deny?: HeldDeny;
  readonly why?: string;
}

const notDenied: Denial = { value: "false" };

/** Is an operation of a principal blocked by a deny assignment, whatever is granted? */
export function denialOf(principal: string, operation: Operation, frame: Frame, memberships: Memberships): Denial {
  let doubt = notDenied;
  for (const { deny, condition } of deniesAgainst(operation, frame)) {
    const value = allOf([isMeant(principal, deny, memberships), condition.value]);
    if (value === "true") return { value, deny };
    if (value === "unknown" && doubt.value === "false")
      doubt = { value, deny, why: condition.why ?? `whether ${nameOf(deny)} is about it is not known` };
  }
  return doubt;
}

export interface DenyAgainst {
  readonly deny: HeldDeny;
  readonly condition: ConditionVerdict;
}

/** The deny assignments that block an operation for those whom they mean. */
export function* deniesAgainst(operation: Operation, frame: Frame): Generator<DenyAgainst> {
  for (const deny of frame.denies)
    if (appliesTo(deny, operation.resource, frame) && blocks(deny, operation))
      yield { deny, condition: conditionOf(deny, operation) };
}

export function nameOf({ deny }: HeldDeny): string {
  return `deny assignment ${deny.name === "" ? deny.id : deny.name}`;
}

function appliesTo({ deny, scope }: HeldDeny, resource: string, frame: Frame): boolean {
  return scope === resource || (deny.appliesToChildScopes && reaches(scope, resource, frame));
}

function blocks({ deny }: HeldDeny, { plane, action }: Operation): boolean {
  return deny.permissions.some((permission) => {
    const [given, taken] =
      plane === "data"
        ? [permission.dataActions, permission.notDataActions]
        : [permission.actions, permission.notActions];
    const covers = (patterns: readonly string[]) => patterns.some((pattern) => actionMatches(pattern, action));
    return covers(given) && !covers(taken);
  });
}

function conditionOf({ deny }: HeldDeny, { action, vaultName, secretName }: Operation) {
  return deny.condition === undefined
    ? { value: "true" as const }
    : evaluateCondition(deny.condition, { action, vaultName, secretName });
}

function isMeant(principal: string, { principals, excluded }: HeldDeny, memberships: Memberships): Ternary {
  const named = principals.has(everyone) ? "true" : isAmong(principal, principals, memberships);
  return allOf([named, negated(isAmong(principal, excluded, memberships))]);
}

function isAmong(principal: string, ids: ReadonlySet<string>, memberships: Memberships): Ternary {
  if (ids.has(principal)) return "true";
  for (const id of ids) if (memberships.isIn(principal, id)) return "true";
  return anyOf([...ids].map((id) => (memberships.whyMaybeIn(principal, id) === undefined ? "false" : "unknown")));
}
