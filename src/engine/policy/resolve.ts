import { type Fact, isRead } from "../../model/fact.ts";
import { dateOf } from "../../model/iso-date.ts";
import type { AcceptedGap, Environment, Policy, Waiver } from "../../model/policy.ts";
import { vaultOf } from "../../model/resource-id.ts";
import type { Rule } from "../../model/rule.ts";
import { oneStepLower, type Severity } from "../../model/severity.ts";
import { bareFact } from "./fact-names.ts";
import { defaultParams, mergeOverrides } from "./layer.ts";
import { deepFreeze, mergeData } from "./plain-data.ts";
import { indexOf, type Place } from "./policy-index.ts";

/** How one rule judges in one environment. */
export interface RuleSetting {
  readonly enabled: boolean;
  /** Only where the policy sets one: then nothing lowers it, and no observation chooses another. */
  readonly severity: Severity | undefined;
  /** Every parameter of the rule; frozen, because all subjects share it. */
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * The environment of a vault or a scope: the first in file order whose match fits. Where a match depends on something
 * that could not be read, or nothing fits, it is the policy's default environment.
 */
export function resolveEnvironment(policy: Policy, place: Place): Environment {
  const { environments, defaultEnvironment } = indexOf(policy);
  for (const { environment, answer } of environments) {
    const fit = answer(place);
    if (fit === "yes") return environment;
    if (fit === "unread") return defaultEnvironment;
  }
  return defaultEnvironment;
}

/**
 * The environment of what one root module or several deploy: each by itself, where it lies as well as where its own file does. Where
 * several environments have the same thing in them, the most serious one decides: production, else one that is not short-lived.
 */
export function resolveRoots(
  policy: Policy,
  place: Omit<Place, "root">,
  roots: readonly string[] | undefined,
): Environment {
  const [first, ...others] = (roots ?? []).map((root) => resolveEnvironment(policy, { ...place, root }));
  if (!first) return resolveEnvironment(policy, place);
  return others.reduce((gravest, one) => (isGraver(one, gravest) ? one : gravest), first);
}

function isGraver(one: Environment, other: Environment): boolean {
  if (one.isProduction !== other.isProduction) return one.isProduction;
  return !one.isEphemeral && other.isEphemeral;
}

const settings = new WeakMap<Policy, WeakMap<Rule, Map<string, RuleSetting>>>();

/** Schema defaults, then profile, then the rule's entry, then the environment's: later wins. Worked out once. */
export function ruleSetting(policy: Policy, rule: Rule, environment: Environment): RuleSetting {
  const known = settings.get(policy)?.get(rule)?.get(environment.name);
  if (known) return known;
  const setting = deepFreeze(composeSetting(policy, rule, environment));
  const ofPolicy = settings.get(policy) ?? new WeakMap<Rule, Map<string, RuleSetting>>();
  const ofRule = ofPolicy.get(rule) ?? new Map<string, RuleSetting>();
  settings.set(policy, ofPolicy.set(rule, ofRule.set(environment.name, setting)));
  return setting;
}

function composeSetting(policy: Policy, rule: Rule, environment: Environment): RuleSetting {
  const overall = policy.rules.get(rule.id) ?? { environments: {} };
  const special = Object.hasOwn(overall.environments, environment.name)
    ? overall.environments[environment.name]
    : undefined;
  const { enabled = true, severity, params } = mergeOverrides(overall, special ?? {});
  const defaults = defaultParams(rule);
  return { enabled, severity, params: mergeData(defaults, params ?? defaults) };
}

/**
 * The severity of a finding: what the policy sets; else the observation's level or the rule's default, which are
 * production's and count one step less in any other environment.
 */
export function effectiveSeverity(
  rule: Rule,
  setting: RuleSetting,
  environment: Environment,
  level?: Severity,
): Severity {
  if (setting.severity) return setting.severity;
  const severity = level ?? rule.severity;
  return environment.isProduction ? severity : oneStepLower(severity);
}

/** Who a vault belongs to: what its owner tag says, else the first name pattern that fits; undefined when neither does. */
export function resolveOwner(policy: Policy, place: Pick<Place, "name" | "tags">): string | undefined {
  const { tag } = policy.owners;
  const tagged = tag === undefined ? undefined : ownerTag(place.tags, tag);
  return tagged ?? indexOf(policy).owners.find(({ matches }) => matches(place.name))?.owner;
}

function ownerTag(tags: Fact<Readonly<Record<string, string>>>, name: string): string | undefined {
  if (!isRead(tags)) return undefined;
  const wanted = name.toLowerCase();
  const found = Object.entries(tags.read)
    .find(([key]) => key.toLowerCase() === wanted)?.[1]
    .trim();
  return found === "" ? undefined : found;
}

export interface MatchedWaiver {
  readonly waiver: Waiver;
  readonly isExpired: boolean;
}

/** All waivers of a rule whose pattern fits the subject, in file order. */
export function waiversFor(policy: Policy, rule: Rule, subjectId: string, now: string): readonly MatchedWaiver[] {
  const ofRule = indexOf(policy).waivers.get(rule.id);
  if (!ofRule) return none;
  return ofRule
    .filter(({ matches }) => matches(subjectId))
    .map(({ waiver }) => ({ waiver, isExpired: isWaiverExpired(waiver, now) }));
}

const none: readonly MatchedWaiver[] = [];

/** Its last day counts whole: until 2027-01-31 holds through 2027-01-31T23:59:59Z. */
export function isWaiverExpired(waiver: Pick<Waiver, "until">, now: string): boolean {
  return dateOf(now) > waiver.until;
}

/**
 * The gap, still in force, that lets this fact stay unread on this subject. `vault.tags` and `tags` are one fact. A gap
 * accepted for a vault holds for what lies in it, and one in a list for the facts of the list's members.
 */
export function acceptedGap(policy: Policy, fact: string, subjectId: string, now: string): AcceptedGap | undefined {
  const vault = vaultOf(subjectId) ?? subjectId;
  const names = [bareFact(fact), ...(listPattern.exec(subjectId.slice(vault.length))?.slice(1) ?? [])];
  return indexOf(policy).gaps.find(
    ({ gap, facts, matches }) =>
      names.some((name) => facts.has(name)) && !isWaiverExpired(gap, now) && (matches(subjectId) || matches(vault)),
  )?.gap;
}

/** Behind a vault's id, the list that an object is a member of. */
const listPattern = /^\/(secrets|keys|certificates)\//;
