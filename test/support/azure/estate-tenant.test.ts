import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fact, isRead, isUnread } from "../../../src/model/fact.ts";
import type { Vault } from "../../../src/model/vault.ts";
import { generateEstate } from "../../../src/sample/estate.ts";
import { ask, askAll } from "./ask.ts";
import { type LocalAzure, startAzure } from "./start.ts";
import { known } from "./tenant/estate/objects.ts";
import { faultsOf, tenantOf } from "./tenant/estate/tenant.ts";
import { collector } from "./tenant/tenant-from.ts";

const sample = generateEstate({ seed: 7, vaults: 40, now: "2026-11-01T00:00:00Z", sources: "az" });
const vaults = sample.vaults.filter((one): one is Vault => one.kind === "vault");

let azure: LocalAzure;
beforeAll(async () => {
  azure = await startAzure(tenantOf(sample), { callerNetwork: "private" });
  for (const rule of faultsOf(sample)) azure.faults.add(rule);
});
afterAll(() => azure.close());

const arm = (path: string) => askAll(azure, `${azure.urls.arm}${path}`, azure.tokenFor(collector.principalId, "arm"));
const data = (vault: Vault, path: string) =>
  ask(azure, `${azure.vaultUrl(vault.name)}${path}?api-version=7.6`, {
    token: azure.tokenFor(collector.principalId, "vault"),
  });

describe("the sample estate as a tenant", () => {
  it("has every vault with its settings", async () => {
    for (const vault of vaults) {
      const token = azure.tokenFor(collector.principalId, "arm");
      const { properties } = (await ask(azure, `${azure.urls.arm}${vault.id}?api-version=2026-02-01`, { token })).json;
      expect(properties.enablePurgeProtection ?? null, vault.name).toBe(known(vault.purgeProtectionEnabled, null));
      expect(properties.publicNetworkAccess ?? null).toBe(known(vault.publicNetworkAccess, null));
      expect(properties.accessPolicies).toHaveLength(known(vault.accessPolicies, []).length);
    }
  });

  it("has every object whose list was read, and refuses the lists that were not", async () => {
    for (const vault of vaults) {
      const reply = await data(vault, "/certificates");
      if (isUnread(vault.certificates)) expect(reply.status, vault.name).toBe(403);
      else expect(reply.json.value, vault.name).toHaveLength(known(vault.certificates, []).length);
    }
    expect(vaults.some(({ certificates }) => isUnread(certificates))).toBe(true);
  });

  it("has the role assignments of the records and none of the collector's own", async () => {
    const vault = vaults.find(({ roleAssignments }) => isRead(roleAssignments) && roleAssignments.read.length > 2);
    if (vault === undefined) throw new Error("the sample has no such vault");
    const found = await arm(`${vault.id}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`);
    const own = found.filter(({ properties }) => properties.scope.toLowerCase().startsWith(vault.id));
    expect(own).toHaveLength(known(vault.roleAssignments as Fact<readonly unknown[]>, []).length);
    expect(found.some(({ properties }) => properties.principalId === collector.principalId)).toBe(false);
  });

  it("has the directory of the records, without those who left", async () => {
    const ids = sample.shared.principals.map(({ id }) => id);
    const reply = await ask(azure, `${azure.urls.graph}/v1.0/directoryObjects/getByIds`, {
      method: "POST",
      token: azure.tokenFor(collector.principalId, "graph"),
      body: { ids },
    });
    const there = sample.shared.principals.filter(({ exists }) => known(exists, true));
    expect(reply.json.value).toHaveLength(there.length);
    expect(there.length).toBeLessThan(ids.length);
  });
});
