import { type Fact, faultReasons, isRead, isUnread } from "../../../model/fact.ts";
import { normalizeId, subscriptionOf } from "../../../model/resource-id.ts";
import type { LogDestination } from "../../../model/surroundings.ts";
import { isPlainId } from "../../exports/identify.ts";
import { type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import type { AzureClient, Listing } from "../client.ts";
import { apiVersions } from "./api-versions.ts";
import { listFact } from "./control-lists.ts";
import { type AuditTable, LogDestinations } from "./log-destinations.ts";
import { urlPath, withQuery } from "./vault-calls.ts";

/** The end of a log route: what it is, and the tables that a workspace keeps the logs in. */
export interface LogEnd {
  readonly kind: LogDestination["kind"];
  readonly tables: ReadonlySet<AuditTable>;
}

/** An Event Grid topic that carries a resource's events. */
interface SystemTopic {
  readonly id: string;
  /** Normalized id of the resource. */
  readonly source: string;
}

type Topics = Fact<readonly SystemTopic[]>;

/** What many vaults share, read once in a run: make one for a client, and give it to every vault. */
export class SharedReads {
  readonly #client: AzureClient;
  readonly #ends: LogDestinations;
  readonly #destinations = new Once<LogDestination>(({ exists }) => isLasting(exists));
  readonly #topics = new Once<Topics>(isLasting);

  constructor(client: AzureClient) {
    this.#client = client;
    this.#ends = new LogDestinations(client);
  }

  /** What is at the ends of log routes, given by id; sorted by id. */
  destinations(ends: ReadonlyMap<string, LogEnd>): Promise<readonly LogDestination[]> {
    const sorted = [...ends].sort(([a], [b]) => (a < b ? -1 : 1));
    return Promise.all(sorted.map(([id, end]) => this.#destination(id, end)));
  }

  /** The event subscriptions on a vault's system topics: a list of those at the vault itself does not show them. */
  async topicSubscriptions(vaultId: string): Promise<Listing> {
    const scope = `/subscriptions/${subscriptionOf(vaultId) ?? ""}`;
    const topics = await this.#topics.get(scope, () => this.#readTopics(scope));
    if (!isRead(topics)) return { items: [], ...(isUnread(topics) ? { missing: topics.unread } : {}) };
    const own = topics.read.filter(({ source }) => source === vaultId);
    const lists = await Promise.all(own.map(({ id }) => this.#list(`${id}/eventSubscriptions`, vaultId)));
    const missing = topics.missing ?? lists.map((list) => list.missing).find((why) => why !== undefined);
    return { items: lists.flatMap(({ items }) => items), ...(missing ? { missing } : {}) };
  }

  #destination(id: string, { kind, tables }: LogEnd): Promise<LogDestination> {
    const key = [id, ...[...tables].sort()].join(" ");
    return this.#destinations.get(key, () =>
      kind === "workspace" ? this.#ends.workspace(id, tables) : this.#ends.storageAccount(id),
    );
  }

  async #readTopics(scope: string): Promise<Topics> {
    return listFact(await this.#list(`${scope}/providers/Microsoft.EventGrid/systemTopics`, scope), topicIn);
  }

  #list(path: string, scope: string): Promise<Listing> {
    const url = withQuery(urlPath(path), apiVersions.eventGrid, {});
    return this.#client.list({ service: "arm", url, collector: "event-subscriptions", scope });
  }
}

/** Reads things once, also when several ask at the same time. What failed for a passing reason is tried again. */
class Once<Value> {
  readonly #known = new Map<string, Promise<Value>>();
  readonly #isLasting: (value: Value) => boolean;

  constructor(lasts: (value: Value) => boolean) {
    this.#isLasting = lasts;
  }

  async get(key: string, readIt: () => Promise<Value>): Promise<Value> {
    const known = this.#known.get(key) ?? readIt();
    this.#known.set(key, known);
    const value = await known;
    if (!this.#isLasting(value) && this.#known.get(key) === known) this.#known.delete(key);
    return value;
  }
}

/** Rights do not change within a run; throttling and broken connections pass. */
function isLasting(fact: Fact<unknown>): boolean {
  const why = isUnread(fact) ? fact.unread : isRead(fact) ? fact.missing : undefined;
  return !why || why.reason === "denied" || !faultReasons.has(why.reason);
}

function topicIn(item: JsonMap): SystemTopic | undefined {
  const id = textIn(item, "id");
  const source = textIn(mapIn(item, "properties") ?? new Map(), "source");
  if (id === undefined || source === undefined || !isPlainId(id) || !isPlainId(source)) return undefined;
  return { id: normalizeId(id), source: normalizeId(source) };
}
