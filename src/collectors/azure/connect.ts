import type { HttpClient } from "@azure/core-rest-pipeline";
import type { Caller } from "./caller.ts";
import type { AzureClient } from "./client.ts";
import type { Cloud } from "./cloud.ts";
import { scaledBudget } from "./pipeline/budget.ts";
import { type Clock, systemClock } from "./pipeline/clock.ts";
import { FlowControl } from "./pipeline/flow.ts";
import type { GuardView } from "./pipeline/guard.ts";
import type { GuardRefusal } from "./pipeline/guard-refusal.ts";
import { AuditedHttpClient, newCounts } from "./pipeline/http-client.ts";
import { Recorder, type RequestSink } from "./pipeline/recorder.ts";
import { defaultRetryLimits, type RetryLimits } from "./pipeline/retry.ts";
import { createAzureClient } from "./rest-client.ts";
import { identityEndpoints, signIn } from "./sign-in.ts";

export interface ConnectOptions {
  readonly cloud: Cloud;
  /** The variables that the sign-in and proxies go by. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `name/version` of the tool, for the services' own logs. */
  readonly userAgent: string;
  /** Where every request is written down. */
  readonly requests: RequestSink;
  /** Told of everything that the guard refused: the run must end in an error, with what it has read kept. */
  readonly onGuardRefusal: (refusal: GuardRefusal) => void;
  readonly signal?: AbortSignal;
  /** Requests under way at once; 16 where it is not given. */
  readonly concurrency?: number;
  /** Factor on the usual shares of the services' limits; 1 where it is not given. */
  readonly budget?: number;
  readonly retry?: Partial<RetryLimits>;
  /** Hosts of stores outside the cloud's suffixes. */
  readonly storeHosts?: GuardView["storeHosts"];
  /** What sends for real; Node's HTTPS where it is not given. */
  readonly transport?: HttpClient;
  readonly clock?: Clock;
  readonly random?: () => number;
}

export interface Connection extends Caller {
  readonly client: AzureClient;
  /** Whole seconds that Azure's clock is ahead of ours, as far as answers have told; null before the first. */
  clockSkewSeconds(): number | null;
}

/**
 * Signs in and opens the door to Azure. Throws `SignInFault` where nobody is signed in, `GuardRefusal` where the sign-in
 * itself was led astray, and `AbortError`.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { cloud, environment, userAgent, onGuardRefusal, storeHosts, signal } = options;
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const retry = { ...defaultRetryLimits, ...options.retry };
  const recorder = new Recorder(options.requests);
  const stores = storeHosts ? { storeHosts } : {};
  const shared = {
    ...{ counts: newCounts(), recorder, clock, retry, random, budget: scaledBudget(options.budget ?? 1) },
    flow: new FlowControl({ clock, retry, random, concurrency: options.concurrency ?? 16 }),
    ...(signal ? { signal } : {}),
    ...(options.transport ? { transport: options.transport } : {}),
  };
  // Only the sign-in may talk to this machine's own token endpoints.
  const signInView = { cloud, identityEndpoints: identityEndpoints(environment) };
  const { credential, collectedBy, tenantId } = await signIn({
    ...{ cloud, environment, userAgent, http: new AuditedHttpClient({ ...shared, view: signInView }) },
    ...(signal ? { signal } : {}),
  });
  const http = new AuditedHttpClient({ ...shared, view: { cloud, ...stores } });
  const client = createAzureClient({ cloud, credential, http, onGuardRefusal, userAgent, ...stores });
  return { client, collectedBy, tenantId, clockSkewSeconds: () => recorder.clockSkewSeconds };
}
