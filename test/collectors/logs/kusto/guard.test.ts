import { describe, expect, it } from "vitest";
import { cloudByName } from "../../../../src/collectors/azure/cloud.ts";
import { judge } from "../../../../src/collectors/azure/pipeline/guard.ts";

const cloud = cloudByName("AzureCloud");
if (!cloud) throw new Error("no such cloud");
const logs = "https://api.loganalytics.io/v1";
const subscription = "/subscriptions/11111111-2222-3333-4444-555555555555";

const allows = (method: string, url: string, body = "{}") => judge({ method, url, body }, { cloud }).allowed;

describe("the guard lets queries of logs out", () => {
  it.each([
    `${logs}/workspaces/30000000-0000-0000-0000-000000000001/query`,
    `${logs}${subscription}/query`,
    `${logs}${subscription}/resourceGroups/rg/query`,
    `${logs}${subscription}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv/query`,
  ])("POST %s", (url) => expect(allows("POST", url)).toBe(true));
});

describe("the guard refuses", () => {
  it.each([
    ["POST", `${logs}/workspaces/w/search`],
    ["POST", `${logs}/workspaces/w/purge`],
    ["POST", `${logs}/workspaces/w/api/query`],
    ["POST", `${logs}/workspaces/w/query/`],
    ["POST", `${logs}/workspaces/w/query/x`],
    ["POST", `${logs}/workspaces//query`],
    ["POST", `${logs}/workspaces/w/../query`],
    ["POST", `${logs}/workspaces/w%2Fpurge/query`],
    ["POST", `${logs}/$batch`],
    ["POST", `${logs}/workspaces/w/metadata`],
    ["POST", `${logs}/apps/a/query`],
    ["POST", `${logs}${subscription}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/query`],
    ["POST", `${logs}${subscription}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv/secrets/s/query`],
    ["POST", "https://api.loganalytics.io/beta/workspaces/w/query"],
    ["POST", "https://w.ods.opinsights.azure.com/api/logs"],
    ["POST", "https://dce.westeurope-1.ingest.monitor.azure.com/dataCollectionRules/d/streams/s"],
    ["POST", "https://api.loganalytics.io.example/v1/workspaces/w/query"],
    ["PUT", `${logs}/workspaces/w/query`],
    ["DELETE", `${logs}/workspaces/w/query`],
    ["PATCH", `${logs}/workspaces/w/query`],
  ])("%s %s", (method, url) => expect(allows(method, url)).toBe(false));
});
