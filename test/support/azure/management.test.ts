import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { armRoutes } from "./arm/serve.ts";
import { ask, askAll, type Loose } from "./ask.ts";
import { estate } from "./estate.ts";
import { appVault, group, people } from "./estate-ids.ts";
import { type LocalAzure, startAzure } from "./start.ts";
import { collector, usualSubscriptionId, usualTenantId } from "./tenant/tenant-from.ts";

let azure: LocalAzure;
beforeAll(async () => {
  const clock = () => Date.parse("2026-11-01T01:00:00Z");
  azure = await startAzure(estate, { clock, pageSizes: { arm: 2, vault: 25, graph: 100, resourceGraph: 1000 } });
});
afterAll(() => azure.close());

const subscription = `/subscriptions/${usualSubscriptionId}`;
const token = (who: string = collector.principalId) => azure.tokenFor(who, "arm");
const get = (path: string, who?: string) => ask(azure, `${azure.urls.arm}${path}`, { token: token(who) });
const all = (path: string) => askAll(azure, `${azure.urls.arm}${path}`, token());
const keyVault = "api-version=2026-02-01";

describe("lists", () => {
  it("come page by page, each item once", async () => {
    const vaults = await all(`${subscription}/providers/Microsoft.KeyVault/vaults?${keyVault}`);
    expect(vaults.map(({ name }) => name)).toEqual(["kv-app", "kv-walled"]);
    const secrets = await all(`${appVault}/secrets?${keyVault}`);
    expect(new Set(secrets.map(({ name }) => name)).size).toBe(62);
    expect(azure.requests.filter(({ target }) => target.includes("skiptoken")).length).toBeGreaterThan(29);
  });

  it.each([
    ["vaults of a group", `${group}/providers/Microsoft.KeyVault/vaults?${keyVault}`, 2],
    ["deleted vaults", `${subscription}/providers/Microsoft.KeyVault/deletedVaults?${keyVault}`, 1],
    ["managed HSMs", `${subscription}/providers/Microsoft.KeyVault/managedHSMs?${keyVault}`, 1],
    ["keys", `${appVault}/keys?${keyVault}`, 3],
    ["versions of a key", `${appVault}/keys/signing/versions?${keyVault}`, 1],
    ["private endpoint connections", `${appVault}/privateEndpointConnections?${keyVault}`, 1],
    ["perimeters", `${appVault}/networkSecurityPerimeterConfigurations?api-version=2026-04-01`, 1],
    ["subscriptions", "/subscriptions?api-version=2022-12-01", 2],
    ["tenants", "/tenants?api-version=2022-12-01", 1],
    ["resource groups", `${subscription}/resourceGroups?api-version=2024-11-01`, 1],
    ["tracked resources", `${subscription}/resources?api-version=2024-11-01`, 9],
    ["management groups", "/providers/Microsoft.Management/managementGroups?api-version=2023-04-01", 3],
    [
      "descendants",
      `/providers/Microsoft.Management/managementGroups/${usualTenantId}/descendants?api-version=2023-04-01`,
      4,
    ],
    ["locks at and below", `${subscription}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`, 2],
    [
      "locks at and above",
      `${appVault}/providers/Microsoft.Authorization/locks?api-version=2020-05-01&$filter=atScope()`,
      2,
    ],
    [
      "diagnostic settings",
      `${appVault}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview`,
      1,
    ],
    ["event subscriptions", `${appVault}/providers/Microsoft.EventGrid/eventSubscriptions?api-version=2025-02-15`, 1],
    ["metric alerts", `${subscription}/providers/Microsoft.Insights/metricAlerts?api-version=2018-03-01`, 1],
    ["query rules", `${subscription}/providers/Microsoft.Insights/scheduledQueryRules?api-version=2023-12-01`, 1],
    ["Defender plans", `${subscription}/providers/Microsoft.Security/pricings?api-version=2024-01-01`, 1],
    [
      "security contacts",
      `${subscription}/providers/Microsoft.Security/securityContacts?api-version=2023-12-01-preview`,
      1,
    ],
    [
      "delegations",
      `${subscription}/providers/Microsoft.ManagedServices/registrationAssignments?api-version=2022-10-01`,
      1,
    ],
    [
      "identities",
      `${subscription}/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2023-01-31`,
      1,
    ],
    ["workspaces", `${subscription}/providers/Microsoft.OperationalInsights/workspaces?api-version=2025-02-01`, 1],
    [
      "eligible roles",
      `${subscription}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances?api-version=2020-10-01&$filter=atScope()`,
      1,
    ],
    [
      "active roles",
      `${group}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances?api-version=2020-10-01`,
      1,
    ],
    [
      "role policies",
      `${subscription}/providers/Microsoft.Authorization/roleManagementPolicyAssignments?api-version=2020-10-01`,
      1,
    ],
    [
      "deny assignments",
      `${appVault}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01&$filter=atScope()`,
      1,
    ],
  ])("hold what the tenant has: %s", async (_, path, count) => {
    expect(await all(path)).toHaveLength(count);
  });

  it("on a scope hold what hangs on it, not what hangs below it", async () => {
    const settings = "providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview";
    expect(await all(`${subscription}/${settings}`)).toEqual([]);
    expect(await all(`${group}/providers/Microsoft.EventGrid/eventSubscriptions?api-version=2025-02-15`)).toEqual([]);
  });

  it("of tables hang below their workspace, and one table can be read alone", async () => {
    const tables = `${group}/providers/Microsoft.OperationalInsights/workspaces/logs/tables`;
    expect(await all(`${tables}?api-version=2025-02-01`)).toHaveLength(1);
    const one = await get(`${tables}/AZKVAuditLogs?api-version=2025-02-01`);
    expect(one.json.properties.totalRetentionInDays).toBe(365);
  });
});

describe("role assignments", () => {
  const at = (scope: string, filter: string) =>
    all(
      `${scope}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=${encodeURIComponent(filter)}`,
    );

  it("at a scope with atScope() are those at it and above it, never those below", async () => {
    const scopes = (await at(appVault, "atScope()")).map(({ properties }) => properties.scope);
    expect(scopes).toContain("/");
    expect(scopes).toContain(group);
    expect(scopes).not.toContain(`${appVault}/secrets/secret-1`);
  });

  it("without a filter include those below", async () => {
    const found = await all(`${appVault}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`);
    expect(found.map(({ properties }) => properties.scope)).toContain(`${appVault}/secrets/secret-1`);
  });

  it("of a principal through its groups come with assignedTo()", async () => {
    const through = await at(appVault, `assignedTo('${people.bob}')`);
    expect(through.map(({ properties }) => properties.principalId)).toEqual([people.team]);
    expect(await at(appVault, `principalId eq '${people.bob}'`)).toEqual([]);
  });

  it("refuse a filter that the service does not have", async () => {
    const path = `${appVault}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`;
    expect((await get(`${path}&$filter=scope%20eq%20'x'`)).status).toBe(400);
  });
});

describe("a request", () => {
  const vaults = `${subscription}/providers/Microsoft.KeyVault/vaults`;

  it.each([
    ["without an api-version", vaults, 400, "MissingApiVersionParameter"],
    ["with one that the type lacks", `${vaults}?api-version=2001-01-01`, 400, "InvalidResourceType"],
    [
      "for a subscription that is not there",
      `/subscriptions/x/providers/Microsoft.KeyVault/vaults?${keyVault}`,
      404,
      "SubscriptionNotFound",
    ],
    [
      "for a vault that is not there",
      `${vaults.replace("/providers", "/resourceGroups/rg-vaults/providers")}/kv-none?${keyVault}`,
      404,
      "ResourceNotFound",
    ],
    [
      "for a group that is not there",
      `${subscription}/resourceGroups/none?api-version=2024-11-01`,
      404,
      "ResourceGroupNotFound",
    ],
    [
      "for the settings of a vault that is not there",
      `${appVault}x/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview`,
      404,
      "ResourceNotFound",
    ],
    ["with a skip token of its own making", `${vaults}?${keyVault}&$skiptoken=mine`, 400, "InvalidSkipToken"],
  ])("%s is refused as ARM refuses it", async (_, path, status, code) => {
    const reply = await get(path);
    expect([reply.status, reply.json.error.code]).toEqual([status, code]);
  });

  it("may write paths in any case and with double slashes", async () => {
    expect((await get(`/${appVault.toUpperCase()}?${keyVault}`)).json.name).toBe("kv-app");
  });

  it("needs the action where it is: a contributor of the group reads there and nowhere above", async () => {
    expect((await get(`${appVault}?${keyVault}`, people.app)).status).toBe(200);
    const above = await get(`${vaults}?${keyVault}`, people.app);
    expect([above.status, above.json.error.code]).toEqual([403, "AuthorizationFailed"]);
    expect(above.json.error.message).toContain("'Microsoft.KeyVault/vaults/read' over scope");
  });

  it("shows a subscription only to those who hold a role in it", async () => {
    const seen = await get("/subscriptions?api-version=2022-12-01", people.app);
    expect(seen.json.value.map((one: Loose) => one.subscriptionId)).toEqual([usualSubscriptionId]);
  });
});

describe("answers", () => {
  it("have the vault's own address and its private endpoints inside", async () => {
    const { properties } = (await get(`${appVault}?${keyVault}`)).json;
    expect(properties.vaultUri).toBe(`${azure.vaultUrl("kv-app")}/`);
    expect(properties.privateEndpointConnections[0].id).toBe(`${appVault}/privateEndpointConnections/pe-1`);
  });

  it("leave the delegation's definition out unless it is asked for", async () => {
    const path = `${subscription}/providers/Microsoft.ManagedServices/registrationAssignments?api-version=2022-10-01`;
    const [plain] = await all(path);
    expect(plain.properties.registrationDefinition).toBeUndefined();
    const [expanded] = await all(`${path}&$expandRegistrationDefinition=true`);
    expect(expanded.properties.registrationDefinition.properties.authorizations).toHaveLength(1);
  });

  it("give metrics by interval and dimension", async () => {
    const metrics = `${appVault}/providers/Microsoft.Insights/metrics?api-version=2024-02-01&metricnames=ServiceApiHit&aggregation=count`;
    const span = "timespan=2026-11-01T00:00:00Z/2026-11-01T00:10:00Z";
    const whole = await get(`${metrics}&${span}&interval=FULL`);
    expect(whole.json.value[0].timeseries[0].data).toEqual([{ timeStamp: "2026-11-01T00:00:00.000Z", count: 7 }]);
    const split = await get(`${metrics}&${span}&interval=PT5M&$filter=${encodeURIComponent("ActivityName eq '*'")}`);
    expect(split.json.value[0].timeseries.map((one: Loose) => one.metadatavalues[0].value)).toEqual([
      "secretget",
      "secretlist",
    ]);
    const top = await get(
      `${metrics}&${span}&interval=FULL&top=1&$filter=${encodeURIComponent("ActivityName eq '*'")}`,
    );
    expect(top.json.value[0].timeseries).toHaveLength(1);
    expect((await get(`${metrics.replace("ServiceApiHit", "Nonsense")}&${span}`)).status).toBe(400);
  });

  it("fit the specification that their route names, which every route does", () => {
    expect(azure.ownFaults).toEqual([]);
    for (const { operation, specification, versions } of armRoutes) {
      expect(operation).toMatch(/\w+/);
      expect(specification, operation).not.toBe("");
      expect(versions.length, operation).toBeGreaterThan(0);
    }
  });
});
