import { describe, expect, test } from "vitest";
import type { Finding, ReportHeader, Subject } from "../../src/model/report.ts";
import { runKeys, runOf } from "../../src/reporters/sarif/runs.ts";
import { buildReport, subscriptionA, subscriptionB, tenantId, vaultId } from "../support/report-fixture.ts";
import { exampleRules, finding, vault } from "./example-findings.ts";
import { sarifFolder } from "./sarif-log.ts";

type Coverage = ReportHeader["coverage"][number];

function inventory(scope: string, refusedIds: readonly string[] = []): Coverage {
  const refused = refusedIds.map((id) => ({ id, why: { reason: "denied" as const } }));
  return { collector: "vaults", scope, asked: 3, read: 3 - refused.length, refused };
}

function headerOf(
  coverage: readonly Coverage[],
  scopes: readonly string[] = [],
  tenant: string | null = tenantId,
): ReportHeader {
  const snapshot = { collectedAt: "2026-11-20T08:00:00Z", tenantId: tenant, scopes, digest: "d" };
  return buildReport({ header: { coverage, snapshot } }).header;
}

const both = [`/subscriptions/${subscriptionA}`, subscriptionB];

describe("which subscriptions get a run", () => {
  test("those whose vaults were read, named by the coverage or by the snapshot, bare or as ARM ids", () => {
    const keys = runKeys(headerOf([inventory(`/subscriptions/${subscriptionA.toUpperCase()}`)], [subscriptionB]));
    expect([...keys.complete]).toEqual([subscriptionA, subscriptionB]);
    expect(keys.withheld.size).toBe(0);
  });

  test("not one of which a vault could not be read", () => {
    const keys = runKeys(
      headerOf([inventory(subscriptionA, [vaultId("kv-1"), vaultId("kv-2")]), inventory(subscriptionB)]),
    );
    expect([...keys.complete]).toEqual([subscriptionB]);
    expect([...keys.withheld]).toEqual([[subscriptionA, 2]]);
  });

  test("not one that read less than it asked for, even when no refusal is listed", () => {
    const keys = runKeys(headerOf([{ ...inventory(subscriptionA), read: 1 }]));
    expect([...keys.withheld]).toEqual([[subscriptionA, 2]]);
  });

  test("still those of which only objects, logs or grants could not be read", () => {
    const secrets = { ...inventory(subscriptionA, [vaultId("kv-1")]), collector: "secrets" };
    expect([...runKeys(headerOf([inventory(subscriptionA), secrets])).complete]).toEqual([subscriptionA]);
  });

  test("the refused id decides, not the scope that was asked", () => {
    const keys = runKeys(headerOf([inventory("/", [vaultId("kv-1", subscriptionB)])], both));
    expect([...keys.complete]).toEqual([subscriptionA]);
  });

  test("a management group that could not be read hides whole subscriptions, and withholds none that was read", () => {
    const group = "/providers/Microsoft.Management/managementGroups/corp";
    expect([...runKeys(headerOf([inventory(group, [group])], both)).complete]).toEqual([subscriptionA, subscriptionB]);
  });

  test("a damaged file may hide a vault of any subscription: all are withheld", () => {
    const keys = runKeys(headerOf([inventory("exports/vaults.json", ["exports/vaults.json"])], both));
    expect([...keys.complete]).toEqual([]);
    expect([...keys.withheld.keys()]).toEqual([subscriptionA, subscriptionB]);
  });

  test.each([
    ["a saved file", "files", "exports/secrets.json"],
    ["the snapshot's own list of vaults", "snapshot", "vaults.ndjson"],
  ])("what could not be parsed in %s may have been a vault", (_, collector, scope) => {
    const refused = [{ id: `${scope}:12`, why: { reason: "unparsable" as const } }];
    const keys = runKeys(headerOf([inventory(subscriptionA), { collector, scope, asked: 2, read: 1, refused }]));
    expect([...keys.withheld]).toEqual([[subscriptionA, 1]]);
  });

  test("nothing is withheld for other files of the snapshot, or for what nobody asked for", () => {
    const principals = {
      collector: "snapshot",
      scope: "principals.ndjson",
      asked: 2,
      read: 1,
      refused: [{ id: "principals.ndjson:1", why: { reason: "unparsable" as const } }],
    };
    const disagreement = {
      collector: "files",
      scope: "a.json",
      asked: 1,
      read: 1,
      refused: [{ id: vaultId("kv"), why: { reason: "not-in-output" as const } }],
    };
    expect([...runKeys(headerOf([inventory(subscriptionA), principals, disagreement])).complete]).toEqual([
      subscriptionA,
    ]);
  });

  test("is withheld when only some vaults were asked for: the others' alerts must stay", () => {
    const scoped = {
      ...inventory(subscriptionA),
      refused: [{ id: `/subscriptions/${subscriptionA}`, why: { reason: "not-asked" as const } }],
    };
    expect([...runKeys(headerOf([scoped])).complete]).toEqual([]);
  });

  test("a withheld one has neither run nor results, and the user is told", async () => {
    const open = (subject: Subject): Finding =>
      finding({ ruleId: "vault-network-open", severity: "critical", subject, message: "open" });
    const coverage = [inventory(subscriptionA, [vaultId("kv-1")]), inventory(subscriptionB)];
    const snapshot = { collectedAt: "2026-11-20T08:00:00Z", tenantId, scopes: both, digest: "d" };
    const findings = [open(vault("kv-a", subscriptionA)), open(vault("kv-b", subscriptionB))];
    const { logs, notices } = await sarifFolder(
      buildReport({ rules: exampleRules, findings, header: { coverage, snapshot } }),
    );
    const runs = logs.get("results.sarif")?.runs ?? [];
    expect(runs.map(({ automationDetails, results }) => [automationDetails.id, results.length])).toEqual([
      [`kvaudit/${subscriptionB}/`, 1],
      [`kvaudit/${tenantId}/`, 0],
    ]);
    expect(notices.map(({ code }) => code)).toEqual(["category-withheld"]);
    expect(notices[0]?.message).toContain(subscriptionA);
  });
});

describe("which run a finding belongs to", () => {
  const keys = runKeys(headerOf([inventory(subscriptionA)]));
  const codeKeys = runKeys(headerOf([], [], null));
  const at = (subject: Partial<Subject>, more: Partial<Finding> = {}): Finding =>
    finding({
      ruleId: "grant-broad-scope",
      severity: "high",
      message: "m",
      subject: { type: "grant", id: "/", name: "n", ...subject },
      ...more,
    });
  const location = { uri: "rules.yaml", startLine: 1 };

  test.each([
    ["a vault's, its subscription's", at({ type: "vault", id: vaultId("kv") }), subscriptionA],
    [
      "an object's in a vault, its subscription's",
      at({ id: `${vaultId("kv", subscriptionB)}/secrets/s` }),
      subscriptionB,
    ],
    [
      "a root grant's that a vault is named for, the vault's",
      at({ id: "/providers/microsoft.authorization/roleassignments/x", vault: vaultId("kv") }),
      subscriptionA,
    ],
    ["a root grant's, the tenant's", at({ id: "/providers/microsoft.authorization/roleassignments/x" }), tenantId],
    ["the root's, the tenant's", at({ type: "scope", id: "/" }), tenantId],
    ["code's, the code's", at({ type: "vault", id: "infra/main.tf#azurerm_key_vault.kv" }), "code"],
    ["a pipeline's with a place, the code's", at({ type: "pipeline", id: "build.deploy" }, { location }), "code"],
    ["a waiver's in a live scan, the tenant's", at({ type: "waiver", id: "w" }, { location }), tenantId],
  ])("%s", (_, one, expected) => {
    expect(runOf(one, keys)).toBe(expected);
  });

  test("a waiver's in a scan of code alone, the code's", () => {
    expect(runOf(at({ type: "waiver", id: "w" }, { location }), codeKeys)).toBe("code");
  });
});
