import type { Manifest } from "../../../model/manifest.ts";
import type { AzureClient } from "../client.ts";
import type { Cloud } from "../cloud.ts";
import { createLogsClient, type LogsClient } from "../log-queries.ts";
import { scaledBudget } from "../pipeline/budget.ts";
import { systemClock } from "../pipeline/clock.ts";
import { FlowControl } from "../pipeline/flow.ts";
import type { GuardRefusal } from "../pipeline/guard-refusal.ts";
import { AuditedHttpClient } from "../pipeline/http-client.ts";
import { Recorder, type RequestSink } from "../pipeline/recorder.ts";
import { defaultRetryLimits } from "../pipeline/retry.ts";
import { createAzureClient } from "../rest-client.ts";
import type { SenderParts } from "../sender.ts";
import { identityEndpoints, type RenewableCredential, signIn } from "../sign-in.ts";

export interface ConnectOptions {
  readonly cloud: Cloud;
  /** Times the default share of each service's limits. */
  readonly budget: number;
  /** Stops everything: waits, requests under way, and what would follow. */
  readonly signal: AbortSignal;
  readonly sink: RequestSink;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `name/version`, as services see the caller. */
  readonly userAgent: string;
}

/** The way out for clients of their own, such as those of storage: through the same pipeline. */
export interface Door {
  readonly cloud: Cloud;
  readonly http: AuditedHttpClient;
  readonly userAgent: string;
  /** Undefined where nobody is signed in: addresses that carry their own signature can be read without. */
  readonly credential?: RenewableCredential;
  /** What the guard kept from being sent, in words: a fault of the run. */
  readonly guardRefusals: readonly string[];
  readonly onGuardRefusal: (refusal: GuardRefusal) => void;
}

/** A sign-in and the one client that everything goes through. */
export interface Connection {
  readonly client: AzureClient;
  readonly logs: LogsClient;
  readonly door: Door;
  readonly tenantId: string | null;
  /** Object id of the caller. */
  readonly oid: string | null;
  /** What the guard kept from being sent, in words: a fault of the run. */
  readonly guardRefusals: readonly string[];
  provenance(): Pick<Manifest, "collectedBy" | "clockSkewSeconds">;
}

/** Requests under way at once, over all services. */
const requestsAtOnce = 32;
/** A clock that is less far off than this is right: answers take time, too. */
const tolerableSkewSeconds = 5;

/** Signs in and makes the client. Throws what signing in throws: `SignInFault`, `AbortError`. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { cloud, signal, environment, userAgent } = options;
  const recorder = new Recorder(options.sink);
  const anonymous = doorWith(options, recorder);
  const { http, guardRefusals, onGuardRefusal } = anonymous;
  const { credential, collectedBy, tenantId } = await signIn({ cloud, http, environment, userAgent, signal });
  const parts: SenderParts = { cloud, credential, http, userAgent, onGuardRefusal };
  return {
    client: createAzureClient(parts),
    logs: createLogsClient(parts),
    door: { ...anonymous, credential },
    tenantId,
    oid: collectedBy.oid,
    guardRefusals,
    provenance: () => ({ collectedBy, clockSkewSeconds: roundedSkew(recorder.clockSkewSeconds) }),
  };
}

/** The way out with nobody signed in: for addresses that carry their own signature. */
export function openDoor(options: ConnectOptions): Door {
  return doorWith(options, new Recorder(options.sink));
}

function doorWith({ cloud, budget, signal, environment, userAgent }: ConnectOptions, recorder: Recorder): Door {
  const common = { clock: systemClock, retry: defaultRetryLimits, random: Math.random };
  const http = new AuditedHttpClient({
    ...common,
    view: { cloud, identityEndpoints: identityEndpoints(environment) },
    budget: scaledBudget(budget),
    flow: new FlowControl({ ...common, concurrency: requestsAtOnce }),
    recorder,
    signal,
  });
  const guardRefusals: string[] = [];
  const onGuardRefusal = (refusal: GuardRefusal) => void guardRefusals.push(refusal.message);
  return { cloud, http, userAgent, guardRefusals, onGuardRefusal };
}

function roundedSkew(seconds: number | null): number | null {
  return seconds !== null && Math.abs(seconds) < tolerableSkewSeconds ? 0 : seconds;
}
