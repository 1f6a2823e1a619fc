import {
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpMethods,
  proxyPolicy,
} from "@azure/core-rest-pipeline";
import type { ContainerClient, HttpOperationResponse, IHttpClient, WebResource } from "@azure/storage-blob";
import { storageScope } from "../../azure/cloud.ts";
import type { Door } from "../../azure/run/connect.ts";
import type { ContainerAddress } from "./address.ts";

/**
 * The SDK's client of a container, with the audited pipeline as its only way out: guard, budget, recorder and the one
 * retry are there, and its own retries and redirects are off. Loaded here, as few runs need it.
 */
export async function openContainer(address: ContainerAddress, door: Door): Promise<ContainerClient> {
  const { AnonymousCredential, ContainerClient, newPipeline } = await import("@azure/storage-blob");
  const { credential } = door;
  const options = {
    httpClient: wayOut(door),
    retryOptions: { maxTries: 1 },
    // Handed on to the client's pipeline, though its own type does not know it.
    redirectOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: door.userAgent },
    audience: storageScope,
  };
  // A signature and a token at once are refused by the service.
  const signing = credential === undefined || address.isSigned ? new AnonymousCredential() : credential;
  return new ContainerClient(address.forClient, newPipeline(signing, options));
}

/** Old enough for every cloud, and the first that spells names which XML cannot carry. The SDK asks for its newest. */
const apiVersion = "2021-12-02";

/** The SDK's older interface of an HTTP client, which its pipeline still takes, on ours. */
function wayOut({ http }: Door): IHttpClient {
  // A proxy agent of its own: that of the SDK's pipeline would be in what it logs, with the requests on its sockets.
  const way = createEmptyPipeline();
  way.addPolicy(proxyPolicy());
  return {
    sendRequest: async (asked: WebResource): Promise<HttpOperationResponse> => {
      const { url, method, abortSignal, streamResponseStatusCodes } = asked;
      const sent = createPipelineRequest({
        url,
        // The guard lets nothing pass but GET.
        method: method as HttpMethods,
        headers: createHttpHeaders({ ...asked.headers.rawHeaders(), "x-ms-version": apiVersion }),
        ...(abortSignal ? { abortSignal } : {}),
        ...(streamResponseStatusCodes ? { streamResponseStatusCodes } : {}),
        // What to do with a body is the guard's to say: it sees the request as it is.
        ...(asked.body === undefined ? {} : { body: asked.body }),
      });
      const { status, headers, bodyAsText, readableStreamBody } = await way.sendRequest(http, sent);
      const given = asked.headers.clone();
      for (const name of given.headerNames()) given.remove(name);
      for (const [name, value] of headers) if (!isForeignChallenge(name, value)) given.set(name, value);
      return {
        request: asked,
        status,
        headers: given,
        ...(readableStreamBody ? { readableStreamBody } : { bodyAsText: bodyAsText ?? "" }),
      };
    },
  };
}

/**
 * A challenge names a resource and a tenant, and the SDK would ask for a token of whatever it names, again and again while
 * it gets none. The one that asks for more claims in the token it has is heard.
 */
function isForeignChallenge(name: string, value: string): boolean {
  return name.toLowerCase() === "www-authenticate" && !value.includes("insufficient_claims");
}
