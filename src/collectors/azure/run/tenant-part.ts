import type { Consumer } from "../../../model/consumer.ts";
import type { RoleDefinition } from "../../../model/grants.ts";
import type { Coverage } from "../../../model/manifest.ts";
import type { Scope } from "../../../model/scope.ts";
import type { AtVault, TenantRead, VaultStub } from "../parts.ts";
import { mapFromPlain, toPlain } from "./plain-json.ts";
import type { WorkFolder } from "./work-folder.ts";

const tenantPart = "tenant.ndjson";

/** A vault to read, with what the tenant's listings say about it. */
export interface VaultTask {
  readonly stub: VaultStub;
  readonly at: AtVault;
}

/** What lies above vaults, without the vaults. */
export interface TenantSummary {
  readonly tenantId: string | null;
  readonly scopes: readonly Scope[];
  readonly roles: readonly RoleDefinition[];
  readonly consumers: readonly Consumer[];
  readonly coverage: readonly Coverage[];
  readonly vaultCount: number;
}

/** One line of the tenant's part. Written and read by this file alone, so a line is trusted to be what it says. */
type Line =
  | { readonly tenant: string | null }
  | { readonly scope: Scope }
  | { readonly role: RoleDefinition }
  | { readonly consumer: Consumer }
  | { readonly coverage: Coverage }
  | { readonly stub: Omit<VaultStub, "item">; readonly item: object; readonly at: AtVault };

/** Keeps what was read of the tenant, one line a record: no text grows with the tenant. */
export function writeTenant(work: WorkFolder, tenant: TenantRead): Promise<void> {
  return work.write(tenantPart, linesOf(tenant));
}

function* linesOf(tenant: TenantRead): Generator<Line> {
  yield { tenant: tenant.tenantId };
  for (const scope of tenant.scopes) yield { scope };
  for (const role of tenant.roles) yield { role };
  for (const consumer of tenant.consumers) yield { consumer };
  for (const coverage of tenant.coverage) yield { coverage };
  for (const { item, ...stub } of inTurns(tenant.vaults)) {
    yield { stub, item: toPlain(item) as object, at: tenant.atVault(stub.id) };
  }
}

/**
 * Vaults of every subscription by turns: each subscription has limits of its own, and one after the other would leave all
 * but one of them unused.
 */
function* inTurns(vaults: readonly VaultStub[]): Generator<VaultStub> {
  const queues = Map.groupBy(vaults, ({ subscriptionId }) => subscriptionId);
  const longest = Math.max(0, ...[...queues.values()].map(({ length }) => length));
  for (let turn = 0; turn < longest; turn += 1) {
    for (const queue of queues.values()) {
      const stub = queue[turn];
      if (stub) yield stub;
    }
  }
}

/** The tenant without its vaults; undefined when it was not read to its end. */
export async function readTenantSummary(work: WorkFolder): Promise<TenantSummary | undefined> {
  const lines = await work.read(tenantPart);
  if (!lines) return undefined;
  let tenantId: string | null = null;
  const scopes: Scope[] = [];
  const roles: RoleDefinition[] = [];
  const consumers: Consumer[] = [];
  const coverage: Coverage[] = [];
  let vaultCount = 0;
  for await (const record of lines) {
    const line = record as Line;
    if ("scope" in line) scopes.push(line.scope);
    else if ("role" in line) roles.push(line.role);
    else if ("consumer" in line) consumers.push(line.consumer);
    else if ("coverage" in line) coverage.push(line.coverage);
    else if ("stub" in line) vaultCount += 1;
    else tenantId = line.tenant;
  }
  return { tenantId, scopes, roles, consumers, coverage, vaultCount };
}

/** Ids of the tenant's vaults, in their order. */
export async function vaultIds(work: WorkFolder): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { stub } of vaultTasks(work)) ids.push(stub.id);
  return ids.sort();
}

/** The vaults of the tenant in the order in which they are to be read, one in memory at a time. */
export async function* vaultTasks(work: WorkFolder): AsyncGenerator<VaultTask> {
  for await (const record of (await work.read(tenantPart)) ?? []) {
    const line = record as Line;
    if ("stub" in line) yield { stub: { ...line.stub, item: mapFromPlain(line.item) }, at: line.at };
  }
}
