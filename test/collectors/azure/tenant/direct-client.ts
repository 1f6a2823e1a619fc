import type { AzureClient, Listing, ReadAnswer, ReadRequest } from "../../../../src/collectors/azure/client.ts";
import { mapFromPlain } from "../../../../src/collectors/azure/run/plain-json.ts";
import { readError } from "../../../../src/collectors/exports/error-body.ts";
import { isList, isMap, type JsonMap, textIn } from "../../../../src/collectors/exports/json-value.ts";
import { unread } from "../../../../src/model/fact.ts";
import { ask } from "../../../support/azure/ask.ts";
import type { LocalAzure } from "../../../support/azure/start.ts";

const graphPath = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";

/** Speaks to the local Azure over HTTPS without retries, budget or guard: every refusal reaches the reader at once. */
export function directClient(azure: LocalAzure, principalId: string): AzureClient {
  const read = async ({ service, url, body }: ReadRequest): Promise<ReadAnswer> => {
    const at = service === "graph" ? "graph" : "arm";
    const target = url.startsWith("/") ? `${azure.urls[at]}${url}` : url;
    const more = body === undefined ? {} : { method: "POST", body };
    try {
      const reply = await ask(azure, target, { token: azure.tokenFor(principalId, at), ...more });
      const answer = mapFromPlain(reply.json);
      return reply.status === 200 ? { ok: true, body: answer, headers: new Map() } : refused(reply.status, answer);
    } catch (error) {
      if (error instanceof SyntaxError) return failed("unparsable", "no JSON");
      return failed("failed", "the connection broke");
    }
  };
  return {
    read,
    list: (request) => listAll(request, read),
    query: (query, target) => queryAll(query, target, read),
    counts: { requests: 0, byService: new Map(), throttled: 0, waitedMs: 0 },
  };
}

function refused(status: number, body: JsonMap): ReadAnswer {
  const { reason, code } = readError(body);
  return { ok: false, why: unread(reason, `Azure answered ${status} ${code}`).unread, status, code };
}

function failed(reason: "failed" | "unparsable", detail: string): ReadAnswer {
  return { ok: false, why: unread(reason, detail).unread, status: undefined, code: undefined };
}

type Read = (request: ReadRequest) => Promise<ReadAnswer>;

function brokenOff(items: readonly JsonMap[], answer: ReadAnswer & { readonly ok: false }): Listing {
  const { why, status, code } = answer;
  return {
    items,
    missing: why,
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code }),
  };
}

function whole(items: readonly JsonMap[], lost: number): Listing {
  return lost === 0 ? { items } : { items, missing: unread("unparsable", `${lost} entries are no objects`).unread };
}

async function listAll(request: ReadRequest, read: Read): Promise<Listing> {
  const items: JsonMap[] = [];
  let lost = 0;
  for (let url: string | undefined = request.url; url !== undefined; ) {
    const answer: ReadAnswer = await read({ ...request, url });
    if (!answer.ok) return brokenOff(items, answer);
    const page = answer.body.get("value");
    const all = isList(page) ? page : [];
    items.push(...all.filter(isMap));
    lost += all.filter((item) => !isMap(item)).length;
    url = textIn(answer.body, "nextLink") ?? textIn(answer.body, "@odata.nextLink");
  }
  return whole(items, lost);
}

async function queryAll(query: string, target: Parameters<AzureClient["query"]>[1], read: Read): Promise<Listing> {
  const items: JsonMap[] = [];
  let lost = 0;
  for (let token: string | undefined = ""; token !== undefined; ) {
    const options = {
      resultFormat: "objectArray",
      ...(target.scopeFilter === undefined ? {} : { authorizationScopeFilter: target.scopeFilter }),
      ...(token === "" ? {} : { $skipToken: token }),
    };
    const body = {
      query,
      options,
      ...(target.subscriptions === undefined ? {} : { subscriptions: target.subscriptions }),
      ...(target.managementGroups === undefined ? {} : { managementGroups: target.managementGroups }),
    };
    const request = {
      service: "resource-graph" as const,
      url: graphPath,
      body,
      collector: target.collector,
      scope: "/",
    };
    const answer: ReadAnswer = await read(request);
    if (!answer.ok) return brokenOff(items, answer);
    const rows = answer.body.get("data");
    const all = isList(rows) ? rows : [];
    items.push(...all.filter(isMap));
    lost += all.filter((item) => !isMap(item)).length;
    if (textIn(answer.body, "resultTruncated") === "true") {
      return { items, missing: unread("failed", "the result was truncated").unread };
    }
    token = textIn(answer.body, "$skipToken");
  }
  return whole(items, lost);
}
