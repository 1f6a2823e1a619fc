import { read, unread } from "../model/fact.ts";
import type { Principal, PrincipalKind } from "../model/principal.ts";
import { replicaCount } from "./layout.ts";
import type { EstatePlan } from "./options.ts";
import { randomFor } from "./random.ts";

/** The part of a principal that a grant carries. */
export interface GrantHolder {
  readonly id: string;
  /** As role assignments spell it. */
  readonly type: "User" | "Group" | "ServicePrincipal";
}

/** How many of each kind the directory has. The last two workloads are rotators and serve no vault as its application. */
function shares(plan: EstatePlan) {
  const groups = Math.max(12, Math.floor(plan.principals / 10));
  const users = Math.floor(plan.principals * 0.35);
  return { groups, users, workloads: plan.principals - groups - users };
}

const groupNames = [
  "All Engineering",
  "Platform Engineering",
  "Platform On-call",
  "Auditors",
  "Platform Owners",
  "Payments Engineers",
  "Identity Engineers",
  "Billing Engineers",
  "Data Engineers",
  "Robert'); DROP TABLE grants;--",
  "Retail \u202esreganaM",
  "Sandbox <Users>",
] as const;

const givenNames = ["Ada", "Bram", "Chiara", "Dmitri", "Esi", "Fatima", "Goran", "Hana", "Zoë"] as const;
const familyNames = ["Ångström", "Bakker", "Conti", "Diallo", "Eriksen", "Farkas", "Ghosh", "Ito"] as const;
const serviceNames = ["api", "worker", "gateway", "batch", "sync", "portal", "exporter", "scheduler"] as const;

function idOf(plan: EstatePlan, kind: string, number: number): string {
  return randomFor(plan.seed, "principal", kind, number).guid();
}

export function groupAt(plan: EstatePlan, number: number): GrantHolder {
  return { id: idOf(plan, "group", number % shares(plan).groups), type: "Group" };
}

export function userAt(plan: EstatePlan, number: number): GrantHolder {
  return { id: idOf(plan, "user", number % shares(plan).users), type: "User" };
}

/** An application or managed identity that serves vaults: never a rotator. */
export function workloadAt(plan: EstatePlan, number: number): GrantHolder {
  return { id: idOf(plan, "workload", number % (shares(plan).workloads - 2)), type: "ServicePrincipal" };
}

/** The two identities that the policy names as rotators. */
export function rotatorAt(plan: EstatePlan, number: 0 | 1): GrantHolder & { readonly appId: string } {
  const place = shares(plan).workloads - 2 + number;
  return { id: idOf(plan, "workload", place), appId: idOf(plan, "application", place), type: "ServicePrincipal" };
}

/** Principals that are gone from the directory while grants still name them: two for each replica, a person and a workload. */
export function deletedAt(plan: EstatePlan, replica: number, kind: "User" | "ServicePrincipal"): GrantHolder {
  return { id: idOf(plan, `deleted ${kind}`, replica), type: kind };
}

/** Every principal of the estate, sorted by id. */
export function allPrincipals(plan: EstatePlan): readonly Principal[] {
  const { groups, users, workloads } = shares(plan);
  const principals = [
    ...Array.from({ length: groups }, (_, number) => group(plan, number)),
    ...Array.from({ length: users }, (_, number) => user(plan, number)),
    ...Array.from({ length: workloads }, (_, number) => workload(plan, number)),
  ];
  for (let replica = 0; replica < replicaCount(plan); replica += 1) {
    principals.push(deleted(deletedAt(plan, replica, "User")), deleted(deletedAt(plan, replica, "ServicePrincipal")));
  }
  return principals.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function principal(
  id: string,
  kind: PrincipalKind,
  rest: { name: string; appId?: string; memberOf: string[] },
): Principal {
  return {
    id,
    name: read(rest.name),
    kind: read(kind),
    exists: read(true),
    appId: read(rest.appId ?? null),
    memberOf: read(rest.memberOf),
  };
}

/** Groups nest three deep: teams in On-call, On-call in Platform, Platform in All Engineering. */
function group(plan: EstatePlan, number: number): Principal {
  const parent = number === 0 ? undefined : groupAt(plan, number <= 2 ? number - 1 : number % 3).id;
  const name = groupNames[number] ?? `Team ${number}`;
  return principal(groupAt(plan, number).id, "group", { name, memberOf: parent === undefined ? [] : [parent] });
}

function user(plan: EstatePlan, number: number): Principal {
  const random = randomFor(plan.seed, "user", number);
  const name = `${random.pick(givenNames)}.${random.pick(familyNames)}${number}@halden.example`.toLowerCase();
  const memberOf = [groupAt(plan, random.integer(5, 11)).id];
  if (number === 0) memberOf.push(groupAt(plan, 3).id);
  return principal(userAt(plan, number).id, "user", { name, memberOf: memberOf.sort() });
}

function workload(plan: EstatePlan, number: number): Principal {
  const random = randomFor(plan.seed, "workload", number);
  const isRotator = number >= shares(plan).workloads - 2;
  const kind = isRotator || !random.oneIn(3) ? "managed-identity" : "application";
  const prefix = kind === "application" ? "sp" : "id";
  const name = isRotator ? `func-secret-rotator-${number}` : `${prefix}-${random.pick(serviceNames)}-${number}`;
  const appId = idOf(plan, "application", number);
  return principal(idOf(plan, "workload", number), kind, { name, appId, memberOf: [] });
}

/** What a directory answers for an id it no longer knows: nothing but that. */
function deleted(holder: GrantHolder): Principal {
  const gone = unread("not-in-output", "the directory does not know this principal");
  return { id: holder.id, name: read(null), kind: gone, exists: read(false), appId: read(null), memberOf: read([]) };
}
