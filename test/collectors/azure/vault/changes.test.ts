import { describe, expect, it } from "vitest";
import { read as readFact } from "../../../../src/model/fact.ts";
import { without } from "../../../support/azure/tenant/changes.ts";
import { type CertificateDraft, secretFrom } from "../../../support/azure/tenant/draft-objects.ts";
import type { TenantModel } from "../../../support/azure/tenant/model.ts";
import { each } from "../../../support/azure/tenant/series.ts";
import type { VaultModel } from "../../../support/azure/tenant/vault-model.ts";
import { named, open, refusedBy, vaultId } from "./reading-vaults.ts";

const isVersions = (name: string) => new RegExp(`/${name}/versions\\?`);
const id = vaultId("kv").toLowerCase();

function changing(change: (vault: VaultModel) => VaultModel): (tenant: TenantModel) => TenantModel {
  return (tenant) => ({ ...tenant, vaults: [...each(tenant.vaults)].map(change) });
}

describe("a vault that is deleted while the run reads it", () => {
  const gone = {
    gone: id,
    coverage: [
      {
        collector: "vaults",
        scope: id.split("/resourcegroups")[0],
        asked: 0,
        read: 0,
        refused: [{ id, why: { reason: "not-in-output", detail: "deleted while the run was reading it" } }],
      },
    ],
  };

  it.each([
    ["before the first request", /secrets\?/],
    ["between its lists and its objects", /certificates\?/],
    ["in the middle of its objects", isVersions("three")],
    ["after everything but its last calls", /metrics\?/],
  ])("is told as gone: %s", async (_, moment) => {
    const { read, azure, onRequest } = await open({
      vaults: [{ name: "kv", secrets: [{ name: "one" }, { name: "two" }, { name: "three" }, { name: "four" }] }],
    });
    let isDeleted = false;
    onRequest(async ({ url }) => {
      if (isDeleted || !moment.test(url)) return;
      isDeleted = true;
      await azure.deleteVault("kv");
    });
    expect(await read("kv")).toEqual(gone);
  });

  it("costs no more than its first calls and the question whether it is there", async () => {
    const { read, azure, onRequest } = await open({ vaults: [{ name: "kv" }] });
    onRequest(async ({ url }) => {
      if (/secrets\?/.test(url) && url.startsWith("/"))
        await azure.change(changing((vault) => ({ ...vault, name: "other" })));
    });
    expect(await read("kv")).toEqual(gone);
    expect(azure.requests.length).toBeLessThanOrEqual(3);
  });

  it("is told as gone where only ARM can say so: its own resource did not say where it is", async () => {
    const { read, azure, onRequest } = await open({ vaults: [{ name: "kv", properties: { vaultUri: "nowhere" } }] });
    onRequest(async ({ url }) => {
      if (/secrets\?/.test(url)) await azure.change((tenant) => ({ ...tenant, vaults: [] }));
    });
    expect(await read("kv")).toEqual(gone);
  });

  it("is not told as gone where ARM does not say whether it is", async () => {
    const { vault, azure } = await open({ vaults: [{ name: "kv", secrets: [{ name: "one" }] }] });
    azure.faults.add({ fault: { kind: "gone" }, on: { store: "kv" } });
    const refusal = { kind: "status", status: 403, code: "AuthorizationFailed" } as const;
    azure.faults.add({ fault: refusal, on: { url: /vaults\/kv\?/i }, after: 1 });
    expect(Object.keys(named((await vault("kv")).record.secrets))).toEqual(["one"]);
  });

  it("is not told as gone because its host answers so: ARM has the last word", async () => {
    const { vault, azure } = await open({ vaults: [{ name: "kv", secrets: [{ name: "one" }] }] });
    azure.faults.add({ fault: { kind: "gone" }, on: { store: "kv" } });
    const { record, coverage } = await vault("kv");
    expect(record.certificates).toMatchObject({ unread: { reason: "failed" } });
    expect(record.certificateContacts).toMatchObject({ unread: { reason: "failed" } });
    expect(named(record.secrets)["one"]?.versions).toMatchObject({ unread: { reason: "failed" } });
    expect(refusedBy(coverage, "certificates")).toMatchObject([{ id, why: { reason: "failed" } }]);
  });
});

describe("an object that is deleted while the run reads its vault", () => {
  const draft = {
    name: "kv",
    secrets: [{ name: "Kept" }, { name: "Lost" }],
    keys: [{ name: "kept" }, { name: "lost" }],
    certificates: [{ name: "cert-kept" }, { name: "cert-lost" }],
  };

  it("is left out and said so; the others stay", async () => {
    const { vault, azure, onRequest } = await open({ vaults: [draft] });
    let isDeleted = false;
    onRequest(async ({ url }) => {
      if (isDeleted || !/cert-kept\/policy/.test(url)) return;
      isDeleted = true;
      await azure.change(
        changing((vault) => ({
          ...vault,
          secrets: without(vault.secrets, "lost"),
          keys: without(vault.keys, "lost"),
          certificates: without(vault.certificates, "cert-lost"),
        })),
      );
    });
    const { record, coverage } = await vault("kv");
    expect(Object.keys(named(record.secrets)).sort()).toEqual(["Kept", "cert-kept", "cert-lost"]);
    expect(Object.keys(named(record.keys)).sort()).toEqual(["cert-kept", "cert-lost", "kept"]);
    expect(Object.keys(named(record.certificates))).toEqual(["cert-kept"]);
    const why = { reason: "not-in-output", detail: "deleted while the run was reading it" };
    expect(refusedBy(coverage, "secrets")).toEqual([{ id: `${id}/secrets/lost`, why }]);
    expect(refusedBy(coverage, "keys")).toEqual([{ id: `${id}/keys/lost`, why }]);
    expect(refusedBy(coverage, "certificates")).toEqual([{ id: `${id}/certificates/cert-lost`, why }]);
  });

  it("counts as deleted where Key Vault answers with an empty list of versions", async () => {
    const { vault, azure } = await open({ vaults: [draft] });
    const nothing = { value: [], nextLink: null };
    azure.faults.add({ fault: { kind: "answer", status: 200, body: nothing }, on: { url: /secrets\/Lost\/versions/ } });
    const { record, coverage } = await vault("kv");
    expect(named(record.secrets)["Lost"]).toBeUndefined();
    expect(refusedBy(coverage, "secrets").map((refusal) => refusal.id)).toEqual([`${id}/secrets/lost`]);
  });

  it("counts as deleted where its policy is refused and it has no versions", async () => {
    const { vault, azure } = await open({ vaults: [draft] });
    const nothing = { value: [], nextLink: null };
    azure.faults.add({ fault: { kind: "answer", status: 200, body: nothing }, on: { url: /cert-lost\/versions/ } });
    azure.faults.add({ fault: { kind: "status", status: 403, code: "Forbidden" }, on: { url: /\/policy/ } });
    const { record } = await vault("kv");
    expect(Object.keys(named(record.certificates))).toEqual(["cert-kept"]);
  });

  it("is kept where it is a certificate that has no version yet", async () => {
    const { vault, azure } = await open({ vaults: [draft] });
    const nothing = { value: [], nextLink: null };
    azure.faults.add({
      fault: { kind: "answer", status: 200, body: nothing },
      on: { url: /certificates\/cert-kept\/versions/ },
    });
    const certificate = named((await vault("kv")).record.certificates)["cert-kept"];
    expect(certificate).toMatchObject({ versions: readFact([]), issuer: readFact("DigiCert") });
  });
});

describe("lists of the two planes that differ", () => {
  const extra: CertificateDraft = { name: "web" };

  it("are read together, and the coverage says how they differ", async () => {
    const { vault } = await open(
      { vaults: [{ name: "kv", secrets: [{ name: "one" }], certificates: [extra] }] },
      { armListsManagedObjects: false },
    );
    const { record, coverage } = await vault("kv");
    expect(Object.keys(named(record.secrets)).sort()).toEqual(["one", "web"]);
    expect(record.secrets).not.toHaveProperty("missing");
    const detail =
      "the planes list differently: 0 only in the control plane's list, 1 only in the data plane's; all were read";
    for (const collector of ["secrets", "keys"]) {
      expect(refusedBy(coverage, collector)).toEqual([{ id, why: { reason: "not-in-output", detail } }]);
    }
  });

  it("keep what only ARM lists while the vault has versions of it", async () => {
    const { vault, azure } = await open({ vaults: [{ name: "kv", secrets: [{ name: "one" }, { name: "two" }] }] });
    const [one] = [secretFrom({ name: "one" })];
    const shown = {
      value: [
        { id: `${azure.vaultUrl("kv")}/secrets/${one.name}`, attributes: { enabled: true, created: 1, updated: 1 } },
      ],
    };
    azure.faults.add({ fault: { kind: "answer", status: 200, body: shown }, on: { url: /^\/secrets\?/ } });
    const { record, coverage } = await vault("kv");
    expect(named(record.secrets)["two"]).toMatchObject({ managed: readFact(false), versions: { read: [{}] } });
    expect(refusedBy(coverage, "secrets")).toMatchObject([
      { why: { detail: expect.stringContaining("1 only in the control plane's list") } },
    ]);
    // Where they say different things of one object, the vault's own word counts.
    expect(named(record.secrets)["one"]?.createdOn).toEqual(readFact("1970-01-01T00:00:01Z"));
  });
});
