import type { Principal } from "../../model/principal.ts";
import type { EstatePlan } from "../options.ts";
import { engineerAt, type GrantHolder, onCallAt, rotatorAt, userAt, userNumbers } from "../people.ts";
import { randomFor } from "../random.ts";
import type { LogCaller } from "./event.ts";

/** Applications of Microsoft's own that appear in the logs of every vault. */
export const platformApps = {
  resourceGraph: "509e4652-da8d-478d-a730-e9d4a1996ca4",
  policy: "8cae6e77-e04e-42ce-b5cb-50d82bce26b1",
  portal: "c44b4083-3bb0-49c1-b47d-974e53cbdf3c",
  portalBlades: "3686488a-04fc-4d8a-b967-61f98ec41efe",
  cli: "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
} as const;
export type PlatformApp = keyof typeof platformApps;

/** Who may call, over the whole estate. */
export interface Directory {
  /** The application or managed identity behind the object id of one. Throws on any other. */
  application(oid: string): LogCaller;
  /** An engineer, through one of Microsoft's applications. */
  person(number: number, app: PlatformApp): LogCaller;
  /** One of those who are on call. */
  onCall(number: number, app: PlatformApp): LogCaller;
  auditor(app: PlatformApp): LogCaller;
  /** Object ids of the groups that somebody is in, at any depth. */
  groupsOf(oid: string): readonly string[];
  /** The identity that deploys; signs in with a federated token. */
  pipeline(number: number): LogCaller;
  rotator(number: 0 | 1): LogCaller;
  /** A part of the platform, calling for itself. */
  platform(app: PlatformApp): LogCaller;
  /** The identity of a storage account whose data a vault's key protects. */
  encryptedStore(number: number): LogCaller;
}

export function directoryOf(plan: EstatePlan, principals: readonly Principal[]): Directory {
  const people = new Map(principals.map((one) => [one.id, one]));
  const personOf = ({ id }: GrantHolder, app: PlatformApp) => personCaller(found(people, id), platformApps[app]);
  const rotators = new Set([rotatorAt(plan, 0).id, rotatorAt(plan, 1).id]);
  const workloads = principals.filter(
    ({ id, kind }) => "read" in kind && ["application", "managed-identity"].includes(kind.read) && !rotators.has(id),
  );
  const callers = new Map(workloads.map((one) => [one.id, workloadCaller(plan, one)]));
  const made = (key: string) => randomFor(plan.seed, "log caller", key).guid();
  return {
    application: (oid) => found(callers, oid),
    person: (number, app) => personOf(engineerAt(plan, number), app),
    onCall: (number, app) => personOf(onCallAt(plan, number), app),
    auditor: (app) => personOf(userAt(plan, userNumbers.auditor), app),
    groupsOf: (oid) => groupsOf(oid, people),
    pipeline: (number) => ({
      ...application(made(`pipeline ${number % 2}`), made(`pipeline app ${number % 2}`)),
      proof: "certificate-or-assertion",
    }),
    rotator: (number) => rotatorCaller(plan, number),
    platform: (app) => ({ ...application(made(app), platformApps[app]), proof: "unsaid" }),
    encryptedStore: (number) => ({
      ...application(made(`store ${number}`), made(`store app ${number}`)),
      proof: "managed-identity",
      identityResource: `${subscription(plan)}/resourcegroups/rg-data/providers/Microsoft.Storage/storageAccounts/sthalden${number}`,
    }),
  };
}

function subscription(plan: EstatePlan): string {
  return `/subscriptions/${randomFor(plan.seed, "log callers' subscription").guid()}`;
}

function application(oid: string, appId: string) {
  return { oid, appId, person: null, identityResource: null };
}

function workloadCaller(plan: EstatePlan, { id, appId, kind, name }: Principal): LogCaller {
  const client = "read" in appId && appId.read !== null ? appId.read : randomFor(plan.seed, "app id", id).guid();
  const isManaged = "read" in kind && kind.read === "managed-identity";
  if (!isManaged) return { ...application(id, client), proof: "certificate-or-assertion" };
  const label = "read" in name && name.read !== null ? name.read : id;
  const resource = randomFor(plan.seed, "host", id).oneIn(2)
    ? `Microsoft.ManagedIdentity/userAssignedIdentities/${label}`
    : `Microsoft.Web/sites/${label}`;
  const identityResource = `${subscription(plan)}/resourcegroups/rg-apps/providers/${resource}`;
  return { ...application(id, client), proof: "managed-identity", identityResource };
}

function rotatorCaller(plan: EstatePlan, number: 0 | 1): LogCaller {
  const { id, appId } = rotatorAt(plan, number);
  const identityResource = `${subscription(plan)}/resourcegroups/rg-rotation/providers/Microsoft.Web/sites/func-rotator-${number}`;
  return { ...application(id, appId), proof: "managed-identity", identityResource };
}

function personCaller({ id, name }: Principal, appId: string): LogCaller {
  return {
    oid: id,
    appId,
    proof: "person",
    person: "read" in name && name.read !== null ? name.read : `${id}@halden.example`,
    identityResource: null,
  };
}

function groupsOf(oid: string, principals: ReadonlyMap<string, Principal>): readonly string[] {
  const seen = new Set([oid]);
  for (const id of seen) {
    const { memberOf } = principals.get(id) ?? {};
    if (memberOf && "read" in memberOf) for (const group of memberOf.read) seen.add(group);
  }
  return [...seen].slice(1);
}

function found<Item>(items: ReadonlyMap<string, Item>, id: string): Item {
  const item = items.get(id);
  if (item === undefined) throw new Error(`the estate's directory has no ${id} of that kind`);
  return item;
}
