import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, askAll } from "./ask.ts";
import { type LocalAzure, startAzure } from "./start.ts";
import { largeTenant } from "./tenant/large-tenant.ts";
import { named } from "./tenant/series.ts";
import { collector } from "./tenant/tenant-from.ts";

const size = { vaults: 1000, objectsPerVault: 100, subscriptions: 3 };

let azure: LocalAzure;
beforeAll(async () => {
  azure = await startAzure(largeTenant(size), { journal: "counts" });
});
afterAll(() => azure.close());

describe("a large tenant", () => {
  it("has every vault at an address of its own, found by Resource Graph in one page", async () => {
    const reply = await ask(
      azure,
      `${azure.urls.arm}/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01`,
      {
        method: "POST",
        token: azure.tokenFor(collector.principalId, "arm"),
        body: {
          query:
            "resources | where type =~ 'microsoft.keyvault/vaults' | project id, uri = properties.vaultUri | order by id asc",
        },
      },
    );
    expect(reply.json).toMatchObject({ totalRecords: 1000, count: 1000, resultTruncated: "false" });
    expect(new Set(reply.json.data.map(({ uri }: { readonly uri: string }) => uri)).size).toBe(1000);
  });

  it("makes the objects of a vault when they are asked for", async () => {
    const list = `${azure.vaultUrl("kv-000999")}/secrets?api-version=7.6`;
    const secrets = await askAll(azure, list, azure.tokenFor(collector.principalId, "vault"));
    expect(secrets).toHaveLength(50);
    const arm = `/subscriptions/20000000-0000-0000-0000-000000000001/resourceGroups/rg-19/providers/Microsoft.KeyVault/vaults/kv-000999/keys/key-000049?api-version=2026-02-01`;
    const key = await ask(azure, `${azure.urls.arm}${arm}`, { token: azure.tokenFor(collector.principalId, "arm") });
    expect(key.json.name).toBe("key-000049");
  });

  it("is the same each time and holds nothing of a million objects", () => {
    const [first, second] = [largeTenant(size), largeTenant({ ...size, objectsPerVault: 1_000_000 })];
    const vault = named(second.vaults, "kv-000500");
    expect(vault?.secrets.length).toBe(500_000);
    expect(vault?.secrets.at(499_999)).toEqual(named(vault?.secrets ?? [], "secret-499999"));
    expect(named(first.vaults, "kv-000500")?.keys.at(0)).toEqual(vault?.keys.at(0));
    expect(named(second.vaults, "kv-001000")).toBeUndefined();
  });

  it("has the role assignments of each vault at that vault", async () => {
    const vault =
      "/subscriptions/20000000-0000-0000-0000-000000000002/resourceGroups/rg-0/providers/Microsoft.KeyVault/vaults/kv-000001";
    const path = `${vault}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=atScope()`;
    const found = await askAll(azure, `${azure.urls.arm}${path}`, azure.tokenFor(collector.principalId, "arm"));
    expect(found.filter(({ properties }) => properties.scope === vault)).toHaveLength(2);
    expect(found).toHaveLength(4);
  });
});
