import type { AuthorizationScopeFilter, QueryRequest, ResourceGraphClient } from "@azure/arm-resourcegraph";
import { logPolicyName } from "@azure/core-rest-pipeline";
import { unread } from "../../model/fact.ts";
import { isList, isMap, type JsonMap, textIn } from "../exports/json-value.ts";
import type { AzureClient, Listing, ReadRequest } from "./client.ts";
import { keepingOf } from "./kept-answers.ts";
import { parseAnswer } from "./read-answer.ts";
import { refusalOf } from "./refusal.ts";
import { headersOf, isRefused, type Refused, type Reply, type Sender } from "./sender.ts";

type Target = Parameters<AzureClient["query"]>[1];

/** Rows a page, the most that the service gives. */
const pageRows = 1000;
/** Subscriptions one query may name. */
const mostSubscriptions = 10_000;

/**
 * Runs queries through the Azure SDK's client: rows are opaque to it, so its ways do no harm. Of its answers only the
 * text is taken, to be parsed like every other.
 */
export class ResourceGraph {
  readonly #sender: Sender;
  #client: { readonly generation: number; readonly client: ResourceGraphClient } | undefined;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  async query(query: string, target: Target): Promise<Listing> {
    const parts = partsOf(target);
    const rows: JsonMap[] = [];
    for (const part of parts) {
      const { items, ...end } = await this.#queryPart(query, target, part);
      rows.push(...items);
      if (end.missing) return { items: rows, ...end };
    }
    return { items: rows };
  }

  async #queryPart(query: string, target: Target, part: Partial<QueryRequest>): Promise<Listing> {
    const rows = new Rows(target.collector);
    const followed = new Set<string>();
    for (let skipToken: string | undefined = ""; skipToken !== undefined; ) {
      const options = optionsOf(target, skipToken);
      const page = await this.#page({ query, ...part, options }, target);
      if (isRefused(page)) return rows.brokenOff(page);
      const fault = rows.add(page);
      if (fault) return fault;
      skipToken = rows.nextToken;
      if (skipToken !== undefined && followed.has(skipToken)) return rows.circling();
      if (skipToken !== undefined) followed.add(skipToken);
    }
    return rows.ended();
  }

  async #page(query: QueryRequest, { collector, subscriptions }: Target): Promise<Reply | Refused> {
    const [only] = subscriptions?.length === 1 ? subscriptions : [];
    const scope = only === undefined ? "/" : `/subscriptions/${only}`;
    const request: ReadRequest = { service: "resource-graph", url: "", collector, scope };
    const reply = await this.#sender.guarded(request, () => this.#exchange(query));
    if (isRefused(reply) || reply.status === 200) return reply;
    return refusalOf(request, reply.status, reply.text);
  }

  async #exchange(query: QueryRequest): Promise<Reply> {
    const client = await this.#connect();
    let reply: Reply | undefined;
    try {
      await client.resources(query, {
        onResponse: ({ status, headers, bodyAsText }) => {
          reply = { status, headers: headersOf(headers), text: bodyAsText ?? "" };
        },
      });
    } catch (error) {
      // What the SDK says to an answer it does not like is in the answer as well.
      if (!reply) throw error;
    }
    if (!reply) throw new Error("the Resource Graph client gave no answer and no error");
    return reply;
  }

  async #connect(): Promise<ResourceGraphClient> {
    const { generation, parts } = this.#sender;
    if (this.#client?.generation === generation) return this.#client.client;
    const { ResourceGraphClient } = await import("@azure/arm-resourcegraph");
    const { cloud, credential, http, userAgent } = parts;
    const client = new ResourceGraphClient(credential, {
      endpoint: cloud.arm.endpoint,
      // Without them the client asks for tokens of the public cloud, whatever the endpoint.
      credentials: { scopes: [cloud.arm.scope] },
      httpClient: http,
      retryOptions: { maxRetries: 0 },
      redirectOptions: { maxRetries: 0 },
      userAgentOptions: { userAgentPrefix: userAgent },
    });
    // What it logs may hold tokens: see the sender.
    client.pipeline.removePolicy({ name: logPolicyName });
    this.#client = { generation, client };
    return client;
  }
}

function partsOf({ subscriptions, managementGroups }: Target): readonly Partial<QueryRequest>[] {
  if (subscriptions === undefined)
    return [managementGroups === undefined ? {} : { managementGroups: [...managementGroups] }];
  const parts: Partial<QueryRequest>[] = [];
  for (let at = 0; at < subscriptions.length; at += mostSubscriptions)
    parts.push({ subscriptions: subscriptions.slice(at, at + mostSubscriptions) });
  return parts;
}

const scopeFilters: readonly AuthorizationScopeFilter[] = [
  "AtScopeAndBelow",
  "AtScopeAndAbove",
  "AtScopeExact",
  "AtScopeAboveAndBelow",
];

function optionsOf({ scopeFilter }: Target, skipToken: string): NonNullable<QueryRequest["options"]> {
  const filter = scopeFilters.find((known) => known === scopeFilter);
  if (scopeFilter !== undefined && !filter) throw new Error(`no such scope filter: ${scopeFilter}`);
  return {
    resultFormat: "objectArray",
    top: pageRows,
    ...(skipToken === "" ? {} : { skipToken }),
    ...(filter ? { authorizationScopeFilter: filter } : {}),
  };
}

/** The rows of one query so far, and whether they are all. */
class Rows {
  readonly #collector: string;
  readonly #items: JsonMap[] = [];
  #received = 0;
  #total = 0;
  #lost = 0;
  nextToken: string | undefined;

  constructor(collector: string) {
    this.#collector = collector;
  }

  /** A listing where the page ends the query before its time. */
  add({ text, headers }: Reply): Listing | undefined {
    const parsed = parseAnswer(text, keepingOf("resource-graph"));
    const data = parsed?.body.get("data");
    if (!parsed || !isList(data)) return this.#ends("unparsable", "a page has no rows");
    this.#received += data.length;
    this.#lost += parsed.lost + data.filter((row) => !isMap(row)).length;
    this.#items.push(...data.filter(isMap));
    const total = parsed.body.get("totalRecords");
    if (typeof total === "number") this.#total = Math.max(this.#total, total);
    this.nextToken = textIn(parsed.body, "$skipToken");
    if (headers.get("x-ms-tenant-subscription-limit-hit") === "true")
      return this.#ends(
        "failed",
        "more subscriptions are visible than one query may cover",
        "name them by --subscription",
      );
    if (textIn(parsed.body, "resultTruncated") === "true" && this.nextToken === undefined)
      return this.#ends("failed", "the service left rows out and gives no way to get them");
    return undefined;
  }

  ended(): Listing {
    if (this.#received < this.#total)
      return (
        this.#ends("failed", `${this.#received} of ${this.#total} rows came`, "run again") ?? { items: this.#items }
      );
    if (this.#lost > 0) return this.#ends("unparsable", `${this.#lost} rows or members could not be read`);
    return { items: this.#items };
  }

  circling(): Listing {
    return this.#ends("failed", "its pages go in circles", "run again");
  }

  brokenOff({ why, status, code }: Refused): Listing {
    return {
      items: this.#items,
      missing: why,
      ...(status === undefined ? {} : { status }),
      ...(code === undefined ? {} : { code }),
    };
  }

  #ends(reason: "failed" | "unparsable", what: string, remedy?: string): Listing {
    const detail = `${this.#collector} by Resource Graph: ${what}`;
    return { items: this.#items, missing: unread(reason, detail, remedy).unread };
  }
}
