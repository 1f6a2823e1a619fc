import { unread } from "../../model/fact.ts";
import type { AzureClient, Listing, ReadAnswer, ReadRequest } from "./client.ts";
import { keepingOf } from "./kept-answers.ts";
import { listPages, type Page } from "./listing.ts";
import { GuardRefusal } from "./pipeline/guard-refusal.ts";
import { parseAnswer } from "./read-answer.ts";
import { failureOf, refusalOf } from "./refusal.ts";
import { ResourceGraph } from "./resource-graph.ts";
import { isRefused, type Refused, type Reply, Sender, type SenderParts } from "./sender.ts";

/** The door to Azure. One is enough for a run: it may be used by all collectors at once. */
export function createAzureClient(parts: SenderParts): AzureClient {
  return new RestClient(new Sender(parts));
}

class RestClient implements AzureClient {
  readonly #sender: Sender;
  readonly #graph: ResourceGraph;

  constructor(sender: Sender) {
    this.#sender = sender;
    this.#graph = new ResourceGraph(sender);
  }

  get counts(): AzureClient["counts"] {
    return this.#sender.parts.http.counts;
  }

  async read(request: ReadRequest): Promise<ReadAnswer> {
    const reply = await this.#sender.send(request);
    if (isRefused(reply)) return reply;
    const page = pageOf(request, reply);
    if (!page.ok) return page;
    if (page.lost === 0) return { ok: true, body: page.body, headers: reply.headers };
    const detail = `${request.collector} of ${request.scope}: ${page.lost} members of the answer are too large to be read`;
    return failureOf(unread("unparsable", detail).unread);
  }

  async list(request: ReadRequest, itemsAt = "value"): Promise<Listing> {
    let last = request.url;
    return listPages(request, itemsAt, async (next, isLink) => {
      const refusal = isLink ? foreignLink(next.url, last) : undefined;
      if (refusal) return this.#sender.refuse(refusal);
      if (isAbsolute(next.url)) last = next.url;
      const reply = await this.#sender.send(next, isLink ? "next-link" : "request");
      return isRefused(reply) ? reply : pageOf(next, reply);
    });
  }

  query(query: string, target: Parameters<AzureClient["query"]>[1]): Promise<Listing> {
    return this.#graph.query(query, target);
  }
}

const isAbsolute = (url: string) => /^[a-z][a-z0-9+.-]*:/i.test(url);

/** A link to another host than the listing's own: refused even where the cloud has that host. */
function foreignLink(link: string, before: string): GuardRefusal | undefined {
  if (!isAbsolute(link)) return link.startsWith("/") && !/^[/\\]{2}/.test(link) ? undefined : refusalFor(link);
  if (!isAbsolute(before)) return undefined;
  return URL.parse(link)?.host === URL.parse(before)?.host ? undefined : refusalFor(link);
}

function refusalFor(link: string): GuardRefusal {
  const why = "another host than the listing's own";
  return new GuardRefusal({ method: "GET", url: link }, "host", { why, origin: "next-link" });
}

/** A success as a page; anything else as what it is. */
function pageOf(request: ReadRequest, { status, headers, text }: Reply): Page | Refused {
  if (status === 204) return { ok: true, body: new Map(), lost: 0 };
  if (status >= 300 && status < 400) {
    const detail = `Azure answered ${status} to reading ${request.collector} of ${request.scope}: a redirect, which is never followed`;
    return { ...failureOf(unread("failed", detail).unread), status };
  }
  if (status !== 200) return refusalOf(request, status, text);
  const parsed = parseAnswer(text, keepingOf(request.service));
  if (parsed) return { ok: true, body: parsed.body, lost: parsed.lost };
  const detail = `the answer to reading ${request.collector} of ${request.scope} is no JSON document (${headers.get("content-type") ?? "of no type"})`;
  return { ...failureOf(unread("unparsable", detail).unread), status };
}
