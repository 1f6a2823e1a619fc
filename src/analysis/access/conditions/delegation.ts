import { makeAssignment, type Subject, subjectOf } from "./attributes.ts";
import { type ConditionVerdict, evaluateExpression } from "./evaluate.ts";
import { parseCondition } from "./parse.ts";
import { type Comparison, type Expression, faultInWords, type Operand } from "./syntax.ts";
import { anyOf, type Ternary } from "./three-values.ts";
import { guidOf } from "./value-comparison.ts";

/**
 * Whom or what a condition lets through. An allow-list has `others` false, a deny-list has it true and names what is false;
 * `unknown` is what hangs on something that is not known here.
 */
export interface Limit {
  /** By GUID, lower case with dashes, or by principal type. */
  readonly named: ReadonlyMap<string, Ternary>;
  /** For everything that is not among `named`. */
  readonly others: Ternary;
}

/**
 * What a delegator may make of his right to assign roles: each role that he may give to somebody, each principal and type of
 * principal that he may give some role. For one role and one principal together ask `evaluateCondition`.
 */
export interface Delegation {
  readonly roles: Limit;
  readonly principals: Limit;
  readonly principalTypes: Limit;
  /** What keeps it from being settled, where something is unknown. */
  readonly why?: string;
}

/** Types of principals that assignments are made for, as Azure prints them. */
const principalTypes = ["User", "Group", "ServicePrincipal", "ForeignGroup", "Device"] as const;

/** Stand for what a condition does not name. */
const anyOtherGuid = "ffffffff-ffff-4fff-bfff-ffffffffffff";
const anyOtherType = "AnyOther";

/** How many assignments are tried out on one condition; real ones need some hundred. */
const maxTrials = 5000;

const known = new WeakMap<Expression, Delegation>();

/** What a condition leaves of the right to assign roles. Worked out once for each text: many grants share it. */
export function delegationOf(text: string): Delegation {
  const parsed = parseCondition(text);
  if ("fault" in parsed) return unsettled(`the condition does not parse: ${faultInWords(parsed.fault)}`);
  const { expression } = parsed;
  const delegation = known.get(expression) ?? triedOut(expression);
  known.set(expression, delegation);
  return delegation;
}

function triedOut(expression: Expression): Delegation {
  const named = namedGuids(expression);
  if (!named) return unsettled("it compares roles or principals otherwise than by their ids");
  const roles = [...named.roles, anyOtherGuid];
  const principals = [...named.principals, anyOtherGuid];
  const types = [...principalTypes, anyOtherType];
  if (roles.length * principals.length * types.length > maxTrials)
    return unsettled("it names more roles and principals than are tried out");
  const trials = roles.flatMap((roleId) =>
    principals.flatMap((principalId) =>
      types.map((principalType) => tried(expression, { roleId, principalId, principalType })),
    ),
  );
  const limits = {
    roles: limit(trials, roles, "roleId"),
    principals: limit(trials, principals, "principalId"),
    principalTypes: limit(trials, types, "principalType"),
  };
  const why = Object.values(limits).some(hasUnknown) ? trials.find((trial) => trial.why !== undefined)?.why : undefined;
  return why === undefined ? limits : { ...limits, why };
}

function unsettled(why: string): Delegation {
  const nothingKnown: Limit = { named: new Map(), others: "unknown" };
  return { roles: nothingKnown, principals: nothingKnown, principalTypes: nothingKnown, why };
}

interface Assigned {
  readonly roleId: string;
  readonly principalId: string;
  readonly principalType: string;
}

type Trial = Assigned & ConditionVerdict;

function tried(expression: Expression, assigned: Assigned): Trial {
  return { ...assigned, ...evaluateExpression(expression, { action: makeAssignment, assigned }) };
}

/** What may be assigned together with some value of the other two. The last candidate stands for all others. */
function limit(trials: readonly Trial[], candidates: readonly string[], by: keyof Assigned): Limit {
  const byCandidate = Map.groupBy(trials, (trial) => trial[by]);
  const values = candidates.map((candidate): [string, Ternary] => [
    candidate,
    anyOf((byCandidate.get(candidate) ?? []).map(({ value }) => value)),
  ]);
  return { named: new Map(values.slice(0, -1)), others: values.at(-1)?.[1] ?? "unknown" };
}

function hasUnknown({ named, others }: Limit): boolean {
  return others === "unknown" || [...named.values()].includes("unknown");
}

interface NamedGuids {
  readonly roles: Set<string>;
  readonly principals: Set<string>;
}

/** The roles and principals that a condition names. Undefined where those that it does not name may differ among themselves. */
function namedGuids(expression: Expression): NamedGuids | undefined {
  const named: NamedGuids = { roles: new Set(), principals: new Set() };
  for (const { left, operator, right } of comparisonsIn(expression)) {
    for (const [one, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const subject = delegationSubject(one);
      if (subject === undefined) continue;
      const comparesIds = operator.comparator.name === "GuidEquals" || operator.comparator.name === "GuidNotEquals";
      if (!comparesIds || delegationSubject(other) !== undefined) return undefined;
      for (const guid of guidsIn(other)) (subject === "role" ? named.roles : named.principals).add(guid);
    }
  }
  return named;
}

function delegationSubject(operand: Operand): Subject | undefined {
  const subject = operand.kind === "attribute" ? subjectOf(operand) : undefined;
  return subject === "role" || subject === "principal" ? subject : undefined;
}

function guidsIn(operand: Operand): readonly string[] {
  return operand.kind === "values" ? operand.values.flatMap((value) => guidOf(value) ?? []) : [];
}

function comparisonsIn(expression: Expression): readonly Comparison[] {
  switch (expression.kind) {
    case "comparison":
      return [expression];
    case "not":
      return comparisonsIn(expression.operand);
    case "and":
    case "or":
    case "mixed":
      return expression.operands.flatMap(comparisonsIn);
    default:
      return [];
  }
}
