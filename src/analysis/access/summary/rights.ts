import type { Verb } from "../../../model/access.ts";
import { isRead } from "../../../model/fact.ts";
import type { RoleDefinition } from "../../../model/grants.ts";
import { delegationOf } from "../conditions/delegation.ts";
import { anyOf } from "../conditions/three-values.ts";
import type { Ground } from "../effective/engine.ts";
import type { Grant } from "../effective/grants.ts";
import type { Target } from "../effective/target.ts";
import { rolesThatGive } from "../effective/technique-predicates.ts";
import type { ObjectType } from "../effective/verb-actions.ts";
import { type Candidate, candidatesOf } from "../effective/ways.ts";

/** What is asked of everybody. `adds` and `removes` of one type together administer it; `uses-key` needs the private part. */
export const rights = [
  "reads",
  "adds-secret",
  "removes-secret",
  "adds-key",
  "removes-key",
  "adds-certificate",
  "removes-certificate",
  "uses-key",
  "grants",
] as const;
export type Right = (typeof rights)[number];

/** The verbs by which a right is held: any one will do. */
const verbsOf: Readonly<Record<Right, { readonly type: ObjectType; readonly verbs: readonly Verb[] }>> = {
  reads: { type: "secret", verbs: ["read"] },
  "adds-secret": { type: "secret", verbs: ["write"] },
  "removes-secret": { type: "secret", verbs: ["delete", "purge"] },
  "adds-key": { type: "key", verbs: ["write"] },
  "removes-key": { type: "key", verbs: ["delete", "purge"] },
  "adds-certificate": { type: "certificate", verbs: ["write"] },
  "removes-certificate": { type: "certificate", verbs: ["delete", "purge"] },
  "uses-key": { type: "key", verbs: ["decrypt", "sign", "unwrap"] },
  grants: { type: "secret", verbs: ["manage-access"] },
};

/** The verbs by which values are read and keys used: what somebody may want to give himself. */
export const wanted: readonly { readonly verb: Verb; readonly type: ObjectType }[] = [
  { verb: "read", type: "secret" },
  ...verbsOf["uses-key"].verbs.map((verb) => ({ verb, type: "key" as const })),
];

export type Candidates = readonly Candidate[];

/** Every way in which a grant may give a right, with what conditions and unread facts make of it; denials are not looked at. */
export function candidatesFor(right: Right, grant: Grant, { target, ground }: Place): Candidates {
  if (grant.kind === "role" && grant.isEligible) return [];
  const { type, verbs } = verbsOf[right];
  if (target.type !== undefined && target.type !== type && right !== "grants") return [];
  const found = verbs.flatMap((verb) => {
    const candidates = candidatesOf(grant, { verb, target, frame: ground.frame });
    return candidates.filter((one) => one.type === (right === "grants" ? (target.type ?? type) : type));
  });
  return right === "grants" ? found.map((one) => delegated(one, grant, ground)) : found;
}

/** Where rights are asked for. */
export interface Place {
  readonly target: Target;
  readonly ground: Ground;
}

/**
 * Whoever may give some roles only changes who has access as soon as one of those gives any, to himself or to others. Two
 * conditions at once are not settled: each may let another assignment through.
 */
function delegated(candidate: Candidate, grant: Grant, ground: Ground): Candidate {
  const { vault } = ground.frame;
  const [condition, ...others] = candidate.conditions;
  if (candidate.value !== "unknown" || condition === undefined || others.length > 0) return candidate;
  // Only the condition keeps it open where everything else is known.
  if (grant.kind === "policy" || grant.scope === undefined || !isRead(grant.condition)) return candidate;
  if (vault.kind !== "vault" || !isRead(vault.permissionModel)) return candidate;
  const { roles } = delegationOf(condition);
  const value = anyOf(
    delegable(ground, vault.permissionModel.read).map(({ id }) => roles.named.get(id.toLowerCase()) ?? roles.others),
  );
  if (value === "unknown") return candidate;
  const { why: _, ...settled } = candidate;
  return { ...settled, value };
}

const delegableRoles = new WeakMap<readonly RoleDefinition[], Map<string, readonly RoleDefinition[]>>();

/** Roles that give what is in a vault of this permission model, or let their holder give it to himself. */
function delegable({ roles, frame }: Ground, model: string): readonly RoleDefinition[] {
  const byModel = delegableRoles.get(roles) ?? new Map<string, readonly RoleDefinition[]>();
  delegableRoles.set(roles, byModel);
  const known = byModel.get(model);
  if (known) return known;
  const found = new Set(wanted.flatMap(({ verb, type }) => rolesThatGive({ roles, verb, types: [type], frame })));
  byModel.set(model, [...found]);
  return [...found];
}
