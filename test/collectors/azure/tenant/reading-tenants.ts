import { expect } from "vitest";
import type { TenantAsk, TenantRead } from "../../../../src/collectors/azure/parts.ts";
import { type Clock, systemClock } from "../../../../src/collectors/azure/pipeline/clock.ts";
import { readTenant } from "../../../../src/collectors/azure/tenant/read-tenant.ts";
import type { Fact, Unread } from "../../../../src/model/fact.ts";
import type { Coverage, Refusal } from "../../../../src/model/manifest.ts";
import type { Scope } from "../../../../src/model/scope.ts";
import type { FaultRule } from "../../../support/azure/faults/fault.ts";
import type { Settings } from "../../../support/azure/settings.ts";
import { type LocalAzure, startAzure } from "../../../support/azure/start.ts";
import type { TenantModel } from "../../../support/azure/tenant/model.ts";
import { collector } from "../../../support/azure/tenant/tenant-from.ts";
import { pipelineClient } from "../vault/pipeline-client.ts";

export const now = "2026-11-01T00:00:00Z";

/** Time that runs a hundred times as fast: what the budget of Resource Graph holds back comes that much sooner. */
export function quickClock(): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * 100,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 100, signal),
  };
}

export interface Trial {
  readonly ask?: Partial<TenantAsk>;
  readonly faults?: readonly FaultRule[];
  readonly settings?: Partial<Settings>;
}

/** What came out of one run against a local Azure, which is gone by then. */
export class Run {
  readonly read: TenantRead;
  /** `METHOD path` of every request, without the host. */
  readonly requests: readonly string[];

  constructor(read: TenantRead, azure: LocalAzure) {
    this.read = read;
    this.requests = azure.requests.map(({ method, target }) => `${method} ${target}`);
  }

  scope(id: string): Scope {
    const found = this.read.scopes.find((scope) => scope.id === id.toLowerCase());
    if (!found) throw new Error(`no scope ${id} among ${this.read.scopes.map((scope) => scope.id).join(" ")}`);
    return found;
  }

  coverage(collectorName: string, scope: string): Coverage | undefined {
    return this.read.coverage.find((one) => one.collector === collectorName && one.scope === scope.toLowerCase());
  }

  /** `collector id: reason` of everything that was refused. */
  get refused(): readonly string[] {
    const word = (name: string, { id, why }: Refusal) => `${name} ${id}: ${why.reason}`;
    return this.read.coverage.flatMap((one) => one.refused.map((refusal) => word(one.collector, refusal)));
  }

  asked(pattern: RegExp): number {
    return this.requests.filter((request) => pattern.test(request)).length;
  }
}

/** Reads a tenant as the collector of `tenantFrom`, checks that nothing forbidden was asked, and closes the Azure. */
export async function runTenant(tenant: TenantModel, trial: Trial = {}): Promise<Run> {
  const azure = await startAzure(tenant, { reach: "names", ...trial.settings });
  try {
    for (const fault of trial.faults ?? []) azure.faults.add(fault);
    const client = pipelineClient(azure, collector.principalId, quickClock());
    const run = new Run(await readTenant(client, { now, ...trial.ask }), azure);
    expect(azure.violations).toEqual([]);
    return run;
  } finally {
    await azure.close();
  }
}

/** A refusal as ARM gives it to whoever lacks the right. */
export const denied = (url: RegExp): FaultRule => ({
  fault: { kind: "status", status: 403, code: "AuthorizationFailed" },
  on: { url },
});

export const broken = (url: RegExp): FaultRule => ({ fault: { kind: "status", status: 500 }, on: { url } });

/** Resource Graph refuses every query that speaks of this. */
export const graphBroken = (body = /./): FaultRule => ({
  fault: { kind: "status", status: 500 },
  on: { url: /ResourceGraph/, body },
});

export function unreadOf(fact: Fact<unknown> | undefined): Unread {
  if (fact === undefined || !("unread" in fact)) throw new Error(`not unread: ${JSON.stringify(fact)}`);
  return fact.unread;
}

export function readOf<Value>(fact: Fact<Value> | undefined): Value {
  if (fact === undefined || !("read" in fact)) throw new Error(`not read: ${JSON.stringify(fact)}`);
  return fact.read;
}

/** A read value that is whole. */
export function wholeOf<Value>(fact: Fact<Value> | undefined): Value {
  const value = readOf(fact);
  expect(fact).not.toHaveProperty("missing");
  return value;
}

/** Why a list is not whole, whether or not some of it came. */
export function missingOf(fact: Fact<unknown> | undefined): Unread | undefined {
  if (fact === undefined) throw new Error("no fact");
  if ("unread" in fact) return fact.unread;
  return "read" in fact ? fact.missing : undefined;
}

export const idsOf = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id.split("/").at(-1));
