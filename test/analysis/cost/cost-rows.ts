import { type CostOptions, closeLedger, openLedger } from "../../../src/analysis/cost/vault-cost.ts";
import type { CostedVault } from "../../../src/analysis/cost/vault-ledger.ts";
import { buildVault } from "../../../src/model/build.ts";
import type { PlainRecord } from "../../../src/model/example.ts";
import type { Caller, UsageRow } from "../../../src/model/usage.ts";
import type { Vault } from "../../../src/model/vault.ts";

export const vaultId = buildVault().id;

export function callerOf(letter: string, more: Partial<Caller> = {}): Caller {
  return { oid: `oid-${letter}`, appId: `app-${letter}`, kind: "managed-identity", name: null, ...more };
}

/** One row of usage: a successful read of a secret by one caller from one address, with whatever a case says instead. */
export function row(given: Partial<UsageRow> = {}): UsageRow {
  const hour = given.hour ?? "2026-11-10T08:00:00Z";
  return {
    hour,
    vault: vaultId,
    caller: callerOf("a"),
    operation: "SecretGet",
    objectType: "secret",
    objectName: "db",
    versionAsked: null,
    statusClass: "success",
    networkPath: "private-endpoint",
    assignmentId: null,
    count: 1,
    first: hour,
    last: hour,
    msSum: 0,
    msMax: 0,
    clients: ["app/1.0"],
    tls: [],
    addresses: ["10.0.0.1"],
    clientCount: 1,
    addressCount: 1,
    ...given,
  };
}

/** A whole month of logs, seen at its end: nothing is left to project. */
export const wholeNovember: CostOptions = {
  overrides: {},
  window: { from: "2026-10-20T00:00:00Z", to: "2026-12-01T00:00:00Z", isAsked: true },
  now: "2026-12-01T00:00:00Z",
  isOwn: () => false,
};

/** A vault that sends its log nowhere, so that only its calls cost. */
export function quietVault(plain: PlainRecord<Vault> = {}): CostedVault {
  const inventory = buildVault({ diagnosticSettings: [], ...plain });
  return { id: inventory.id, name: inventory.name, owner: "payments", inventory };
}

export const unknownVault: CostedVault = { id: vaultId, name: "kv-example", owner: null, inventory: undefined };

/** A closed ledger of rows, in the order of their hours. */
export function closed(rows: readonly UsageRow[], vault = quietVault(), options: Partial<CostOptions> = {}) {
  const ledger = openLedger(vault, { ...wholeNovember, ...options });
  for (const one of rows) ledger.add(one);
  return closeLedger(ledger);
}
