import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, type Loose } from "./ask.ts";
import { estate } from "./estate.ts";
import { appVault, group, people, secondSubscriptionId } from "./estate-ids.ts";
import { parseQuery } from "./resource-graph/query.ts";
import { tableColumns } from "./resource-graph/tables.ts";
import { type LocalAzure, startAzure } from "./start.ts";
import { collector, tenantFrom, usualSubscriptionId } from "./tenant/tenant-from.ts";

let azure: LocalAzure;
beforeAll(async () => {
  azure = await startAzure(estate);
});
afterAll(() => azure.close());

const query = (text: string, more: object = {}, who: string = collector.principalId) =>
  ask(azure, `${azure.urls.arm}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`, {
    method: "POST",
    token: azure.tokenFor(who, "arm"),
    body: { query: text, ...more },
  });
const rows = async (text: string, more?: object, who?: string): Promise<Loose[]> => {
  const reply = await query(text, more, who);
  expect(reply.status, reply.text).toBe(200);
  return reply.json.data;
};
const names = async (text: string, more?: object) => (await rows(text, more)).map(({ name }) => name);

describe("Resource Graph", () => {
  it("finds vaults of every subscription with their properties", async () => {
    const found = await rows(
      "resources | where type =~ 'Microsoft.KeyVault/vaults' | project id, name, uri = properties.vaultUri | order by id asc",
    );
    expect(found.map(({ name }) => name)).toEqual(["kv-app", "kv-walled", "kv-policy"]);
    expect(found[0].uri).toBe(`${azure.vaultUrl("kv-app")}/`);
  });

  it.each([
    [
      "a list without case",
      `resources | where type in~ ('MICROSOFT.KEYVAULT/MANAGEDHSMS') | project name`,
      ["hsm-root"],
    ],
    [
      "a subscription",
      `resources | where type =~ 'microsoft.keyvault/vaults' and subscriptionId in~ ('${secondSubscriptionId.toUpperCase()}') | project name`,
      ["kv-policy"],
    ],
    [
      "either of two",
      "resources | where name == 'logs' or name == 'web-app' | order by name asc | project name",
      ["logs", "web-app"],
    ],
    [
      "a negation",
      "resources | where type =~ 'microsoft.keyvault/vaults' | where not(name startswith 'kv-a') | order by name asc | project name",
      ["kv-policy", "kv-walled"],
    ],
    ["what has an identity", "resources | where isnotnull(identity) | project name", ["web-app"]],
    ["a tag", "resources | where tags['team'] == 'app' | project name", ["kv-app"]],
    [
      "a dynamic value",
      "resources | where properties.networkAcls.defaultAction == 'Deny' | project name",
      ["kv-walled"],
    ],
    [
      "an array's length",
      "resources | where array_length(properties.accessPolicies) > 0 | project name",
      ["kv-policy"],
    ],
  ])("narrows by %s", async (_, text, expected) => {
    expect(await names(text)).toEqual(expected);
  });

  it("counts and groups", async () => {
    const found = await rows(
      "resources | where type =~ 'microsoft.keyvault/vaults' | summarize vaults = count() by subscriptionId | order by vaults desc",
    );
    expect(found).toEqual([
      { subscriptionId: usualSubscriptionId, vaults: 2 },
      { subscriptionId: secondSubscriptionId, vaults: 1 },
    ]);
    expect(await rows("resourcecontainers | where type =~ 'microsoft.resources/subscriptions' | count")).toEqual([
      { Count: 2 },
    ]);
  });

  it("tells the chain of management groups of a subscription, nearest first", async () => {
    const [found] = await rows(
      `resourcecontainers | where subscriptionId == '${secondSubscriptionId}' and type == 'microsoft.resources/subscriptions'`,
    );
    expect(found.properties.managementGroupAncestorsChain.map((one: Loose) => one.displayName)).toEqual([
      "Sandbox",
      "Platform",
      "Tenant Root Group",
    ]);
  });

  it.each([
    ["an unknown table", "vaults | project id"],
    ["an unknown operator", "resources | join kind=inner (resourcecontainers) on id"],
    ["an unknown column", "resources | where colour == 'red'"],
    ["a column that was projected away", "resources | project id | where name == 'x'"],
    ["an unknown function", "resources | where frobnicate(name) == 'x'"],
    ["a missing quote", "resources | where type =~ 'x"],
    ["a trailing word", "resources | take 1 please"],
    ["nothing", ""],
  ])("refuses %s rather than ignore it", async (_, text) => {
    const reply = await query(text);
    expect(reply.status).toBe(400);
    expect(reply.json.error.code).toBe("BadRequest");
    expect(reply.json.error.details[0].code).toBe("InvalidQuery");
  });
});

describe("what Resource Graph shows of role assignments", () => {
  const text =
    "authorizationresources | where type =~ 'microsoft.authorization/roleassignments' | project scope = properties.scope";
  const scopes = async (more: object = {}, who?: string) =>
    (await rows(text, more, who)).map(({ scope }) => scope).sort();

  it("stops at the subscriptions unless the scope filter asks for what lies above", async () => {
    expect(await scopes()).toEqual([group, `${appVault}/secrets/secret-1`].sort());
    const above = await scopes({ options: { authorizationScopeFilter: "AtScopeAboveAndBelow" } });
    expect(above.length).toBe(4);
  });

  it("leaves out without a word what the caller may not read", async () => {
    const filter = { options: { authorizationScopeFilter: "AtScopeAboveAndBelow" } };
    expect(await scopes(filter, people.app)).toEqual([group, `${appVault}/secrets/secret-1`].sort());
  });

  it("says so when no subscription named is one that the caller sees", async () => {
    const reply = await query(text, { subscriptions: [secondSubscriptionId] }, people.app);
    expect(reply.json.error.details[0].code).toBe("NoValidSubscriptionsInQueryRequest");
  });

  it("carries quota headers", async () => {
    const { headers } = await query(text);
    expect(headers["x-ms-user-quota-remaining"]).toMatch(/^\d+$/);
    expect(headers["x-ms-user-quota-resets-after"]).toMatch(/^00:00:\d\d$/);
  });
});

describe("pages of Resource Graph", () => {
  const many = tenantFrom({ vaults: Array.from({ length: 7 }, (_, index) => ({ name: `kv-${index}` })) });
  const ordered = "resources | project id, name | order by id asc";

  async function paged(text: string, options: object): Promise<{ names: string[]; tokens: number; truncated: string }> {
    const small = await startAzure(many);
    const found: string[] = [];
    let [tokens, truncated] = [0, ""];
    let token: string | undefined;
    do {
      const reply = await ask(
        small,
        `${small.urls.arm}/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01`,
        {
          method: "POST",
          token: small.tokenFor(collector.principalId, "arm"),
          body: { query: text, options: { ...options, ...(token === undefined ? {} : { $skipToken: token }) } },
        },
      );
      found.push(...reply.json.data.map(({ name }: Loose) => name));
      token = reply.json.$skipToken;
      truncated = reply.json.resultTruncated;
      if (token !== undefined) tokens += 1;
    } while (token !== undefined);
    await small.close();
    return { names: found, tokens, truncated };
  }

  it("follow a token and hold each row once", async () => {
    const { names: found, tokens, truncated } = await paged(ordered, { $top: 3 });
    expect(found).toEqual(["kv-0", "kv-1", "kv-2", "kv-3", "kv-4", "kv-5", "kv-6"]);
    expect([tokens, truncated]).toEqual([2, "false"]);
  });

  it("end early and say so without the id column, or with limit", async () => {
    expect(await paged("resources | project name | order by name asc", { $top: 3 })).toMatchObject({
      tokens: 0,
      truncated: "true",
    });
    expect(await paged(`${ordered} | limit 5`, { $top: 3 })).toMatchObject({ tokens: 0, truncated: "true" });
  });

  it("promise nothing without an order", async () => {
    const { names: found } = await paged("resources | project id, name", { $top: 3 });
    expect(new Set(found).size).toBeLessThan(7);
  });
});

describe("the query parser", () => {
  it("knows where it stopped", () => {
    expect(() => parseQuery("resources\n| where name ~ 'x'", tableColumns)).toThrow(
      expect.objectContaining({ line: 2, column: 13, token: "~" }),
    );
  });
});
