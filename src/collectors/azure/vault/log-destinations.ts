import { type Fact, isRead, read, type Unread, type UnreadFact, unread } from "../../../model/fact.ts";
import { subscriptionOf } from "../../../model/resource-id.ts";
import type { LogDestination } from "../../../model/surroundings.ts";
import { integerFact, textFact } from "../../exports/facts.ts";
import { type JsonMap, mapIn } from "../../exports/json-value.ts";
import type { AzureClient, ReadAnswer } from "../client.ts";
import { apiVersions } from "./api-versions.ts";
import { readerRoles } from "./remedies.ts";
import { storageRetention } from "./storage-retention.ts";
import { inLiveWords } from "./unasked.ts";
import { urlPath, withQuery } from "./vault-calls.ts";

/** The tables of a workspace that a vault's audit log can land in. */
export type AuditTable = "AZKVAuditLogs" | "AzureDiagnostics";

type Retention = Fact<number | null>;

/** What is at the end of log routes, asked of ARM: one to three calls an end. */
export class LogDestinations {
  readonly #client: AzureClient;
  readonly #tenants = new Map<string, Promise<Fact<string | null>>>();

  constructor(client: AzureClient) {
    this.#client = client;
  }

  async workspace(id: string, tables: ReadonlySet<AuditTable>): Promise<LogDestination> {
    const answer = await this.#get(id, apiVersions.workspaces);
    if (!answer.ok) return absentEnd(id, "workspace", answer);
    const retentionDays = integerFact(propertiesOf(answer.body), "retentionInDays");
    const [tableRetentionDays, tenantId] = await Promise.all([
      this.#shortest(id, tables, retentionDays),
      this.#tenantOf(id),
    ]);
    return inLiveWords({ id, kind: "workspace", exists: read(true), retentionDays, tableRetentionDays, tenantId });
  }

  async storageAccount(id: string): Promise<LogDestination> {
    const answer = await this.#get(id, apiVersions.storage);
    if (!answer.ok) return absentEnd(id, "storage", answer);
    const [policy, tenantId] = await Promise.all([
      this.#get(`${id}/managementPolicies/default`, apiVersions.storage),
      this.#tenantOf(id),
    ]);
    return { id, kind: "storage", exists: read(true), retentionDays: policyRetention(policy), tenantId };
  }

  /** Where the logs land in both tables, the retention that the first rows are deleted by. */
  async #shortest(id: string, tables: ReadonlySet<AuditTable>, ofWorkspace: Retention): Promise<Retention> {
    const days = await Promise.all([...tables].sort().map((table) => this.#tableRetention(id, table, ofWorkspace)));
    const open = days.find((each) => !isRead(each));
    if (open) return open;
    const known = days.map((each) => (isRead(each) ? each.read : null)).filter((each) => each !== null);
    return read(known.length === 0 ? null : Math.min(...known));
  }

  /**
   * A setting that does not choose the service's own table may lead there all the same: the newer services have no other.
   * So where the shared table is not there, the other one counts.
   */
  async #tableRetention(id: string, table: AuditTable, ofWorkspace: Retention): Promise<Retention> {
    const answer = await this.#get(`${id}/tables/${table}`, apiVersions.workspaces);
    const isAbsent = !answer.ok && answer.status === 404;
    if (isAbsent && table === "AzureDiagnostics") return this.#tableRetention(id, "AZKVAuditLogs", ofWorkspace);
    return tableRetention(answer, ofWorkspace);
  }

  /** Logs may leave the tenant: then somebody else decides who reads them and how long they stay. */
  #tenantOf(id: string): Promise<Fact<string | null>> {
    const scope = `/subscriptions/${subscriptionOf(id) ?? ""}`;
    const known = this.#tenants.get(scope) ?? this.#readTenant(scope);
    this.#tenants.set(scope, known);
    return known;
  }

  async #readTenant(scope: string): Promise<Fact<string | null>> {
    const answer = await this.#get(scope, apiVersions.subscriptions);
    return answer.ok ? textFact(answer.body, "tenantId") : { unread: withReader(answer, scope) };
  }

  #get(id: string, version: string): Promise<ReadAnswer> {
    const url = withQuery(urlPath(id), version, {});
    return this.#client.read({ service: "arm", url, collector: "log-destinations", scope: id });
  }
}

type Refusal = Extract<ReadAnswer, { readonly ok: false }>;

function propertiesOf(body: JsonMap): JsonMap {
  return mapIn(body, "properties") ?? new Map();
}

/** A subscription that is not found may be one of another tenant: only what lies in a visible one is known to be gone. */
function absentEnd(id: string, kind: LogDestination["kind"], answer: Refusal): LogDestination {
  const isHidden = /^(?:Subscription|Tenant)/i.test(answer.code ?? "");
  if (answer.status === 404 && !isHidden) {
    const nothing = unread("not-in-output", "the destination is not there");
    return { id, kind, exists: read(false), retentionDays: nothing };
  }
  const why: UnreadFact = { unread: isHidden ? hidden(id) : withReader(answer, id) };
  return { id, kind, exists: why, retentionDays: why };
}

function hidden(id: string): Unread {
  const detail = "the destination lies in a subscription that this sign-in does not see";
  return unread("denied", detail, `the role ${readerRoles.control} on ${id}`).unread;
}

function withReader({ why }: Refusal, id: string): Unread {
  return why.reason === "denied" ? { ...why, remedy: `the role ${readerRoles.control} on ${id}` } : why;
}

/** Archive included. A table without a retention of its own has its workspace's. */
function tableRetention(answer: ReadAnswer, ofWorkspace: Retention): Retention {
  if (!answer.ok) {
    if (answer.status !== 404) return { unread: withReader(answer, "the workspace") };
    return unread("not-in-output", "the workspace has no table for this log yet");
  }
  const properties = propertiesOf(answer.body);
  const total = integerFact(properties, "totalRetentionInDays", "retentionInDays");
  return isRead(total) && (total.read === null || total.read < 0) ? ofWorkspace : total;
}

/** An account without a management policy deletes nothing. */
function policyRetention(answer: ReadAnswer): Retention {
  if (answer.ok) return storageRetention(propertiesOf(answer.body));
  return answer.status === 404 ? read(null) : { unread: withReader(answer, "the storage account") };
}
