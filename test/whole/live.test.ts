import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FindingsReport } from "../../src/model/report.ts";
import { type Estate, generateEstate } from "../../src/sample/estate.ts";
import { samplePolicyYaml } from "../../src/sample/policy-yaml.ts";
import { type LocalAzure, startAzure } from "../support/azure/start.ts";
import { faultsOf, tenantOf } from "../support/azure/tenant/estate/tenant.ts";
import { startChild } from "../support/run-child.ts";
import { type CliResult, temporaryFolder } from "../support/run-cli.ts";

const now = "2026-11-01T00:00:00Z";
const folder = temporaryFolder();
let azure: LocalAzure;
let estate: Estate;
let result: CliResult;

const kvaudit = (...argv: readonly string[]) =>
  startChild(folder.path, azure.environment(), ...argv, "--cloud", azure.cloudFile).ended;
const readJson = <Content>(...parts: readonly string[]) =>
  JSON.parse(readFileSync(join(folder.path, ...parts), "utf8")) as Content;

beforeAll(async () => {
  estate = generateEstate({ seed: 7, vaults: 44, now, sources: "live" });
  azure = await startAzure(tenantOf(estate), { reach: "names", callerNetwork: "private" });
  // Being throttled out for good takes minutes of honest waiting: here it is a refusal, and tested for itself elsewhere.
  for (const rule of faultsOf(estate))
    azure.faults.add(rule.fault.kind === "status" ? { ...rule, fault: { kind: "denied" } } : rule);
  writeFileSync(join(folder.path, "rules.yaml"), samplePolicyYaml(estate));
  result = await kvaudit("scan", "--out", "out", "--now", now, "--fail-on", "none");
});
afterAll(async () => {
  await azure.close();
  folder.remove();
});

/** The tenant is made of the estate's vaults, grants and directory: its managed HSMs are not in it. */
function isCarried({ subject }: Estate["truth"]["findings"][number]): boolean {
  return !subject.includes("/managedhsms/");
}

describe("a live scan of the sample estate", () => {
  test("finds exactly what was planted", () => {
    expect(result.stderr).toContain("requests");
    const { findings, errors } = readJson<FindingsReport>("out", "findings.json");
    const found = findings.map(({ ruleId, subject }) => `${ruleId} ${subject.id}`);
    const planted = estate.truth.findings.filter(isCarried).map(({ ruleId, subject }) => `${ruleId} ${subject}`);
    expect(found).toEqual(planted);
    expect(errors).toEqual([]);
  });

  test("read only, asked for no value, and sent no token to another host", () => {
    expect(azure.violations).toEqual([]);
    const rows = gunzipSync(readFileSync(join(folder.path, "out", "snapshot", "requests.ndjson.gz")))
      .toString()
      .trim()
      .split("\n");
    const requests = rows.map((row) => JSON.parse(row) as { method: string; url: string });
    expect(requests.length).toBeGreaterThan(100);
    expect(
      requests.filter(
        ({ method, url }) => method !== "GET" && !/\/(resources|token|getByIds|\$batch|query)(\?|$)/.test(url),
      ),
    ).toEqual([]);
  });

  test("says that it is incomplete where something was refused", () => {
    expect(result.status).toBe(3);
    expect(result.stdout).toContain("Not looked at");
  });

  test("leaves the snapshot, which judges to the same findings again", async () => {
    expect(readdirSync(join(folder.path, "out", "snapshot")).sort()).toEqual([
      "consumers.ndjson",
      "manifest.json",
      "principals.ndjson",
      "requests.ndjson.gz",
      "roles.ndjson",
      "scopes.ndjson",
      "vaults.ndjson",
    ]);
    const again = await startChild(
      folder.path,
      {},
      "scan",
      "--snapshot",
      "out/snapshot",
      "--out",
      "again",
      "--format",
      "json",
      "--fail-on",
      "none",
    ).ended;
    expect(again.status).toBe(3);
    const [first, second] = [
      readJson<FindingsReport>("out", "findings.json"),
      readJson<FindingsReport>("again", "findings.json"),
    ];
    expect(second.findings).toEqual(first.findings);
  });
});
