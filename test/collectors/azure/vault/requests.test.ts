import { describe, expect, it } from "vitest";
import { diagnosticSetting, storageAccount, workspace, workspaceTable } from "../../../support/azure/tenant/records.ts";
import { group, type Opened, open, vaultId } from "./reading-vaults.ts";

/** The formula of docs/collection.md, for a vault whose data plane is open. */
interface Size {
  readonly secrets: number;
  readonly keys: number;
  readonly certificates: number;
  /** Versions of each object. */
  readonly versions: number;
  readonly deleted: number;
}

const armPage = 50;
const dataPage = 25;
const pages = (count: number, size: number) => Math.max(1, Math.ceil(count / size));

function dataRequests({ secrets, keys, certificates, versions, deleted }: Size): number {
  const [allSecrets, allKeys] = [secrets + certificates, keys + certificates];
  const lists = [allSecrets, allKeys, certificates, 0, deleted, 0, 0].reduce(
    (sum, count) => sum + pages(count, dataPage),
    0,
  );
  const versionPages = pages(versions, dataPage);
  return lists + 1 + secrets * versionPages + keys * (2 + versionPages) + certificates * (3 + versionPages);
}

function controlRequests({ secrets, keys, certificates }: Size, windows: number): number {
  return pages(secrets + certificates, armPage) + pages(keys + certificates, armPage) + 3 + 2 * windows;
}

function vaultOf({ secrets, keys, certificates, versions, deleted }: Size) {
  const some = (count: number, word: string) =>
    Array.from({ length: count }, (_, index) => ({ name: `${word}-${index}`, versions }));
  return {
    name: "kv",
    secrets: some(secrets, "secret"),
    keys: some(keys, "key"),
    certificates: some(certificates, "certificate"),
    deletedSecrets: some(deleted, "deleted"),
  };
}

function counted({ azure }: Opened) {
  const of = (service: string) => azure.requests.filter((request) => request.service === service).length;
  return { arm: of("arm"), vault: of("vault") };
}

const empty: Size = { secrets: 0, keys: 0, certificates: 0, versions: 1, deleted: 0 };

describe("requests for one vault", () => {
  it.each([
    ["an empty vault", empty],
    ["a usual vault", { secrets: 60, keys: 20, certificates: 20, versions: 1, deleted: 3 }],
    ["many versions", { secrets: 2, keys: 2, certificates: 2, versions: 60, deleted: 0 }],
    ["full pages", { secrets: 50, keys: 0, certificates: 0, versions: 25, deleted: 25 }],
  ] satisfies readonly (readonly [string, Size])[])("are as many as the formula says: %s", async (_, size) => {
    const opened = await open({ vaults: [vaultOf(size)] });
    await opened.vault("kv");
    // What vaults share is read with the first: here the system topics of the subscription.
    expect(counted(opened)).toEqual({ arm: controlRequests(size, 1) + 1, vault: dataRequests(size) });
  });

  it("share what they have in common: the second vault costs its own calls only", async () => {
    const logs = `${group}/providers/Microsoft.OperationalInsights/workspaces/logs`;
    const account = `${group}/providers/Microsoft.Storage/storageAccounts/st`;
    const to = { workspaceId: logs, storageAccountId: account };
    const opened = await open({
      vaults: [{ name: "kv" }, { name: "kv-2" }],
      records: [
        workspace(group, "logs"),
        workspaceTable(logs, "AzureDiagnostics", { totalRetentionInDays: 30 }),
        storageAccount(group, "st"),
        diagnosticSetting(vaultId("kv"), "audit", to),
        diagnosticSetting(vaultId("kv-2"), "audit", to),
      ],
    });
    await opened.vault("kv");
    // Topics, the workspace, its table, the account, its management policy, the subscription they are in.
    expect(counted(opened)).toEqual({ arm: controlRequests(empty, 1) + 6, vault: dataRequests(empty) });
    await opened.vault("kv-2");
    expect(counted(opened)).toEqual({ arm: controlRequests(empty, 1), vault: dataRequests(empty) });
  });

  it("are two for each key where the data plane is shut, and by the control plane alone", async () => {
    const size = { ...empty, secrets: 3, keys: 4 };
    const opened = await open({ vaults: [{ ...vaultOf(size), properties: { publicNetworkAccess: "Disabled" } }] });
    await opened.vault("kv");
    expect(counted(opened)).toEqual({ arm: controlRequests(size, 1) + 1 + 2 * size.keys, vault: 1 });
  });

  it("run side by side, but not more of them than a vault can bear", async () => {
    const opened = await open({ vaults: [vaultOf({ ...empty, secrets: 40 })] });
    let running = 0;
    let most = 0;
    opened.around(async (request, send) => {
      if (!/\/versions\?/.test(request.url)) return send();
      running += 1;
      most = Math.max(most, running);
      const answer = await send();
      running -= 1;
      return answer;
    });
    await opened.vault("kv");
    expect(most).toBe(8);
  });
});
