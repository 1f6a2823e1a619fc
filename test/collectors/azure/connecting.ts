import { createDefaultHttpClient, type HttpClient } from "@azure/core-rest-pipeline";
import { cloudFromFile, isCloudFault } from "../../../src/collectors/azure/cloud-file.ts";
import { type Connection, type ConnectOptions, connect } from "../../../src/collectors/azure/connect.ts";
import { type Clock, systemClock } from "../../../src/collectors/azure/pipeline/clock.ts";
import type { GuardRefusal } from "../../../src/collectors/azure/pipeline/guard-refusal.ts";
import type { RequestRow } from "../../../src/collectors/azure/pipeline/recorder.ts";
import type { LocalAzure } from "../../support/azure/start.ts";

/** Real TLS, trusting the local Azure's authority; its agent leads the cloud's names to it. */
export function transportTo(azure: LocalAzure): HttpClient {
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

export interface Connected extends Connection {
  readonly rows: RequestRow[];
  readonly refusals: GuardRefusal[];
}

/** Signs in to a local Azure by the environment's usual variables, as the tool does. */
export async function connectTo(azure: LocalAzure, more: Partial<ConnectOptions> = {}): Promise<Connected> {
  const cloud = cloudFromFile(JSON.stringify(azure.cloud));
  if (isCloudFault(cloud)) throw new Error(cloud.message);
  const rows: RequestRow[] = [];
  const refusals: GuardRefusal[] = [];
  const connection = await connect({
    ...{ cloud, environment: process.env, userAgent: "kvaudit/test", transport: transportTo(azure) },
    requests: { write: (row) => void rows.push(row) },
    onGuardRefusal: (refusal) => refusals.push(refusal),
    clock: quickClock(),
    // Waits are real here, and short: the pipeline's own tests say what they are worth.
    retry: { firstDelayMs: 1, longestDelayMs: 5, attempts: 4, timeoutMs: 20 * 60_000 },
    ...more,
  });
  return { ...connection, rows, refusals };
}
