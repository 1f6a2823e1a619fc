import { createDefaultHttpClient, type HttpClient } from "@azure/core-rest-pipeline";
import type { AzureClient } from "../../../../src/collectors/azure/client.ts";
import { cloudFromFile, isCloudFault } from "../../../../src/collectors/azure/cloud-file.ts";
import { scaledBudget } from "../../../../src/collectors/azure/pipeline/budget.ts";
import { type Clock, systemClock } from "../../../../src/collectors/azure/pipeline/clock.ts";
import { FlowControl } from "../../../../src/collectors/azure/pipeline/flow.ts";
import { AuditedHttpClient } from "../../../../src/collectors/azure/pipeline/http-client.ts";
import { Recorder } from "../../../../src/collectors/azure/pipeline/recorder.ts";
import { defaultRetryLimits } from "../../../../src/collectors/azure/pipeline/retry.ts";
import { createAzureClient } from "../../../../src/collectors/azure/rest-client.ts";
import type { LocalAzure } from "../../../support/azure/start.ts";

/** The client of a run, tried once each and with the whole of every limit: what is refused reaches the reader at once. */
export function pipelineClient(azure: LocalAzure, principalId: string, clock: Clock = systemClock): AzureClient {
  const cloud = cloudFromFile(JSON.stringify(azure.cloud));
  if (isCloudFault(cloud)) throw new Error(cloud.message);
  const retry = { ...defaultRetryLimits, attempts: 1, firstDelayMs: 1, longestDelayMs: 1, timeoutMs: 3_600_000 };
  const common = { clock, retry, random: () => 0 };
  const http = new AuditedHttpClient({
    ...common,
    view: { cloud },
    budget: scaledBudget(1000),
    flow: new FlowControl({ ...common, concurrency: 32 }),
    recorder: new Recorder({ write: async () => {} }),
    transport: through(azure),
  });
  const services = new Map([
    [cloud.arm.scope, "arm"],
    [cloud.graph.scope, "graph"],
    [cloud.vault.scope, "vault"],
    [cloud.hsm?.scope, "hsm"],
  ] as const);
  const getToken = async (scopes: string | string[]) => {
    const service = services.get(String(scopes));
    if (!service) throw new Error(`a token for ${scopes} was asked for`);
    return { token: azure.tokenFor(principalId, service), expiresOnTimestamp: Date.now() + 3_600_000 };
  };
  return createAzureClient({
    cloud,
    http,
    credential: { getToken },
    userAgent: "kvaudit-test/0",
    onGuardRefusal: (refusal) => {
      throw refusal;
    },
  });
}

/** Node's own HTTPS, led to the local Azure by its agent. */
function through({ agent }: LocalAzure): HttpClient {
  const http = createDefaultHttpClient();
  return {
    sendRequest: (request) => {
      if (agent) request.agent = agent;
      return http.sendRequest(request);
    },
  };
}
