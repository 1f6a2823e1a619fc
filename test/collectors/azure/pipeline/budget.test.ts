import { describe, expect, test } from "vitest";
import { chargesOf, defaultBudget, scaledBudget } from "../../../../src/collectors/azure/pipeline/budget.ts";
import type { GuardedService } from "../../../../src/collectors/azure/pipeline/guard.ts";

const charges = (service: GuardedService, url: string, more: { method?: string; body?: string; scope?: string } = {}) =>
  chargesOf({ service, host: new URL(url).host, url, method: "GET", scope: "", ...more }, defaultBudget);

const vaultUrl = "https://kv.vault.azure.net/secrets";
const graph = "https://graph.microsoft.com/v1.0";
const costOf = (path: string, body?: string) =>
  charges("graph", `${graph}${path}`, body === undefined ? {} : { method: "POST", body })[0]?.cost;

describe("limits that a request falls under", () => {
  test("half of Resource Manager's reads, a bucket for each subscription and one for the tenant", () => {
    expect(charges("arm", "https://management.azure.com/subscriptions/S1/providers/x?api-version=1")).toEqual([
      { key: "arm s1", limit: { burst: 125, perSecond: 12.5 }, cost: 1, share: 0.5 },
    ]);
    expect(charges("arm", "https://management.azure.com/subscriptions?api-version=1")[0]?.key).toBe("arm tenant");
  });

  test("a tenth of a vault's transactions, and of five vaults' for its subscription", () => {
    const [own, all] = charges("vault", vaultUrl, { scope: "/subscriptions/S1/resourcegroups/g" });
    expect([own?.key, all?.key]).toEqual(["vault kv.vault.azure.net", "vaults of s1"]);
    expect([own?.limit, all?.limit]).toEqual([
      { calls: 400, seconds: 10 },
      { calls: 2000, seconds: 10 },
    ]);
    expect(charges("vault", vaultUrl)).toHaveLength(1);
  });

  test("queries of Resource Graph stay within half of fifteen in five seconds", () => {
    const [charge] = charges("arm", "https://management.azure.com/providers/Microsoft.ResourceGraph/resources", {
      method: "POST",
    });
    expect(charge?.key).toBe("resource-graph");
    expect(charge?.limit).toEqual({ calls: 7, seconds: 5 });
  });

  test("every service has a limit", () => {
    for (const service of ["arm", "graph", "logs", "vault", "hsm", "blob", "login", "identity"] as const)
      expect(charges(service, vaultUrl).length).toBeGreaterThan(0);
  });
});

describe("resource units of the directory", () => {
  test.each([
    ["/users/u", 1],
    ["/users/u?$select=id&$expand=manager", 1],
    ["/users?$expand=manager", 2],
    ["/groups/g/members", 3],
    ["/groups/g/transitiveMembers?$top=999", 5],
    ["/groups/g/transitiveMembers?%24select=id&$top=10", 3],
    ["/groups/g/transitiveMembers/microsoft.graph.user?$select=id", 4],
  ])("%s costs %i", (path, cost) => expect(costOf(path)).toBe(cost));

  test("a lookup costs three, a batch what is in it", () => {
    expect(costOf("/directoryObjects/getByIds", "{}")).toBe(3);
    const requests = [
      { url: "/groups/g/transitiveMembers" },
      { url: "/users/u" },
      { url: "/groups/g/members?$select=id" },
    ];
    expect(costOf("/$batch", JSON.stringify({ requests }))).toBe(5 + 1 + 2);
  });
});

describe("a scaled budget", () => {
  test("of less than one call gives one in so much longer", () => {
    const request = { service: "arm", host: "h", url: "https://h/x", method: "POST", scope: "" } as const;
    const [charge] = chargesOf(request, scaledBudget(0.02));
    expect(charge?.limit).toEqual({ calls: 1, seconds: 5 / 0.15 });
  });

  test("is the default times a factor, and never more than the whole limit", () => {
    expect(scaledBudget(1)).toEqual(defaultBudget);
    expect(scaledBudget(0.5).arm).toBe(0.25);
    expect(scaledBudget(4)).toEqual({ vault: 0.4, arm: 1, resourceGraph: 1, graph: 1, logs: 1, storage: 0.4 });
  });
});
