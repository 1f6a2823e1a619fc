import { roleIds } from "../model/facts/built-in-roles.ts";
import type { Severity } from "../model/severity.ts";
import { assignment } from "./grants.ts";
import { places } from "./landscape.ts";
import { managementGroupId, type Site } from "./layout.ts";
import { type EstatePlan, isLive } from "./options.ts";
import { deployerAt, type GrantHolder, groupAt, groupNumbers, userAt, userNumbers, workloadAt } from "./people.ts";
import { randomFor } from "./random.ts";
import { otherRoleIds } from "./roles.ts";
import type { SampleRuleId } from "./rule-severities.ts";
import { activationPolicy } from "./schedules.ts";
import type { ScopeDraft } from "./scopes.ts";
import type { PlantedDefect } from "./vaults.ts";

/** The scopes of one replica, and those above it. */
export interface ScopeGround {
  readonly replica: number;
  readonly sites: readonly Site[];
  readonly scopes: readonly ScopeDraft[];
}

interface ScopeLabel {
  readonly ruleId: SampleRuleId;
  readonly subject: string;
  readonly level?: Severity;
}

interface ScopePlanting {
  readonly plan: EstatePlan;
  readonly target: ScopeDraft;
  readonly label: string;
}

/** One way to break rules above vaults. Leaving it out leaves the healthy twin. */
interface ScopeDefect {
  readonly key: string;
  /** Only in the first replica: the scope is there once. */
  readonly once?: boolean;
  /** Shows only where Privileged Identity Management was asked. */
  readonly isLiveOnly?: boolean;
  readonly scope: (sites: readonly Site[]) => string | undefined;
  readonly plant: (planting: ScopePlanting) => readonly ScopeLabel[];
}

const groupOf = (name: string) => (sites: readonly Site[]) =>
  sites.find(({ slot }) => slot.resourceGroup === name)?.resourceGroup;
const subscriptionOf = (place: number) => (sites: readonly Site[]) =>
  sites.find(({ slot }) => slot.subscription === place)?.subscription;

const scopeDefects: readonly ScopeDefect[] = [
  broad("broad-resource-group", groupOf("rg-lake-prod"), (plan) => groupAt(plan, 8)),
  broad("broad-resource-group-workload", groupOf("rg-apps-test"), (plan) => workloadAt(plan, 5)),
  broad("broad-subscription", subscriptionOf(places.billing), (plan) => groupAt(plan, 7)),
  {
    ...broad(
      "broad-management-group",
      (sites) => subscriptionOf(places.legacy)(sites) && managementGroupId(places.legacyGroup),
      (plan) => groupAt(plan, 6),
    ),
    once: true,
  },
  {
    key: "leftover-elevation",
    once: true,
    scope: () => "/",
    plant(planting) {
      const holder = userAt(planting.plan, userNumbers.elevated);
      const subject = hold(planting, holder, otherRoleIds.userAccessAdministrator);
      return [
        { ruleId: "grant-at-root", subject },
        { ruleId: "grant-to-user", subject },
        { ruleId: "vault-self-grant-possible", subject: "/" },
      ];
    },
  },
  {
    key: "owner-standing",
    scope: subscriptionOf(places.billing),
    plant(planting) {
      const { plan, target } = planting;
      const subject = hold(planting, groupAt(plan, groupNumbers.owners), otherRoleIds.owner);
      return [
        { ruleId: "vault-self-grant-possible", subject: target.id },
        ...(isLive(plan) ? [{ ruleId: "grant-standing-privileged", subject } as const] : []),
      ];
    },
  },
  {
    key: "pipeline-contributor",
    scope: subscriptionOf(places.payments),
    plant(planting) {
      hold(planting, deployerAt(planting.plan, 0), otherRoleIds.contributor);
      return [{ ruleId: "vault-escalation-path", subject: planting.target.id }];
    },
  },
  activation("activation-without-approval", groupOf("rg-ledger-prod"), [otherRoleIds.keyVaultContributor, "approval"]),
  activation("activation-without-mfa", groupOf("rg-streams-prod"), [otherRoleIds.contributor, "mfa"]),
];

function broad(key: string, scope: ScopeDefect["scope"], holder: (plan: EstatePlan) => GrantHolder): ScopeDefect {
  return {
    key,
    scope,
    plant: (planting) => [
      { ruleId: "grant-broad-scope", subject: hold(planting, holder(planting.plan), roleIds.secretsUser) },
    ],
  };
}

/** Takes one thing out of what activating a role at a scope asks for. */
function activation(
  key: string,
  scope: ScopeDefect["scope"],
  [roleId, lacks]: readonly [roleId: string, lacks: "approval" | "mfa"],
): ScopeDefect {
  return {
    key,
    scope,
    isLiveOnly: true,
    plant({ plan, target }) {
      const policy = target.policies.find((one) => one.scope === target.id && one.roleId === roleId);
      const held = target.schedules.find((one) => one.roleId === roleId);
      if (!policy || !held) throw new Error(`nobody is eligible for ${roleId} at ${target.id}`);
      Object.assign(policy, activationPolicy(plan, { scope: target.id, roleId }, lacks));
      return [{ ruleId: "grant-eligible-without-approval", subject: held.id }];
    },
  };
}

/** Gives somebody a role for ever; the assignment's id. */
function hold({ plan, target, label }: ScopePlanting, holder: GrantHolder, roleId: string): string {
  const random = randomFor(plan.seed, "defect", label);
  const made = assignment(random, { scope: target.id, holder, roleId, now: plan.now });
  target.assignments.push(made);
  return made.id;
}

/** Plants in the scopes of a replica all that they have a place for. */
export function plantInScopes(plan: EstatePlan, { replica, sites, scopes }: ScopeGround): readonly PlantedDefect[] {
  return scopeDefects.flatMap(({ key, once, isLiveOnly, scope, plant }) => {
    const id = scope(sites);
    const target = scopes.find((candidate) => candidate.id === id);
    const label = `${replica}:${key}`;
    const isElsewhere = (once === true && replica > 0) || (isLiveOnly === true && !isLive(plan));
    if (!target || target.isClosed || isElsewhere || plan.without.has(label)) return [];
    return plant({ plan, target, label }).map(
      (one): PlantedDefect => ({ key: label, ...one, environment: "production" }),
    );
  });
}
