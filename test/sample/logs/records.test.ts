import { describe, expect, test } from "vitest";
import { blobPath, dayFiles, storageBlobs } from "../../../src/sample/logs/blobs.ts";
import { entriesOf, entryOf } from "../../../src/sample/logs/entries.ts";
import {
  challenge,
  logCaller,
  logEvent,
  logObject,
  logVault,
  notice,
  type privateRoute,
} from "../../support/logs/event-builder.ts";

const at = "2026-10-05T10:07:08.009Z";
const record = (given: Parameters<typeof logEvent>[1] = {}) => entryOf(logEvent(at, given)).record;
const properties = (given: Parameters<typeof logEvent>[1] = {}) => record(given)["properties"];
const claims = (given: Parameters<typeof logCaller>[0], plane: "data" | "management" = "data") =>
  record({ caller: logCaller(given), plane })["identity"];

describe("a record", () => {
  test("has the types of the real one", () => {
    expect(record({ correlationId: "c" })).toMatchObject({
      time: "2026-10-05T10:07:08.0091234Z",
      category: "AuditEvent",
      operationName: "SecretGet",
      operationVersion: "7.4",
      resultType: "Success",
      resultSignature: "OK",
      durationMs: "12",
      callerIpAddress: "10.0.0.4",
      correlationId: "c",
      resourceId:
        "/SUBSCRIPTIONS/11111111-2222-3333-4444-555555555555/RESOURCEGROUPS/RG-A/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/KV-A",
    });
  });

  test("names the version that was answered in its id, and only the one that was asked in its request", () => {
    const version = "0123456789abcdef0123456789abcdef";
    const open = { id: `https://kv-a.vault.azure.net/secrets/db-password/${version}` };
    expect(properties()).toMatchObject({
      ...open,
      requestUri: "https://kv-a.vault.azure.net/secrets/db-password?api-version=7.4",
    });
    expect(properties({ object: logObject("db-password", { asked: version }) })).toMatchObject({
      ...open,
      requestUri: `https://kv-a.vault.azure.net/secrets/db-password/${version}?api-version=7.4`,
    });
  });

  test("says Success even where access was denied, and why in its description", () => {
    const denied = record({ status: 403, denial: "rbac", assignmentId: null });
    expect(denied).toMatchObject({
      resultType: "Success",
      resultSignature: "Forbidden",
      properties: { isRbacAuthorized: false },
    });
    expect(denied["resultDescription"]).toContain("Caller is not authorized to perform action on resource.");
  });

  test("of a challenge has an empty identity, no id, and the address that was asked for", () => {
    const { record: asked } = entryOf(challenge(at));
    expect(asked).toMatchObject({ operationName: "Authentication", identity: {}, properties: { httpStatusCode: 401 } });
    expect(asked["properties"]).not.toHaveProperty("id");
    expect(asked["properties"]).toHaveProperty("requestUri");
  });

  test("of a notice has neither identity nor status, and names its object in the event", () => {
    const { record: told } = entryOf(notice(at, "SecretNearExpiryEventGridNotification", "db-password"));
    expect(told).not.toHaveProperty("identity");
    expect(told["properties"]).toEqual({
      eventGridEventProperties: {
        subject: "db-password",
        data: expect.objectContaining({ ObjectName: "db-password", VaultName: "kv-a", EXP: expect.any(Number) }),
      },
    });
  });

  test("carries short claims on the data plane", () => {
    expect(claims({ proof: "secret", identityResource: null })).toMatchObject({
      claim: { appidacr: "1", idtyp: "app" },
    });
    expect(claims({})).toMatchObject({ claim: { appidacr: "2", xms_mirid: expect.stringContaining("Microsoft.Web") } });
    expect(claims({ proof: "person", person: "ada@halden.example" })).toMatchObject({
      claim: { scp: "user_impersonation", upn: "ada@halden.example" },
    });
    expect(claims({ proof: "person", person: "live.com#ada@example.com" })).toMatchObject({
      claim: { unique_name: "live.com#ada@example.com" },
    });
  });

  test("carries claims with addresses as names on the management plane", () => {
    expect(claims({ oid: "o", appId: "a", proof: "person", person: "ada@halden.example" }, "management")).toEqual({
      claim: {
        "http://schemas.microsoft.com/identity/claims/objectidentifier": "o",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": "ada@halden.example",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name": "ada@halden.example",
        appid: "a",
      },
    });
  });

  test("tells each way in by what the service logs of it", () => {
    const by = (path: (typeof privateRoute)["path"], proof: string | null) =>
      properties({ route: { path, address: "10.0.0.4", proof } });
    expect(by("private-endpoint", "pe")).toMatchObject({ privateEndpointId: "pe" });
    expect(by("service-endpoint", "snet")).toMatchObject({ addrAuthType: "Subnet", subnetId: "snet" });
    expect(by("trusted-service", "Microsoft.Storage")).toMatchObject({ trustedService: "Microsoft.Storage" });
    expect(by("public", null)).toMatchObject({ addrAuthType: "PublicIP" });
  });

  test("of a managed HSM holds its identity as a text", () => {
    const vault = logVault("hsm-a", { kind: "hsm" });
    const object = logObject("root", { collection: "keys" });
    const told = record({ vault, operation: "KeySign", object, caller: logCaller({ oid: "o", appId: "a" }) });
    expect(told).toMatchObject({ durationMs: 12, subnetId: "(unknown)", httpStatusCode: 200 });
    expect(JSON.parse(String(told["identity"]))).toEqual({
      claim: { appid: "a", http_schemas_microsoft_com_identity: { claims: { objectidentifier: "o" } } },
    });
  });
});

describe("files of JSON Lines", () => {
  const events = ["2026-10-05T10:59:59Z", "2026-10-05T11:00:00Z", "2026-10-06T00:00:00Z"].map((time) => logEvent(time));

  test("lie where a storage export puts them", () => {
    expect(blobPath(logVault(), Date.parse("2026-10-05T07:00:00Z"))).toBe(
      "resourceId=/SUBSCRIPTIONS/11111111-2222-3333-4444-555555555555/RESOURCEGROUPS/RG-A/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/KV-A/y=2026/m=10/d=05/h=07/m=00/PT1H.json",
    );
  });

  test("hold a vault's hour, or its day", () => {
    const lines = (files: Iterable<{ readonly path: string; readonly chunks: Iterable<string> }>) =>
      [...files].map(({ path, chunks }) => [
        path.split("/").slice(-3).join("/"),
        [...chunks].join("").split("\n").length - 1,
      ]);
    expect(lines(storageBlobs(entriesOf(events)))).toEqual([
      ["h=10/m=00/PT1H.json", 1],
      ["h=11/m=00/PT1H.json", 1],
      ["h=00/m=00/PT1H.json", 1],
    ]);
    expect(lines(dayFiles(entriesOf(events)))).toEqual([
      ["kv-a/2026-10-05.json", 2],
      ["kv-a/2026-10-06.json", 1],
    ]);
  });

  test("take in what comes an hour late", () => {
    const [first, second] = events.map((event) => entryOf(event));
    if (!first || !second) throw new Error("no events");
    const next = { ...first, hour: first.hour + 3_600_000 };
    const [only] = storageBlobs([next, second]);
    expect([...(only?.chunks ?? [])]).toHaveLength(2);
  });

  test("leave lost records out", () => {
    expect([...storageBlobs(entriesOf([logEvent(at, { isLost: true })]))]).toEqual([]);
  });
});
