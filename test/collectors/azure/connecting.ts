import { createDefaultHttpClient, type HttpClient } from "@azure/core-rest-pipeline";
import type { Caller } from "../../../src/collectors/azure/caller.ts";
import type { AzureClient } from "../../../src/collectors/azure/client.ts";
import type { Cloud } from "../../../src/collectors/azure/cloud.ts";
import { cloudFromFile, isCloudFault } from "../../../src/collectors/azure/cloud-file.ts";
import { defaultBudget } from "../../../src/collectors/azure/pipeline/budget.ts";
import { type Clock, systemClock } from "../../../src/collectors/azure/pipeline/clock.ts";
import { FlowControl } from "../../../src/collectors/azure/pipeline/flow.ts";
import type { GuardRefusal } from "../../../src/collectors/azure/pipeline/guard-refusal.ts";
import { AuditedHttpClient } from "../../../src/collectors/azure/pipeline/http-client.ts";
import { Recorder, type RequestRow } from "../../../src/collectors/azure/pipeline/recorder.ts";
import { defaultRetryLimits } from "../../../src/collectors/azure/pipeline/retry.ts";
import { createAzureClient } from "../../../src/collectors/azure/rest-client.ts";
import type { Door } from "../../../src/collectors/azure/run/connect.ts";
import { identityEndpoints, signIn } from "../../../src/collectors/azure/sign-in.ts";
import type { LocalAzure } from "../../support/azure/start.ts";

/** Real TLS, trusting the local Azure's authority; its agent leads the cloud's names to it. */
function transportTo(azure: LocalAzure): HttpClient {
  const real = createDefaultHttpClient();
  return {
    sendRequest: (request) => {
      // No test talks to anything but the local Azure: a machine in a cloud would answer the chain for real.
      if (!azure.agent && new URL(request.url).hostname !== "localhost")
        return Promise.reject(Object.assign(new Error("unreachable"), { code: "ENETUNREACH" }));
      if (azure.agent) request.agent = azure.agent;
      else request.tlsSettings = { ca: azure.authority };
      return real.sendRequest(request);
    },
  };
}

/** Time that runs twenty times as fast: what the budget holds back comes twenty times sooner. */
function quickClock(): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * 20,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 20, signal),
  };
}

export interface Connected extends Caller {
  readonly client: AzureClient;
  readonly door: Door;
  readonly rows: RequestRow[];
  readonly refusals: GuardRefusal[];
  clockSkewSeconds(): number | null;
}

export interface Connecting {
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  readonly cloud?: Cloud;
}

export function cloudOf(azure: LocalAzure, changes: object = {}): Cloud {
  const cloud = cloudFromFile(JSON.stringify({ ...azure.cloud, ...changes }));
  if (isCloudFault(cloud)) throw new Error(cloud.message);
  return cloud;
}

/** Signs in to a local Azure by the environment's usual variables, as the tool does. */
export async function connectTo(azure: LocalAzure, more: Connecting = {}): Promise<Connected> {
  const { signal, clock = quickClock(), cloud = cloudOf(azure) } = more;
  const rows: RequestRow[] = [];
  const refusals: GuardRefusal[] = [];
  const recorder = new Recorder({ write: (row) => void rows.push(row) });
  // Waits are real here, and short: the pipeline's own tests say what they are worth.
  const retry = { ...defaultRetryLimits, firstDelayMs: 1, longestDelayMs: 5, attempts: 4, timeoutMs: 20 * 60_000 };
  const stop = signal ? { signal } : {};
  const http = new AuditedHttpClient({
    ...{ clock, retry, recorder, random: Math.random, budget: defaultBudget, transport: transportTo(azure), ...stop },
    flow: new FlowControl({ clock, retry, random: Math.random, concurrency: 16 }),
    view: { cloud, identityEndpoints: identityEndpoints(process.env) },
  });
  const userAgent = "kvaudit/test";
  const { credential, ...caller } = await signIn({ cloud, http, environment: process.env, userAgent, ...stop });
  const onGuardRefusal = (refusal: GuardRefusal) => void refusals.push(refusal);
  const client = createAzureClient({ cloud, credential, http, onGuardRefusal, userAgent });
  const door: Door = { cloud, credential, http, onGuardRefusal, userAgent, guardRefusals: [] };
  return { ...caller, client, door, rows, refusals, clockSkewSeconds: () => recorder.clockSkewSeconds };
}
