import type { Site } from "./layout.ts";
import type { EstatePlan } from "./options.ts";
import { randomFor } from "./random.ts";

/** The part of a principal that a grant carries. */
export interface GrantHolder {
  readonly id: string;
  /** As role assignments spell it. */
  readonly type: "User" | "Group" | "ServicePrincipal";
}

/** Fewer would not be more than a vault's readers may be. */
const leastUsers = 36;

/** How many of each kind the directory has. The last workloads deploy and rotate, and serve no vault as its application. */
export function shares(plan: EstatePlan) {
  const groups = Math.max(12, Math.floor(plan.principals / 10));
  const users = Math.max(leastUsers, Math.floor(plan.principals * 0.35));
  return { groups, users, workloads: plan.principals - groups - users };
}

const rotators = 2;
const deployers = 4;

/** Groups that have a part in the estate's story, by number; those after them are further teams. */
export const groupNumbers = {
  everybody: 0,
  platform: 1,
  onCall: 2,
  auditors: 3,
  owners: 4,
  firstTeam: 5,
  /** Holds another group, and in it a guest. */
  partners: 9,
  /** Holds an account that is switched off. */
  stores: 10,
  guests: 11,
} as const;
export const teams = 4;

/** People who have a part in the estate's story, by number; those after them are engineers. */
export const userNumbers = {
  auditor: 0,
  firstOwner: 1,
  secondOwner: 2,
  /** Elevated himself once, and is in no group. */
  elevated: 3,
  guest: 4,
  disabled: 5,
  storesLead: 6,
  firstEngineer: 7,
} as const;

export function idOf(plan: EstatePlan, kind: string, number: number): string {
  return randomFor(plan.seed, "principal", kind, number).guid();
}

export function groupAt(plan: EstatePlan, number: number): GrantHolder {
  return { id: idOf(plan, "group", number % shares(plan).groups), type: "Group" };
}

/** The team that runs a vault. */
export function teamOf(plan: EstatePlan, site: Site): GrantHolder {
  return groupAt(plan, groupNumbers.firstTeam + (site.index % teams));
}

export function userAt(plan: EstatePlan, number: number): GrantHolder {
  return { id: idOf(plan, "user", number % shares(plan).users), type: "User" };
}

/** One of the people who build and run things: an enabled account of the tenant's own. */
export function engineerAt(plan: EstatePlan, number: number): GrantHolder {
  const { firstEngineer } = userNumbers;
  return userAt(plan, firstEngineer + (number % (shares(plan).users - firstEngineer)));
}

/** Groups with a name of their own; all others are teams. */
export const namedGroups = 12;

/** The group of an engineer's team, by number. */
export function teamNumberOf(plan: EstatePlan, user: number): number {
  const all = teams + Math.max(0, shares(plan).groups - namedGroups);
  const place = user % all;
  return place < teams ? groupNumbers.firstTeam + place : namedGroups + place - teams;
}

/** Engineers of the first team: theirs is the team that is on call. */
export function onCallAt(plan: EstatePlan, number: number): GrantHolder {
  const { firstEngineer } = userNumbers;
  const all = Array.from({ length: shares(plan).users - firstEngineer }, (_, place) => firstEngineer + place);
  const onCall = all.filter((user) => teamNumberOf(plan, user) === groupNumbers.firstTeam);
  return userAt(plan, onCall[number % onCall.length] ?? firstEngineer);
}

/** Whether a workload is an app registration; all others are managed identities. */
export function isApplication(plan: EstatePlan, number: number): boolean {
  return isDeployer(plan, number) || (number < shares(plan).workloads - rotators && number % 3 === 0);
}

export function isDeployer(plan: EstatePlan, number: number): boolean {
  const first = shares(plan).workloads - rotators - deployers;
  return number >= first && number < first + deployers;
}

export function isRotator(plan: EstatePlan, number: number): boolean {
  return number >= shares(plan).workloads - rotators;
}

/** How many workloads serve vaults. */
export function servingWorkloads(plan: EstatePlan): number {
  return shares(plan).workloads - rotators - deployers;
}

/** An application or managed identity that serves vaults. */
export function workloadAt(plan: EstatePlan, number: number): GrantHolder {
  return { id: idOf(plan, "workload", number % servingWorkloads(plan)), type: "ServicePrincipal" };
}

/** Numbers of the workloads that a vault serves, one for each of its applications, in their order. */
export function workloadNumbers(plan: EstatePlan, site: Site): readonly number[] {
  const first = randomFor(plan.seed, "workloads", site.index).integer(0, plan.principals);
  return site.slot.applications.map((_, number) => (first + number) % servingWorkloads(plan));
}

export function workloadsOf(plan: EstatePlan, site: Site): readonly GrantHolder[] {
  return workloadNumbers(plan, site).map((number) => workloadAt(plan, number));
}

/** The identities that pipelines deploy as. */
export function deployerAt(plan: EstatePlan, number: number): GrantHolder {
  const place = shares(plan).workloads - rotators - deployers + (number % deployers);
  return { id: idOf(plan, "workload", place), type: "ServicePrincipal" };
}

/** The two identities that the policy names as rotators. */
export function rotatorAt(plan: EstatePlan, number: 0 | 1): GrantHolder & { readonly appId: string } {
  const place = shares(plan).workloads - rotators + number;
  return { id: idOf(plan, "workload", place), appId: idOf(plan, "application", place), type: "ServicePrincipal" };
}

/** Azure Policy's service for keys of managed HSMs, which every tenant has. */
export function governanceService(plan: EstatePlan): GrantHolder {
  return { id: idOf(plan, "Microsoft's own", 0), type: "ServicePrincipal" };
}

/** Principals that are gone from the directory while grants still name them: two for each replica, a person and a workload. */
export function deletedAt(plan: EstatePlan, replica: number, kind: "User" | "ServicePrincipal"): GrantHolder {
  return { id: idOf(plan, `deleted ${kind}`, replica), type: kind };
}
