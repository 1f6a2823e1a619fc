import { describe, expect, it } from "vitest";
import { read } from "../../../../src/model/fact.ts";
import {
  diagnosticSetting,
  eventSubscription,
  point,
  storageAccount,
  workspace,
  workspaceTable,
} from "../../../support/azure/tenant/records.ts";
import { usualTenantId } from "../../../support/azure/tenant/tenant-from.ts";
import { counts, group, named, nothingAtVault, open, refusedBy, vaultId } from "./reading-vaults.ts";

const kv = vaultId("kv-app");
const rotation = {
  lifetimeActions: [{ trigger: { timeAfterCreate: "P365D" }, action: { type: "Rotate" } }],
  attributes: { expiryTime: "P2Y", created: 1_760_000_000, updated: 1_760_000_000 },
};
const madeOn = "2026-06-01T00:00:00Z";

describe("a vault that is open to the reader", () => {
  it("has its secrets with every fact, and their versions", async () => {
    const { vault } = await open({
      vaults: [
        {
          name: "kv-app",
          secrets: [
            { name: "Db-Password", expires: "2027-01-02T03:04:05Z", tags: { owner: "ada" }, contentType: "text/plain" },
            { name: "old", enabled: false, notBefore: "2026-01-01T00:00:00Z", versions: 3 },
          ],
        },
      ],
    });
    const { record, coverage } = await vault("kv-app");
    const { "Db-Password": password, old } = named(record.secrets);
    expect(password).toEqual({
      id: `${kv.toLowerCase()}/secrets/db-password`,
      name: "Db-Password",
      enabled: read(true),
      createdOn: read(madeOn),
      updatedOn: read(madeOn),
      notBefore: read(null),
      expiresOn: read("2027-01-02T03:04:05Z"),
      tags: read({ owner: "ada" }),
      contentType: read("text/plain"),
      managed: read(false),
      versions: read([
        {
          version: expect.stringMatching(/^[0-9a-f]{32}$/),
          enabled: true,
          createdOn: madeOn,
          expiresOn: "2027-01-02T03:04:05Z",
        },
      ]),
    });
    expect(old).toMatchObject({ enabled: read(false), notBefore: read("2026-01-01T00:00:00Z") });
    expect(old?.versions).toMatchObject({
      read: [
        { createdOn: "2026-04-02T00:00:00Z", enabled: false },
        { createdOn: "2026-05-02T00:00:00Z" },
        { createdOn: madeOn },
      ],
    });
    expect(coverage.flatMap(({ refused }) => refused)).toEqual([]);
  });

  it("has its keys with the key itself and its rotation policy", async () => {
    const { vault } = await open({
      vaults: [
        {
          name: "kv-app",
          keys: [
            {
              name: "curve",
              kty: "EC",
              curve: "P-384",
              exportable: true,
              releasePolicy: { contentType: "json", data: "e30" },
            },
            { name: "rotated", keySize: 4096, rotationPolicy: rotation, versions: 2 },
          ],
        },
      ],
    });
    const { curve, rotated } = named((await vault("kv-app")).record.keys);
    expect(curve).toMatchObject({
      keyType: read("EC"),
      curve: read("P-384"),
      keySize: read(null),
      exportable: read(true),
      hasReleasePolicy: read(true),
      operations: read(["sign", "verify"]),
      managed: read(false),
    });
    expect(rotated).toMatchObject({
      keyType: read("RSA"),
      keySize: read(4096),
      exportable: read(null),
      hasReleasePolicy: read(false),
      rotationPolicy: read({ actions: [{ action: "rotate", daysAfterCreation: 365 }], expiryDays: 730 }),
      versions: { read: [{ createdOn: "2026-05-02T00:00:00Z" }, { createdOn: madeOn }] },
    });
  });

  it("has its certificates with policy, operation and versions; their secrets and keys share the versions", async () => {
    const error = { code: "CARefused", message: "no account" };
    const pending = {
      issuer: { name: "digi" },
      cancellation_requested: false,
      status: "inProgress",
      request_id: "r1",
      error,
    };
    const { vault, targets } = await open({
      vaults: [
        {
          name: "kv-app",
          certificates: [
            { name: "web", expires: "2027-06-01T00:00:00Z", versions: 2 },
            { name: "stuck", pending: { ...pending, csr: "MIIB" } },
          ],
        },
      ],
    });
    const { record } = await vault("kv-app");
    const { web, stuck } = named(record.certificates);
    expect(web).toMatchObject({
      issuer: read("DigiCert"),
      subject: read("CN=example.org"),
      validityMonths: read(12),
      keyType: read("RSA"),
      keySize: read(3072),
      exportable: read(true),
      lifetimeActions: read([{ action: "auto-renew", lifetimePercentage: 80 }]),
      expiresOn: read("2027-06-01T00:00:00Z"),
      pendingOperation: read(null),
    });
    expect(stuck?.pendingOperation).toEqual(read({ status: "inProgress", error: "CARefused: no account" }));
    const [secret, key] = [named(record.secrets)["web"], named(record.keys)["web"]];
    expect(secret).toMatchObject({ managed: read(true), versions: web?.versions });
    expect(key).toMatchObject({
      managed: read(true),
      versions: web?.versions,
      rotationPolicy: read(null),
      keyType: read("RSA"),
    });
    expect(web?.versions).toMatchObject({ read: [{ enabled: true }, { enabled: true }] });
    expect(targets().filter((target) => /\/(secrets|keys)\/web\/versions/.test(target))).toEqual([]);
  });

  it("has what was deleted, who issues certificates, and how many people hear of their expiry", async () => {
    const details = {
      credentials: { account_id: "42" },
      attributes: { enabled: true, created: 1_700_000_000, updated: 1_700_000_000 },
    };
    const { vault } = await open({
      vaults: [
        {
          name: "kv-app",
          deletedSecrets: [{ name: "b" }, { name: "a" }],
          deletedKeys: [{ name: "k" }],
          deletedCertificates: [{ name: "c" }],
          issuers: [{ name: "digi", provider: "DigiCert", details }],
          contacts: [{ email: "pki@example.org" }, { email: "ops@example.org" }],
        },
        { name: "kv-bare" },
      ],
    });
    const dates = { deletedOn: "2026-10-01T00:00:00Z", scheduledPurgeOn: "2026-12-30T00:00:00Z" };
    const { record } = await vault("kv-app");
    expect(record.deletedObjects).toEqual(
      read([
        { type: "certificate", name: "c", ...dates },
        { type: "key", name: "k", ...dates },
        { type: "secret", name: "a", ...dates },
        { type: "secret", name: "b", ...dates },
      ]),
    );
    expect(record.certificateIssuers).toEqual(read([{ name: "digi", provider: "DigiCert" }]));
    expect(record.certificateContacts).toEqual(read(2));
    expect((await vault("kv-bare")).record).toMatchObject({ certificateContacts: read(0), deletedObjects: read([]) });
  });

  it("has its log routes with what is at their ends", async () => {
    const logs = `${group}/providers/Microsoft.OperationalInsights/workspaces/logs`;
    const lost = `${group}/providers/Microsoft.OperationalInsights/workspaces/lost`;
    const account = `${group}/providers/Microsoft.Storage/storageAccounts/stlogs`;
    const dedicated = diagnosticSetting(kv, "audit", { workspaceId: logs });
    const lifecycle = {
      rules: [
        {
          enabled: true,
          name: "old",
          type: "Lifecycle",
          definition: { actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 400 } } } },
        },
      ],
    };
    const { vault, azure } = await open({
      vaults: [{ name: "kv-app" }, { name: "kv-next" }],
      records: [
        { ...dedicated, properties: { ...dedicated.properties, logAnalyticsDestinationType: "Dedicated" } },
        diagnosticSetting(kv, "gone", { workspaceId: lost, storageAccountId: account }),
        diagnosticSetting(vaultId("kv-next"), "audit", { storageAccountId: account }),
        workspace(group, "logs", { retentionInDays: 30 }),
        workspaceTable(logs, "AZKVAuditLogs", { retentionInDays: 90, totalRetentionInDays: 365, plan: "Analytics" }),
        storageAccount(group, "stlogs"),
        {
          id: `${account}/managementPolicies/default`,
          name: "default",
          type: "Microsoft.Storage/storageAccounts/managementPolicies",
          properties: { policy: lifecycle },
        },
      ],
    });
    const { record } = await vault("kv-app");
    expect(record.diagnosticSettings).toMatchObject({ read: [{ name: "audit", logs: ["audit"] }, { name: "gone" }] });
    expect(record.logDestinations).toEqual(
      read([
        {
          id: logs.toLowerCase(),
          kind: "workspace",
          exists: read(true),
          retentionDays: read(30),
          tableRetentionDays: read(365),
          tenantId: read(usualTenantId),
        },
        {
          id: lost.toLowerCase(),
          kind: "workspace",
          exists: read(false),
          retentionDays: { unread: { reason: "not-in-output", detail: "the destination is not there" } },
        },
        {
          id: account.toLowerCase(),
          kind: "storage",
          exists: read(true),
          retentionDays: read(400),
          tenantId: read(usualTenantId),
        },
      ]),
    );
    azure.forget();
    await vault("kv-next");
    expect(
      azure.requests.filter(({ target }) => /workspaces|storageaccounts|subscriptions\/[^/]+\?/i.test(target)),
    ).toEqual([]);
  });

  it("has its events, also those on a system topic, its perimeters and its metrics", async () => {
    const topic = `${group}/providers/Microsoft.EventGrid/systemTopics/topic-app`;
    const onTopic = eventSubscription(topic, "any", { endpointType: "AzureFunction", properties: {} });
    const { vault } = await open({
      vaults: [
        {
          name: "kv-app",
          networkSecurityPerimeters: [
            {
              name: "nsp",
              properties: {
                networkSecurityPerimeter: { id: `${group}/providers/Microsoft.Network/networkSecurityPerimeters/P` },
                resourceAssociation: { accessMode: "Learning" },
              },
            },
          ],
        },
      ],
      records: [
        eventSubscription(kv, "near", {
          endpointType: "WebHook",
          properties: { endpointBaseUrl: "https://hook.example.org/" },
        }),
        {
          id: topic,
          name: "topic-app",
          type: "Microsoft.EventGrid/systemTopics",
          location: "westeurope",
          tags: {},
          properties: { source: kv, topicType: "Microsoft.KeyVault.vaults" },
        },
        {
          ...onTopic,
          id: `${topic}/eventSubscriptions/any`,
          type: "Microsoft.EventGrid/systemTopics/eventSubscriptions",
          properties: { ...onTopic.properties, filter: {} },
        },
      ],
      metrics: [
        {
          resourceId: kv,
          name: "ServiceApiHit",
          points: [
            point("2026-11-01T10:00:00Z", 3, {}),
            point("2026-11-01T10:59:00Z", 4, {}),
            point("2026-11-10T12:05:00Z", 99, {}),
          ],
        },
        {
          resourceId: kv,
          name: "ServiceApiResult",
          points: [
            point("2026-11-01T10:00:00Z", 6, { StatusCode: "200" }),
            point("2026-11-01T10:00:00Z", 1, { StatusCode: "403" }),
          ],
        },
        {
          resourceId: kv,
          name: "SaturationShoebox",
          points: [point("2026-11-01T10:00:00Z", 12, {}), point("2026-11-02T10:00:00Z", 8, {})],
        },
      ],
    });
    const { record } = await vault("kv-app");
    expect(record.eventSubscriptions).toEqual(
      read([
        { id: `${topic}/eventSubscriptions/any`.toLowerCase(), eventTypes: ["All"], destination: "AzureFunction" },
        {
          id: `${kv}/providers/Microsoft.EventGrid/eventSubscriptions/near`.toLowerCase(),
          eventTypes: ["Microsoft.KeyVault.SecretNearExpiry"],
          destination: "WebHook",
        },
      ]),
    );
    expect(record.perimeters).toEqual(
      read([
        {
          id: `${group}/providers/Microsoft.Network/networkSecurityPerimeters/P`.toLowerCase(),
          accessMode: "Learning",
        },
      ]),
    );
    expect(record.metrics).toEqual(
      read({
        from: "2026-10-31T12:00:00Z",
        to: "2026-11-10T12:00:00Z",
        hits: [{ hour: "2026-11-01T10:00:00Z", count: 7 }],
        results: [
          { status: "200", count: 6 },
          { status: "403", count: 1 },
        ],
        saturationMax: 12,
      }),
    );
  });

  it("carries what the tenant's listings say about it", async () => {
    const { vault } = await open({ vaults: [{ name: "kv-app" }] });
    const lock = { id: `${kv}/locks/keep`, level: "CanNotDelete", scope: kv } as const;
    const { record } = await vault("kv-app", { ...nothingAtVault, locks: read([lock]) });
    expect(record).toMatchObject({ locks: read([lock]), roleAssignments: read([]), alerts: read([]) });
  });

  it("counts what was asked and read", async () => {
    const { vault } = await open({
      vaults: [
        {
          name: "kv-app",
          secrets: [{ name: "a" }, { name: "b" }],
          keys: [{ name: "k" }],
          certificates: [{ name: "c" }],
        },
      ],
    });
    expect(counts((await vault("kv-app")).coverage)).toEqual([
      "certificates 4/4",
      "deleted 1/1",
      "diagnostic-settings 1/1",
      "event-subscriptions 1/1",
      "keys 3/3",
      "metrics 1/1",
      "perimeters 1/1",
      "private-endpoints 1/1",
      "secrets 4/4",
      "settings 1/1",
    ]);
  });
});

describe("a managed HSM that is open to the reader", () => {
  it("has its keys and what surrounds it", async () => {
    const auditor = {
      name: "1a000000-0000-0000-0000-000000000001",
      scope: "/",
      principalId: "c0000000-0000-0000-0000-0000000000c1",
      roleId: "2c18b078-7c48-4d3a-af88-5a3a1b3f82b3",
    };
    const { hsm, targets } = await open({
      managedHsms: [{ name: "hsm-root", keys: [{ name: "root", versions: 2 }], localAssignments: [auditor] }],
    });
    const { record, coverage } = await hsm("hsm-root");
    expect(named(record.keys)["root"]).toMatchObject({
      keyType: read("RSA-HSM"),
      keySize: read(3072),
      managed: read(false),
      versions: { read: [{}, {}] },
    });
    expect(record).toMatchObject({ purgeProtectionEnabled: read(true), diagnosticSettings: read([]) });
    expect(record.metrics).toMatchObject({ read: { results: [] }, missing: { reason: "not-in-output" } });
    expect(refusedBy(coverage, "role-assignments")).toEqual([]);
    expect(targets().filter((target) => /managedhsms\/hsm-root\/keys/i.test(target))).toEqual([]);
  });
});
