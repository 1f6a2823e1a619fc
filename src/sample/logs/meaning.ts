import { operationOf } from "../../model/facts/operations.ts";
import { formatTime } from "../../model/iso-date.ts";
import type { Caller, LimitClass, StatusClass, UsageObjectType } from "../../model/usage.ts";
import type { LogEvent } from "./event.ts";

/**
 * What an event means in the tables, said from what happened and not from how a record tells it: the sample's second
 * opinion on the meanings that the readers take out of records.
 */
export function statusClassOf({ kind, status }: LogEvent): StatusClass {
  if (kind === "challenge") return "challenge";
  if (status === null || status < 200 || status > 599) return "none";
  if (status < 300) return "success";
  if (status === 401 || status === 403) return "denied";
  if (status === 404) return "not-found";
  if (status === 429) return "throttled";
  return status < 500 ? "client-error" : "server-error";
}

const nobody: Caller = { oid: null, appId: null, kind: "unknown", name: null };

/** Management calls and managed HSMs log tokens that say whether it is a person, and nothing else of the proof. */
export function callerOf({ caller, plane, vault }: LogEvent): Caller {
  if (caller === null) return nobody;
  const { oid, appId, proof, person } = caller;
  const tellsProof = plane === "data" && vault.kind === "vault";
  if (proof === "person") return { oid, appId, kind: "user", name: person };
  return { oid, appId, kind: tellsProof && proof !== "unsaid" ? proof : "unknown", name: null };
}

const typeOfCollection = { secrets: "secret", keys: "key", certificates: "certificate" } as const;

/** A challenge is about what its request names: the service did not look further. */
export function objectTypeOf({ operation, object }: LogEvent): UsageObjectType {
  if (operation !== "Authentication") return operationOf(operation).object;
  return object === null ? "other" : typeOfCollection[object.collection];
}

/** The limit that an event counts against; null for challenges, notices and what the service does by itself. */
export function limitOf({ kind, operation }: LogEvent): LimitClass | null {
  return kind === "call" ? operationOf(operation).limit : null;
}

const millisecondsPerHour = 3_600_000;

export function hourOf(time: number): string {
  return formatTime(time - (time % millisecondsPerHour));
}
