import { describe, expect, test } from "vitest";
import { logDefects } from "../../../src/sample/logs/defects/table.ts";
import { expectedTables } from "../../../src/sample/logs/expected-tables.ts";
import { type EstateLogs, generateLogs } from "../../../src/sample/logs/generate.ts";
import { demoLogs } from "../../../src/sample/logs/log-files.ts";
import { metricHits } from "../../../src/sample/logs/metric-hits.ts";
import { crossedLimits, unreadSecrets } from "../../support/logs/crossed-limits.ts";
import { demoEstate } from "../sample-estate.ts";

const estate = demoEstate({ vaults: 44, sources: "az" });
const logs = demoLogs(estate);
const tables = expectedTables(logs.events, { regions: new Map() });
const metrics = metricHits(logs.events, logs.window);
const crossings = crossedLimits(estate, tables);
/** What the stand-in for the rules cannot say: it knows no prices, no metric and no grants. */
const unseen = ["costly", "log-gap", "grant-key-half-used", "grant-vault-half-read", "grant-forgotten"];

function planted(key: string, from: EstateLogs = logs) {
  const found = from.planted.find((one) => one.key === key);
  if (!found) throw new Error(`${key} was not planted`);
  return found;
}

function rowsOf(key: string) {
  const { vault } = planted(key);
  return tables.usage.filter((row) => row.vault === vault);
}

const sum = (rows: readonly { readonly count: number }[]) => rows.reduce((total, { count }) => total + count, 0);
const perHour = (rows: readonly { readonly hour: string; readonly count: number }[]) =>
  Math.max(...[...Map.groupBy(rows, ({ hour }) => hour).values()].map(sum));

describe("the demo's logs", () => {
  test("have some 200,000 records and every defect that shows in a month", () => {
    expect(tables.accepted).toBeGreaterThan(185_000);
    expect(tables.accepted).toBeLessThan(215_000);
    const fitting = logDefects.filter(({ leastDays, isHeavy }) => leastDays <= 30 && isHeavy !== true);
    expect(logs.planted.map(({ key }) => key)).toEqual(fitting.map(({ key }) => key));
  });

  test("plant each defect in a vault of its own", () => {
    expect(new Set(logs.planted.map(({ vault }) => vault)).size).toBe(logs.planted.length);
  });

  test("cross the limits that were planted, and no other", () => {
    const wanted = logs.planted.filter(({ key }) => !unseen.includes(key));
    const label = ({ ruleId, vault }: { readonly ruleId: string; readonly vault: string }) => `${ruleId} ${vault}`;
    expect([...new Set(crossings.map(label))].sort()).toEqual(wanted.map(label).sort());
  });

  test("name the object that is at fault", () => {
    const about = logs.planted.filter(({ key, object }) => !unseen.includes(key) && object !== null);
    for (const { ruleId, vault, object, caller } of about) {
      const details = crossings
        .filter((one) => one.ruleId === ruleId && one.vault === vault)
        .map(({ detail }) => detail);
      expect([[object?.split("/").at(-1)], [caller?.oid]]).toContainEqual(details);
    }
  });
});

describe("numbers of the planted defects", () => {
  test("an uncached application reads from one address", () => {
    const { numbers, object } = planted("uncached-application");
    const reads = rowsOf("uncached-application").filter(({ objectName }) => object?.endsWith(`/${objectName}`));
    const hot = reads.filter(({ count, addressCount }) => count > 60 && addressCount <= 2);
    expect([numbers["perHour"], numbers["reads"]]).toEqual([1800, 7200]);
    expect(perHour(hot)).toBeGreaterThanOrEqual(1800);
    expect(perHour(hot)).toBeLessThan(1810);
  });

  test("an uncached fleet stays below the limit at each address", () => {
    const busy = rowsOf("uncached-fleet").filter(({ count }) => count > 360);
    expect(planted("uncached-fleet").numbers["perHourAndAddress"]).toBe(30);
    expect(busy.every(({ count, addressCount }) => addressCount >= 40 && count / addressCount <= 60)).toBe(true);
    expect(perHour(busy)).toBeGreaterThanOrEqual(1200);
  });

  test("refusals and peaks come to the planted numbers", () => {
    const peaksOf = (key: string) => tables.peaks.filter(({ vault }) => vault === planted(key).vault);
    expect(Math.max(...peaksOf("throttled").map(({ throttledMax5m }) => throttledMax5m))).toBe(40);
    const writes = peaksOf("near-limit").filter(({ limitClass }) => limitClass === "secret-create");
    expect(Math.max(...writes.map(({ max10s }) => max10s))).toBe(240);
  });

  test("the busy day, the failures and the renewals come to theirs", () => {
    const { numbers } = planted("transactions-jump");
    expect(sum(rowsOf("transactions-jump").filter(({ operation }) => operation === "KeyEncrypt"))).toBe(
      numbers["inDay"],
    );
    const renewals = rowsOf("costly").filter(({ operation }) => operation === "CertificateRenew");
    expect(sum(renewals)).toBeGreaterThanOrEqual(planted("costly").numbers["renewals"] ?? Number.NaN);
    const failed = rowsOf("failures").filter(({ statusClass }) => ["denied", "not-found"].includes(statusClass));
    expect(sum(failed)).toBeGreaterThanOrEqual(planted("failures").numbers["failures"] ?? Number.NaN);
  });

  test("a gap is in the log and not in the metric", () => {
    const { vault, numbers } = planted("log-gap");
    const hits = metrics.get(vault)?.hits ?? [];
    const logged = new Set(tables.usage.filter((row) => row.vault === vault).map(({ hour }) => hour));
    const lost = hits.filter(({ hour }) => !logged.has(hour)).map(({ hour }) => Date.parse(hour));
    expect(hits).toHaveLength(numbers["hoursWithCalls"] ?? Number.NaN);
    expect([Math.min(...lost), Math.max(...lost) + 3_600_000]).toEqual([numbers["from"], numbers["to"]]);
    expect(lost).toHaveLength(numbers["lostHours"] ?? Number.NaN);
    expect(lost.length / hits.length).toBeGreaterThan(0.01);
  });

  test("no other vault's log misses an hour that its metric counted", () => {
    const logged = new Set(tables.usage.map(({ vault, hour }) => `${vault} ${hour}`));
    const missing = [...metrics].flatMap(([vault, { hits }]) =>
      hits.some(({ hour }) => !logged.has(`${vault} ${hour}`)) ? [vault] : [],
    );
    expect(missing).toEqual([planted("log-gap").vault]);
  });
});

describe("defects that take a quarter", () => {
  const small = demoEstate({ vaults: 6, sources: "az" });
  const quarter = generateLogs(small, { days: 92, defects: ["idle", "never-read"] });
  const rows = expectedTables(quarter.events, { regions: new Map() });

  test("an idle vault has no data-plane call, and is read by the platform", () => {
    const { vault } = planted("idle", quarter);
    const operations = new Set(rows.usage.filter((row) => row.vault === vault).map(({ operation }) => operation));
    expect(operations.has("VaultGet")).toBe(true);
    expect([...operations].filter((name) => ["SecretGet", "KeyGet", "Authentication"].includes(name))).toEqual([]);
    expect(crossedLimits(small, rows).map(({ ruleId }) => ruleId)).toEqual(["usage-idle-vault"]);
  });

  test("one secret is never read, and everything else is", () => {
    const { object } = planted("never-read", quarter);
    const idle = planted("idle", quarter).vault;
    expect(unreadSecrets(small, rows).filter((id) => !id.startsWith(`${idle}/`))).toEqual([object]);
  });
});

describe("a day of more than 100,000 operations", () => {
  const small = demoEstate({ vaults: 1, sources: "az" });
  const busy = generateLogs(small, { days: 2, defects: ["transactions-high"] });
  const rows = expectedTables(busy.events, { regions: new Map() });

  test("is planted when it is asked for by name", () => {
    expect(crossedLimits(small, rows).map(({ ruleId }) => ruleId)).toEqual(["usage-transactions-high"]);
  });
});
