import type { UsageRow } from "../../../src/model/usage.ts";
import type { VaultRecord } from "../../../src/model/vault.ts";
import type { Estate } from "../../../src/sample/estate.ts";
import { slots } from "../../../src/sample/landscape.ts";
import type { LogRuleId } from "../../../src/sample/logs/defects/defect.ts";
import type { ExpectedTables } from "../../../src/sample/logs/expected-tables.ts";

/** A limit of the rules' catalogue that a vault's rows cross, plainly computed: a stand-in for the rules, not one of them. */
export interface Crossing {
  readonly ruleId: LogRuleId;
  readonly vault: string;
  readonly detail: string;
}

const reads = ["SecretGet", "KeyGet", "CertificateGet"];
const limits = { "secret-create": 300, "secret-and-vault": 4000, "key-create": 10, "key-operations": 500 };
const failing = ["denied", "not-found", "throttled", "client-error", "server-error"];

/** Every limit that is crossed in the tables of an estate's logs, but for those that need the metric or prices. */
export function crossedLimits(estate: Estate, tables: ExpectedTables): readonly Crossing[] {
  const byVault = Map.groupBy(tables.usage, ({ vault }) => vault);
  return estate.vaults.flatMap((record, index) => {
    const rows = byVault.get(record.id) ?? [];
    const environment = slots[index % slots.length]?.environment ?? "production";
    const all: readonly (readonly [LogRuleId, readonly string[]])[] = [
      ["usage-uncached-reads", uncached(rows)],
      ["usage-transactions-high", busyDays(rows)],
      ["usage-throttled", throttled(record.id, rows, tables)],
      ["usage-near-limit", nearLimit(record.id, tables)],
      ["usage-failures-high", failures(rows)],
      ["usage-slow", slow(rows)],
      ["usage-idle-vault", rows.some(isData) ? [] : ["idle"]],
      ["usage-pinned-version", pinned(record, rows)],
      ["usage-expired-object-read", ended(record, rows)],
      ["principal-static-credential", kinds(rows, "secret")],
      ["usage-human-reads-production", environment === "production" ? kinds(rows.filter(isRead), "user") : []],
      ["usage-unexpected-network", hasEndpoint(record) ? uncalled(rows) : []],
      ["usage-tls-old", rows.filter(({ tls }) => tls.includes("TLS1_0") || tls.includes("TLS1_1")).map(nameOf)],
      ["rotation-failed", rotationFailed(rows)],
    ];
    return all.flatMap(([ruleId, details]) =>
      [...new Set(details)].map((detail) => ({ ruleId, vault: record.id, detail })),
    );
  });
}

/** Enabled secrets, in the inventory and not a certificate's, that no row reads. */
export function unreadSecrets(estate: Estate, { usage }: ExpectedTables): readonly string[] {
  const read = new Set(usage.filter(isRead).map(({ vault, objectName }) => `${vault}/secrets/${objectName}`));
  return estate.vaults.flatMap((record) =>
    record.kind === "vault" && "read" in record.secrets
      ? record.secrets.read.flatMap(({ id, enabled }) =>
          "read" in enabled && enabled.read && !read.has(id) ? [id] : [],
        )
      : [],
  );
}

const isData = ({ operation, caller }: UsageRow) => caller.oid !== null && !operation.startsWith("Vault");
const isRead = ({ operation, statusClass }: UsageRow) => reads.includes(operation) && statusClass === "success";
const nameOf = ({ objectName }: UsageRow) => objectName ?? "";
const sum = (rows: readonly UsageRow[]) => rows.reduce((total, { count }) => total + count, 0);

function uncached(rows: readonly UsageRow[]): readonly string[] {
  const groups = Map.groupBy(rows.filter(isRead), ({ hour, caller, objectType, objectName }) =>
    [hour, caller.oid, objectType, objectName].join(" "),
  );
  return [...groups.values()].flatMap((group) => {
    const total = sum(group);
    const single = group.filter(({ addressCount, clientCount }) => addressCount === 1 && clientCount === 1);
    const isOver = total > 360 || single.some(({ count }) => count > 60);
    return isOver && group[0] ? [nameOf(group[0])] : [];
  });
}

function busyDays(rows: readonly UsageRow[]): readonly string[] {
  const days = Map.groupBy(
    rows.filter(({ statusClass }) => statusClass !== "challenge"),
    ({ hour }) => hour.slice(0, 10),
  );
  const counts = [...days.values()].map(sum).sort((a, b) => a - b);
  const usual = counts[Math.floor(counts.length / 2)] ?? 0;
  const isJump = (count: number) => counts.length > 14 && count >= 10_000 && count > 3 * usual;
  return counts.filter((count) => count > 100_000 || isJump(count)).map(() => "day");
}

function throttled(vault: string, rows: readonly UsageRow[], { peaks }: ExpectedTables): readonly string[] {
  const refused = sum(rows.filter(({ statusClass }) => statusClass === "throttled"));
  const most = Math.max(0, ...peaks.filter((peak) => peak.vault === vault).map(({ throttledMax5m }) => throttledMax5m));
  return refused > sum(rows) / 1000 && most >= 10 ? [`${most}`] : [];
}

function nearLimit(vault: string, { peaks }: ExpectedTables): readonly string[] {
  return peaks
    .filter((peak) => peak.vault === vault && peak.max10s > 0.7 * limits[peak.limitClass])
    .map(({ limitClass }) => limitClass);
}

function failures(rows: readonly UsageRow[]): readonly string[] {
  const failed = sum(rows.filter(({ statusClass }) => failing.includes(statusClass)));
  return failed > 0.05 * sum(rows.filter(({ statusClass }) => statusClass !== "challenge")) ? [`${failed}`] : [];
}

function slow(rows: readonly UsageRow[]): readonly string[] {
  const calls = rows.filter(isData);
  const ms = calls.reduce((total, { msSum }) => total + msSum, 0);
  return ms > 1000 * sum(calls) ? ["slow"] : [];
}

function pinned(record: VaultRecord, rows: readonly UsageRow[]): readonly string[] {
  if (record.kind !== "vault" || !("read" in record.secrets)) return [];
  const newest = new Map(
    record.secrets.read.map(({ name, versions }) => [
      name.toLowerCase(),
      "read" in versions ? versions.read[0]?.version : undefined,
    ]),
  );
  return rows
    .filter(
      ({ operation, objectName, versionAsked }) =>
        operation === "SecretGet" && versionAsked !== null && newest.get(objectName ?? "") !== versionAsked,
    )
    .map(nameOf);
}

function ended(record: VaultRecord, rows: readonly UsageRow[]): readonly string[] {
  if (record.kind !== "vault") return [];
  const lists = [record.secrets, record.keys, record.certificates].flatMap((list) =>
    "read" in list ? [...list.read] : [],
  );
  return lists.flatMap(({ id, enabled, expiresOn }) => {
    const [collection, name] = id.split("/").slice(-2);
    const end = "read" in expiresOn ? expiresOn.read : null;
    const isDisabled = "read" in enabled && !enabled.read;
    const asked = rows.filter(
      ({ objectName, objectType, last, operation }) =>
        `${objectType}s` === collection &&
        objectName === name &&
        !operation.endsWith("Notification") &&
        (isDisabled || (end !== null && last > end)),
    );
    return asked.map(nameOf);
  });
}

function kinds(rows: readonly UsageRow[], kind: UsageRow["caller"]["kind"]): readonly string[] {
  return rows.filter(({ caller }) => caller.kind === kind).map(({ caller }) => caller.oid ?? "");
}

function hasEndpoint({ privateEndpoints }: VaultRecord): boolean {
  return "read" in privateEndpoints && privateEndpoints.read.some(({ status }) => status === "Approved");
}

function uncalled(rows: readonly UsageRow[]): readonly string[] {
  return rows.filter((row) => isData(row) && row.networkPath === "public").map(nameOf);
}

function rotationFailed(rows: readonly UsageRow[]): readonly string[] {
  const isWritten = ({ objectName, first }: UsageRow) =>
    rows.some(
      (row) =>
        row.objectName === objectName &&
        row.first > first &&
        row.statusClass === "success" &&
        ["SecretSet", "KeyRotate", "KeyRotateIfDue", "KeyCreate", "CertificateRenew"].includes(row.operation),
    );
  const missed = rows.filter((row) => row.operation.endsWith("NearExpiryEventGridNotification") && !isWritten(row));
  const failed = rows.filter(
    ({ operation, statusClass }) =>
      ["CertificateRenew", "KeyRotateIfDue"].includes(operation) && failing.includes(statusClass),
  );
  return [...missed, ...failed].map(nameOf);
}
