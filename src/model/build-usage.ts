import { exampleNow } from "./build.ts";
import type { PlainUsage } from "./example.ts";
import { read } from "./fact.ts";
import type { Caller, StatusClass } from "./usage.ts";
import type {
  CallerUsage,
  FailedRotation,
  LogCompleteness,
  ObjectUsage,
  PermittedCalls,
  Reading,
  StatusCounts,
  UsageInventory,
  VaultUsage,
  VersionUsage,
} from "./vault-usage.ts";

const noCalls: StatusCounts = {
  success: 0,
  challenge: 0,
  denied: 0,
  "not-found": 0,
  throttled: 0,
  "client-error": 0,
  "server-error": 0,
  none: 0,
} satisfies Record<StatusClass, number>;

const exampleFrom = "2026-07-31T00:00:00Z";
const lastSeen = "2026-10-31T23:00:00Z";

const completeness: LogCompleteness = {
  window: { from: exampleFrom, to: exampleNow },
  hours: 2232,
  provenHours: 2232,
  provenShare: 1,
  gaps: [],
  unproven: [],
  calledHours: 2232,
  firstRecord: exampleFrom,
};

const caller: Caller = {
  oid: "00000000-0000-0000-0000-0000000000aa",
  appId: "00000000-0000-0000-0000-0000000000ab",
  kind: "managed-identity",
  name: null,
};

const object = { type: "secret", name: "example-secret" } as const;

const callerUsage: CallerUsage = {
  caller,
  first: exampleFrom,
  last: lastSeen,
  calls: 100,
  byStatus: { ...noCalls, success: 100 },
  byClass: { "read-value": 100 },
  valueReads: 100,
  operations: { SecretGet: 100 },
  clients: ["example-app/1.0"],
  tls: ["TLS1_3"],
  objects: [],
  routes: [],
};

const permitted: PermittedCalls = {
  oid: caller.oid,
  appId: caller.appId,
  assignmentId: null,
  operation: "SecretGet",
  calls: 100,
  objects: [],
};

const reading: Reading = {
  caller,
  object,
  calls: 100,
  first: exampleFrom,
  last: lastSeen,
  hours: 100,
  byOne: { perHour: 1, day: "2026-10-31" },
  byAll: { perHour: 1, day: "2026-10-31" },
  savable: 0,
  secondsBetween: null,
  poller: null,
  clients: ["example-app/1.0"],
};

const objectUsage: ObjectUsage = {
  ...object,
  calls: 100,
  reads: 100,
  lastRead: lastSeen,
  lastAsked: lastSeen,
  readers: 1,
  versions: [],
  lastNewVersion: null,
  lastDeleted: null,
  nearExpiry: null,
  expired: null,
};

const version: VersionUsage = {
  version: "0".repeat(32),
  calls: 100,
  first: exampleFrom,
  last: lastSeen,
  callers: ["app-example"],
  supersededOn: null,
};

const failedRotation: FailedRotation = {
  type: "key",
  name: "example-key",
  operation: "KeyRotateIfDue",
  time: lastSeen,
  status: 500,
};

const inventory: UsageInventory = {
  hasPrivateEndpoint: read(true),
  failedOperations: read([]),
  objects: { secret: [], key: [], certificate: [] },
};

/** What the logs say of a healthy vault over ninety-three days, with whatever a literal says instead. */
export function buildUsage(plain: PlainUsage = {}): VaultUsage {
  // Every literal is laid over a whole record of its kind, so that what comes out is whole again.
  return {
    completeness: over(completeness, plain.completeness),
    calls: plain.calls ?? 100,
    challenges: plain.challenges ?? 0,
    serviceRecords: plain.serviceRecords ?? 0,
    own: over({ calls: 0, first: null, last: null }, plain.own),
    byStatus: over(noCalls, plain.byStatus ?? { success: plain.calls ?? 100 }),
    lastDataCall: plain.lastDataCall === undefined ? lastSeen : plain.lastDataCall,
    hours: each(plain.hours, { hour: lastSeen, calls: 1, msMean: 10 }),
    days: each(plain.days, { day: lastSeen.slice(0, 10), calls: 1, byClass: {}, isWhole: true }),
    callers: (plain.callers ?? []).map((one) => ({
      ...over(callerUsage, one),
      caller: over(caller, one.caller),
      byStatus: over(noCalls, one.byStatus),
      objects: one.objects === null ? null : each(one.objects, object),
      routes: each(one.routes, { path: "private-endpoint", calls: 1, addresses: [], isComplete: true }),
    })),
    permitted: (plain.permitted ?? []).map((one) => ({
      ...over(permitted, one),
      objects: one.objects === null ? null : each(one.objects, object),
    })),
    objects: (plain.objects ?? []).map((one) => ({ ...over(objectUsage, one), versions: each(one.versions, version) })),
    readings: (plain.readings ?? []).map((one) => ({
      ...over(reading, one),
      caller: over(caller, one.caller),
      object: over(reading.object, one.object),
      byOne: over(reading.byOne, one.byOne),
      byAll: over(reading.byAll, one.byAll),
    })),
    peaks: each(plain.peaks, peak),
    subscriptionPeaks: each(plain.subscriptionPeaks, peak),
    throttling: over({ calls: 0, share: 0, max5m: 0, at: null }, plain.throttling),
    bursts: over({ minutes: 0, mostCalls: 0, mostObjects: 0 }, plain.bursts),
    changes: over({ count: 0, last: null }, plain.changes),
    failedRotations: each(plain.failedRotations, failedRotation),
    inventory: over(inventory, plain.inventory),
  };
}

const peak = {
  limitClass: "secret-and-vault",
  region: null,
  max10s: 1,
  at: lastSeen,
  limit: 4000,
  limitOf: "secrets and the vault itself",
} as const;

function over<Whole extends object>(whole: Whole, plain: object | undefined): Whole {
  return { ...whole, ...plain };
}

function each<Whole extends object>(plain: readonly object[] | undefined, whole: Whole): readonly Whole[] {
  return (plain ?? []).map((one) => ({ ...whole, ...one }));
}
