import fc from "fast-check";
import { expect, it } from "vitest";
import { operations } from "../../../../src/model/facts/operations.ts";
import type { LogEntry } from "../../../../src/sample/logs/entries.ts";
import type { Json, JsonObject } from "../../../../src/sample/logs/record.ts";
import { storedTable } from "../../../support/kql/workspace.ts";
import { logVault } from "../../../support/logs/event-builder.ts";
import { asking, azureWith, customerId, logsClientOf } from "./asking.ts";
import { byFiles } from "./by-files.ts";

const from = Date.parse("2026-10-31T10:00:00Z");
const window = { from, to: from + 2 * 3_600_000 };
const version = "0123456789abcdef0123456789abcdef";
const guid = "aaaaaaaa-0000-4000-8000-00000000000";

/** Half of the time nothing, else one of these. */
const maybe = (...values: readonly Json[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 });

const uris = fc.constantFrom(
  "https://kv-a.vault.azure.net/secrets/Db-Password",
  `https://kv-a.vault.azure.net/secrets/db/${version}?api-version=7.4`,
  `https://kv-a.vault.azure.net:443/keys/K1/${version.toUpperCase()}/sign`,
  "https://kv-a.vault.azure.net/keys/k1/0123/decrypt#x",
  "https://kv-a.vault.azure.net/deletedsecrets/gone?api-version=7.4",
  "https://kv-a.vault.azure.net/deletedkeys/gone/recover",
  "https://kv-a.vault.azure.net/certificates/issuers/ca",
  "https://kv-a.vault.azure.net/certificates/contacts?api-version=7.4",
  "https://kv-a.vault.azure.net/certificates/issuersx/versions",
  "https://kv-a.vault.azure.net/certificates?maxresults=25&_=1700000000000",
  "https://kv-a.vault.azure.net/storage/account/sas/s",
  "https://kv-a.vault.azure.net/",
  "http://kv-a.vault.azure.cn/secrets/a%20b?x=/keys/c",
  "https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-a?api-version=2023-07-01",
  "https://control-prod-weu.vaultcore.azure.net/secrets",
  "kv-a.vault.azure.net/secrets/none",
  "secrets/none",
  "",
);

const claims = fc.record(
  {
    oid: maybe(`${guid}1`, `${guid}2`.toUpperCase()),
    "http://schemas.microsoft.com/identity/claims/objectidentifier": maybe(`${guid}3`),
    appid: maybe(`${guid}4`),
    azp: maybe(`${guid}5`),
    appidacr: maybe("0", "1", "2", "3"),
    azpacr: maybe("1"),
    idtyp: maybe("app", "User"),
    scp: maybe("user_impersonation"),
    upn: maybe("Ada@halden.example"),
    unique_name: maybe("live.com#ada@example"),
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name": maybe("Ada"),
    xms_mirid: maybe("/subscriptions/s/resourcegroups/g/providers/Microsoft.Web/sites/x"),
  },
  { noNullPrototype: true },
);

const properties = fc.record(
  {
    requestUri: uris,
    id: fc.option(uris, { nil: undefined }),
    httpStatusCode: maybe(99, 100, 200, 204, 302, 401, 403, 404, 409, 429, 500, 503, 599, 600, 1000),
    clientInfo: maybe("curl/8", "ünïcode 😀", 'quo"te\\'),
    tlsVersion: maybe("TLS1_2", "TLS1_3"),
    isAccessPolicyMatch: maybe(true, false),
    isRbacAuthorized: maybe(true, false),
    isAddressAuthorized: maybe(true, false),
    appliedAssignmentId: maybe(version, version.toUpperCase()),
    addrAuthType: maybe("PublicIP", "Subnet", "TrustedService", "PrivateEndpoint", "NspRule", "Perimeter"),
    subnetId: maybe("(unknown)", "/subscriptions/s/subnets/a"),
    privateEndpointId: maybe("/subscriptions/s/privateendpoints/p"),
    trustedService: maybe("Storage"),
    eventGridEventProperties: fc.option(fc.constant({ data: { ObjectName: "Noticed" } }), { nil: undefined, freq: 1 }),
    addedAccessPolicy: maybe({
      ObjectId: `${guid}6`,
      Permissions: { keys: ["Get", "list"], secrets: [], certificates: ["all"] },
    }),
    removedAccessPolicy: maybe({ ObjectId: `${guid}7`, Permissions: { secrets: ["get"] } }),
    addedIpRule: maybe({ Value: "203.0.113.0/24" }),
    properties: maybe({ networkAcls: { defaultAction: "Deny" } }, { networkAcls: null }),
  },
  { noNullPrototype: true },
);

const names = [
  "Authentication",
  "SecretGet",
  "SecretRestore",
  "KeySign",
  "KeyAttest",
  "Teleport",
  ...operations.keys(),
];

const records = fc
  .record(
    {
      // Every other one in the same half minute, so that there are bursts.
      second: fc.oneof(fc.nat(7199), fc.nat(30)),
      tick: fc.nat(3),
      operationName: fc.constantFrom(...names),
      resultSignature: maybe(
        "OK",
        "Accepted",
        "Forbidden",
        "Not Found",
        "NotFound",
        "Unauthorized",
        "Too Many Requests",
        "odd",
        "",
      ),
      resultDescription: maybe(
        "Caller is not authorized. ForbiddenByRbac",
        "does not have secrets get permission",
        "Client address is not authorized",
        "SecretDisabled\nmore",
      ),
      durationMs: maybe("17", 3, "0"),
      callerIpAddress: maybe("10.0.0.4", "203.0.113.7", "fd00::1", "172.32.0.1", "172.16.9.9", "::ffff:10.0.0.1"),
      correlationId: maybe(`${guid}8`, "", "text"),
      identity: fc.option(
        claims.map((claim) => ({ claim })),
        { nil: {} },
      ),
      properties,
    },
    { noNullPrototype: true },
  )
  .map(({ second, tick, ...record }): JsonObject => {
    const time = `${new Date(from + second * 1000).toISOString().slice(0, 19)}.000000${tick}Z`;
    // Members that are not there are not written.
    return JSON.parse(
      JSON.stringify({ time, category: "AuditEvent", resourceId: logVault().id.toUpperCase(), ...record }),
    ) as JsonObject;
  });

const entryOf = (record: JsonObject): LogEntry => ({ vault: logVault(), hour: from, event: null, record });
const regions = new Map([[logVault().id, "westeurope"]]);
const now = "2026-11-01T00:00:00Z";

it("any record means the same to both engines, in either table", async () => {
  const sets = fc.array(records, { minLength: 150, maxLength: 200 });
  let bursts = 0;
  await fc.assert(
    fc.asyncProperty(sets, fc.boolean(), async (some, isFull) => {
      const files = await byFiles(
        some.map((record) => JSON.stringify(record)),
        { now, regions },
      );
      const entries = some.map(entryOf);
      for (const tables of [
        { AzureDiagnostics: storedTable(entries, "AzureDiagnostics", isFull) },
        { AZKVAuditLogs: storedTable(entries, "AZKVAuditLogs") },
      ]) {
        const azure = await azureWith([{ tables }]);
        try {
          const place = { kind: "workspace", id: customerId } as const;
          const found = await asking(logsClientOf(azure), { place, window, now: Date.parse(now), regions });
          expect(found.logs.refused).toEqual([]);
          for (const table of ["usage", "peaks", "bursts", "events"] as const)
            expect(found.tables[table]).toEqual(files[table]);
          bursts += files.bursts.length;
        } finally {
          await azure.close();
        }
      }
    }),
    // One run takes a second: what fails is told as it came.
    { numRuns: 4, endOnFailure: true },
  );
  expect(bursts).toBeGreaterThan(0);
});
