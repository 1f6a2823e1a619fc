import { onTestFinished } from "vitest";
import type { AzureClient, ReadRequest } from "../../../../src/collectors/azure/client.ts";
import type { AtVault, VaultRead, VaultStub } from "../../../../src/collectors/azure/parts.ts";
import { mapFromPlain } from "../../../../src/collectors/azure/run/plain-json.ts";
import { readVault } from "../../../../src/collectors/azure/vault/read-vault.ts";
import { SharedReads } from "../../../../src/collectors/azure/vault/shared-reads.ts";
import type { JsonMap } from "../../../../src/collectors/exports/json-value.ts";
import { checkOf } from "../../../../src/collectors/store/validators.ts";
import { read } from "../../../../src/model/fact.ts";
import type { Coverage, Refusal } from "../../../../src/model/manifest.ts";
import type { ManagedHsm, Vault } from "../../../../src/model/vault.ts";
import { ask } from "../../../support/azure/ask.ts";
import { secretMarker } from "../../../support/azure/markers.ts";
import { type LocalAzure, startAzure } from "../../../support/azure/start.ts";
import {
  collector,
  type TenantDraft,
  tenantFrom,
  usualSubscriptionId,
  usualTenantId,
} from "../../../support/azure/tenant/tenant-from.ts";
import { pipelineClient } from "./pipeline-client.ts";

export const group = `/subscriptions/${usualSubscriptionId}/resourceGroups/rg-vaults`;
export const root = `/providers/Microsoft.Management/managementGroups/${usualTenantId}`;
export const vaultId = (name: string) => `${group}/providers/Microsoft.KeyVault/vaults/${name}`;
export const hsmId = (name: string) => `${group}/providers/Microsoft.KeyVault/managedHSMs/${name}`;

/** Sees every vault's resource, whatever the collector may see: stands in for the inventory. */
const inventory = "f0000000-0000-0000-0000-0000000000f1";

/** The clock of the local Azure: one that the metrics of its tenants are within reach of. */
const now = "2026-11-10T12:34:56Z";
const metricsFrom = "2026-10-31T12:00:00Z";

export const nothingAtVault: AtVault = {
  roleAssignments: read([]),
  denyAssignments: read([]),
  scheduledAssignments: read([]),
  locks: read([]),
  alerts: read([]),
};

type Around = <Result>(request: ReadRequest, send: () => Promise<Result>) => Promise<Result>;

export interface Opened {
  readonly azure: LocalAzure;
  /** Called before each request: where a test lets something happen in the middle of a read. */
  onRequest(hook: (request: ReadRequest) => Promise<void>): void;
  /** Called around each request. */
  around(hook: Around): void;
  /** Reads a vault and holds the record against the snapshot's schema. */
  read(name: string, atVault?: AtVault): Promise<VaultRead>;
  vault(name: string, atVault?: AtVault): Promise<{ readonly record: Vault; readonly coverage: readonly Coverage[] }>;
  /** Reads a vault of which the inventory has this row. */
  vaultFromRow(name: string, row: JsonMap): Promise<VaultRead>;
  hsm(name: string): Promise<{ readonly record: ManagedHsm; readonly coverage: readonly Coverage[] }>;
  /** Requests by path, vault hosts left out; each test starts with none. */
  targets(): readonly string[];
}

/** A local Azure for one test, closed behind it. Nothing that is read may ask for a value, or hold one. */
export async function open(draft: TenantDraft, settings: Parameters<typeof startAzure>[1] = {}): Promise<Opened> {
  const seeing = { principalId: inventory, role: "Reader", scope: "/" };
  const roleAssignments = [...(draft.roleAssignments ?? []), seeing];
  const clock = () => Date.parse(now);
  const azure = await startAzure(tenantFrom({ ...draft, roleAssignments }), { reach: "names", clock, ...settings });
  let hook: Around = (_, send) => send();
  const client = hooked(pipelineClient(azure, collector.principalId), (request, send) => hook(request, send));
  const shared = new SharedReads(client);
  onTestFinished(async () => {
    const { violations } = azure;
    await azure.close();
    if (violations.length > 0) throw new Error(`forbidden: ${JSON.stringify(violations)}`);
  });

  async function stubOf(name: string): Promise<VaultStub> {
    const isHsm = azure.tenant.managedHsms.some((hsm) => hsm.name === name);
    const id = isHsm ? hsmId(name) : vaultId(name);
    const reply = await ask(azure, `${azure.urls.arm}${id}?api-version=2026-02-01`, {
      token: azure.tokenFor(inventory, "arm"),
    });
    if (reply.status !== 200) throw new Error(`${id}: ${reply.text}`);
    azure.forget();
    const kind = isHsm ? "hsm" : "vault";
    return { kind, id: id.toLowerCase(), subscriptionId: usualSubscriptionId, item: mapFromPlain(reply.json) };
  }
  async function readOne(name: string, atVault = nothingAtVault): Promise<VaultRead> {
    const result = await readVault(client, await stubOf(name), { atVault, now, metricsFrom, shared });
    const text = JSON.stringify(result);
    if (text.includes(secretMarker)) throw new Error("a secret's value was kept");
    if ("record" in result) {
      const misfit = (await checkOf(result.record.kind))(JSON.parse(text).record);
      if (misfit !== undefined) throw new Error(`the record does not fit: ${misfit}`);
    }
    return result;
  }
  return {
    azure,
    onRequest: (next) => {
      hook = async (request, send) => {
        await next(request);
        return send();
      };
    },
    around: (next) => {
      hook = next;
    },
    read: readOne,
    vaultFromRow: (name, item) => {
      const stub = {
        kind: "vault",
        id: vaultId(name).toLowerCase(),
        subscriptionId: usualSubscriptionId,
        item,
      } as const;
      return readVault(client, stub, { atVault: nothingAtVault, now, metricsFrom, shared });
    },
    vault: async (name, atVault) => {
      const result = await readOne(name, atVault);
      if (!("record" in result) || result.record.kind !== "vault") throw new Error(`no vault: ${name}`);
      return { record: result.record, coverage: result.coverage };
    },
    hsm: async (name) => {
      const result = await readOne(name);
      if (!("record" in result) || result.record.kind !== "hsm") throw new Error(`no managed HSM: ${name}`);
      return { record: result.record, coverage: result.coverage };
    },
    targets: () => azure.requests.map(({ target }) => decodeURIComponent(target.replace(/\?.*$/, ""))),
  };
}

function hooked(client: AzureClient, hook: Around): AzureClient {
  return {
    ...client,
    read: (request) => hook(request, () => client.read(request)),
    list: (request) => hook(request, () => client.list(request)),
  };
}

/** The refusals of one collector. */
export function refusedBy(coverage: readonly Coverage[], collector: string): readonly Refusal[] {
  return coverage.filter((entry) => entry.collector === collector).flatMap(({ refused }) => refused);
}

/** `collector asked/read`, for those that were asked something. */
export function counts(coverage: readonly Coverage[]): readonly string[] {
  return coverage.map(({ collector: name, asked, read: done }) => `${name} ${done}/${asked}`).sort();
}

/** The members of a list that was read, by name. */
export function named<Item extends { readonly name: string }>(
  list: { readonly read: readonly Item[] } | object,
): Readonly<Record<string, Item>> {
  if (!("read" in list)) throw new Error(`not read: ${JSON.stringify(list)}`);
  return Object.fromEntries(list.read.map((item) => [item.name, item]));
}
