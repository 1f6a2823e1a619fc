import type { Principal } from "../../model/principal.ts";
import type { EstatePlan } from "../options.ts";
import { rotatorAt } from "../people.ts";
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
  /** The application or managed identity behind an object id; null for people, groups and those that are gone. */
  application(oid: string): LogCaller | null;
  /** Some applications, for a vault whose grants nobody could read; never none. */
  anyApplications(from: number, count: number): readonly LogCaller[];
  /** A person, through one of Microsoft's applications. */
  person(number: number, app: PlatformApp): LogCaller;
  /** The identity that deploys; signs in with a federated token. */
  pipeline(number: number): LogCaller;
  rotator(number: 0 | 1): LogCaller;
  /** A part of the platform, calling for itself. */
  platform(app: PlatformApp): LogCaller;
  /** The identity of a storage account whose data a vault's key protects. */
  encryptedStore(number: number): LogCaller;
}

export function directoryOf(plan: EstatePlan, principals: readonly Principal[]): Directory {
  const people = principals.filter(({ kind }) => "read" in kind && kind.read === "user");
  const rotators = new Set([rotatorAt(plan, 0).id, rotatorAt(plan, 1).id]);
  const workloads = principals.filter(
    ({ id, kind }) => "read" in kind && ["application", "managed-identity"].includes(kind.read) && !rotators.has(id),
  );
  const callers = new Map(workloads.map((one) => [one.id, workloadCaller(plan, one)]));
  const all = [...callers.values()];
  const made = (key: string) => randomFor(plan.seed, "log caller", key).guid();
  return {
    application: (oid) => callers.get(oid) ?? null,
    anyApplications: (from, count) => Array.from({ length: count }, (_, step) => cyclic(all, from + step)),
    person: (number, app) => personCaller(cyclic(people, number), platformApps[app]),
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

/** Lists of callers are never empty: an estate has forty principals at least. */
function cyclic<Item>(items: readonly Item[], number: number): Item {
  const item = items[number % items.length];
  if (item === undefined) throw new Error("the estate's directory has nobody of that kind");
  return item;
}
