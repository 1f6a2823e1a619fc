import { read, unread } from "../model/fact.ts";
import { keyGovernanceAppId } from "../model/facts/local-roles.ts";
import { addDays } from "../model/iso-date.ts";
import type { Principal, PrincipalKind } from "../model/principal.ts";
import type { Draft } from "./draft.ts";
import { hsmSite } from "./healthy-hsm.ts";
import { replicaCount } from "./layout.ts";
import { type EstatePlan, isLive } from "./options.ts";
import {
  deletedAt,
  type GrantHolder,
  governanceService,
  groupAt,
  groupNumbers,
  idOf,
  isApplication,
  isDeployer,
  isRotator,
  shares,
  teamNumberOf,
  userAt,
  userNumbers,
} from "./people.ts";
import { randomFor } from "./random.ts";

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

type WorkloadKind = "application" | "managed-identity";

/** Every principal of the estate, healthy, sorted by id. `kinds` says of some workloads, by number, what they have to be. */
export function healthyPrincipals(
  plan: EstatePlan,
  kinds: ReadonlyMap<number, WorkloadKind> = new Map(),
): Draft<Principal>[] {
  const { groups, users, workloads } = shares(plan);
  const principals = [
    ...Array.from({ length: groups }, (_, number) => group(plan, number)),
    ...Array.from({ length: users }, (_, number) => user(plan, number)),
    ...Array.from({ length: workloads }, (_, number) =>
      workload(plan, number, kinds.get(number) ?? (isApplication(plan, number) ? "application" : "managed-identity")),
    ),
  ];
  for (let replica = 0; replica < replicaCount(plan); replica += 1) {
    principals.push(deleted(deletedAt(plan, replica, "User")), deleted(deletedAt(plan, replica, "ServicePrincipal")));
  }
  if (hsmSite(plan)) principals.push(policyService(plan));
  return principals.sort((a, b) => (a.id < b.id ? -1 : 1));
}

const microsoft = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

function policyService(plan: EstatePlan): Draft<Principal> {
  const name = "Azure Key Vault Managed HSM Key Governance Service";
  const made = principal(governanceService(plan).id, {
    kind: "application",
    name,
    appId: keyGovernanceAppId,
    memberOf: [],
  });
  return isLive(plan) ? { ...made, isEnabled: read(true), homeTenantId: read(microsoft), credentials: read([]) } : made;
}

interface Named {
  readonly kind: PrincipalKind;
  readonly name: string;
  readonly appId?: string;
  readonly memberOf: readonly GrantHolder[];
}

function principal(id: string, { kind, name, appId, memberOf }: Named): Draft<Principal> {
  return {
    id,
    name: read(name),
    kind: read(kind),
    exists: read(true),
    appId: read(appId ?? null),
    memberOf: read(memberOf.map((one) => one.id).sort()),
  };
}

/** Groups nest: teams in On-call and Platform, On-call in Platform, Platform in All Engineering; guests in the partners' group. */
function group(plan: EstatePlan, number: number): Draft<Principal> {
  const parent = parentOf(number);
  const name = groupNames[number] ?? `Team ${number}`;
  const memberOf = parent === undefined ? [] : [groupAt(plan, parent)];
  return principal(groupAt(plan, number).id, { kind: "group", name, memberOf });
}

function parentOf(number: number): number | undefined {
  const { everybody, platform, onCall, auditors, owners, partners, stores, guests } = groupNumbers;
  if ([everybody, auditors, owners, partners, stores].some((one) => one === number)) return undefined;
  if (number === platform) return everybody;
  if (number === onCall) return platform;
  return number === guests ? partners : number % 3;
}

function user(plan: EstatePlan, number: number): Draft<Principal> {
  const random = randomFor(plan.seed, "user", number);
  const isGuest = number === userNumbers.guest;
  const domain = isGuest ? "partner.example" : "halden.example";
  const name = `${random.pick(givenNames)}.${random.pick(familyNames)}${number}@${domain}`.toLowerCase();
  const memberOf = groupsOfUser(plan, number).map((one) => groupAt(plan, one));
  const made = principal(userAt(plan, number).id, { kind: "user", name, memberOf });
  if (!isLive(plan)) return made;
  return { ...made, isEnabled: read(number !== userNumbers.disabled), isGuest: read(isGuest) };
}

function groupsOfUser(plan: EstatePlan, number: number): readonly number[] {
  const { auditors, owners, stores, guests } = groupNumbers;
  switch (number) {
    case userNumbers.auditor:
      return [auditors];
    case userNumbers.firstOwner:
    case userNumbers.secondOwner:
      return [owners];
    case userNumbers.elevated:
      return [];
    case userNumbers.guest:
      return [guests];
    case userNumbers.disabled:
    case userNumbers.storesLead:
      return [stores];
    default:
      return [teamNumberOf(plan, number)];
  }
}

const gitHub = "https://token.actions.githubusercontent.com";

function workload(plan: EstatePlan, number: number, kind: WorkloadKind): Draft<Principal> {
  const made = principal(idOf(plan, "workload", number), {
    kind,
    name: workloadName(plan, number, kind),
    appId: idOf(plan, "application", number),
    memberOf: [],
  });
  if (!isLive(plan)) return made;
  const federated = { kind: "federated", startsOn: null, endsOn: null, issuer: gitHub } as const;
  return {
    ...made,
    isEnabled: read(true),
    homeTenantId: read(null),
    credentials: read(kind === "application" ? [federated] : []),
  };
}

function workloadName(plan: EstatePlan, number: number, kind: WorkloadKind): string {
  if (isRotator(plan, number)) return `func-secret-rotator-${number}`;
  if (isDeployer(plan, number)) return `sp-deploy-${number}`;
  const service = randomFor(plan.seed, "workload", number).pick(serviceNames);
  return `${kind === "application" ? "sp" : "id"}-${service}-${number}`;
}

/** What a directory answers for an id it no longer knows: nothing but that. */
function deleted(holder: GrantHolder): Draft<Principal> {
  const gone = unread("not-in-output", "the directory does not know this principal");
  return { id: holder.id, name: read(null), kind: gone, exists: read(false), appId: read(null), memberOf: read([]) };
}

/** A client secret or certificate of an application, by the days of its life from the snapshot's time. */
export function storedCredential(
  plan: EstatePlan,
  kind: "secret" | "certificate",
  [madeDaysAgo, endsInDays]: readonly [number, number],
) {
  const startsOn = addDays(plan.now, -madeDaysAgo);
  return { kind, startsOn, endsOn: addDays(plan.now, endsInDays), issuer: null };
}
