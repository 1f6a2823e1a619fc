import type { AzureClient, Listing, ReadAnswer, ReadRequest } from "../../../../src/collectors/azure/client.ts";
import { mapFromPlain } from "../../../../src/collectors/azure/run/plain-json.ts";
import { readError } from "../../../../src/collectors/exports/error-body.ts";
import { isMap, type JsonMap, textIn } from "../../../../src/collectors/exports/json-value.ts";
import { unread } from "../../../../src/model/fact.ts";
import { ask } from "../../../support/azure/ask.ts";
import type { LocalAzure } from "../../../support/azure/start.ts";

/** Speaks to the local Azure over HTTPS without retries, budget or guard: every refusal reaches the reader at once. */
export function directClient(azure: LocalAzure, principalId: string): AzureClient {
  const read = async (request: ReadRequest): Promise<ReadAnswer> => {
    const url = request.url.startsWith("/") ? `${azure.urls.arm}${request.url}` : request.url;
    const service = request.service === "hsm" || request.service === "vault" ? request.service : "arm";
    try {
      const reply = await ask(azure, url, { token: azure.tokenFor(principalId, service) });
      const body = mapFromPlain(reply.json);
      return reply.status === 200 ? { ok: true, body, headers: new Map() } : refused(reply.status, body);
    } catch (error) {
      if (error instanceof SyntaxError) return failed("unparsable", "no JSON", 200);
      return failed("failed", "the connection broke", undefined);
    }
  };
  return {
    read,
    list: (request) => listAll(request, read),
    query: () => Promise.reject(new Error("nothing of one vault is read from Resource Graph")),
    counts: { requests: 0, byService: new Map(), throttled: 0, waitedMs: 0 },
  };
}

function refused(status: number, body: JsonMap): ReadAnswer {
  const { reason, code } = readError(body);
  return { ok: false, why: unread(reason, `Azure answered ${status} ${code}`).unread, status, code };
}

function failed(reason: "failed" | "unparsable", detail: string, status: number | undefined): ReadAnswer {
  return { ok: false, why: unread(reason, detail).unread, status, code: undefined };
}

async function listAll(request: ReadRequest, read: (request: ReadRequest) => Promise<ReadAnswer>): Promise<Listing> {
  const items: JsonMap[] = [];
  let lost = 0;
  for (let url: string | undefined = request.url; url !== undefined; ) {
    const answer: ReadAnswer = await read({ ...request, url });
    if (!answer.ok) {
      const { why, status, code } = answer;
      return {
        items,
        missing: why,
        ...(status === undefined ? {} : { status }),
        ...(code === undefined ? {} : { code }),
      };
    }
    const page = answer.body.get("value");
    const all = Array.isArray(page) ? page : [];
    items.push(...all.filter(isMap));
    lost += all.filter((item) => !isMap(item)).length;
    url = textIn(answer.body, "nextLink");
  }
  return lost === 0 ? { items } : { items, missing: unread("unparsable", `${lost} entries are no objects`).unread };
}
