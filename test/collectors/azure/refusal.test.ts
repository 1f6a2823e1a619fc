import { describe, expect, test } from "vitest";
import type { ReadRequest, ServiceName } from "../../../src/collectors/azure/client.ts";
import { refusalOf } from "../../../src/collectors/azure/refusal.ts";

const scope = "/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/kv";
const refused = (service: ServiceName, status: number, error: object | undefined, more: Partial<ReadRequest> = {}) =>
  refusalOf(
    { service, url: "/", collector: "secrets", scope, ...more },
    status,
    error === undefined ? "<html>blocked" : JSON.stringify({ error }),
  );
const inner = (code: string, message = "") => ({ code: "Forbidden", message, innererror: { code } });

describe("a refusal says", () => {
  test.each([
    ["arm", 403, { code: "AuthorizationFailed", message: "x" }, "denied", 'az role assignment create --role "Reader"'],
    ["vault", 403, inner("ForbiddenByRbac"), "denied", "Key Vault Reader"],
    ["vault", 403, inner("ForbiddenByPolicy"), "denied", "access policies"],
    ["vault", 403, inner("ForbiddenByFirewall"), "firewall", "private endpoint"],
    ["vault", 403, inner("ForbiddenByConnection"), "firewall", "private endpoint"],
    [
      "hsm",
      403,
      { code: "Forbidden", message: "x", innererror: { code: "NoPermission" } },
      "denied",
      "Managed HSM Crypto Auditor",
    ],
    ["graph", 403, { code: "Authorization_RequestDenied", message: "x" }, "denied", "Directory Readers"],
    ["logs", 403, { code: "InsufficientAccessError", message: "x" }, "denied", "Log Analytics Data Reader"],
    ["arm", 401, { code: "InvalidAuthenticationTokenTenant", message: "x" }, "denied", "az login --tenant"],
    ["arm", 429, { code: "TooManyRequests", message: "x" }, "throttled", "--budget"],
    ["arm", 500, { code: "InternalServerError", message: "x" }, "failed", "--resume"],
    ["arm", 503, { code: "SubscriptionRequestsThrottled", message: "x" }, "throttled", "--resume"],
  ] as const)("%s %i %j: %s, and what helps", (service, status, error, reason, remedy) => {
    const { why, code } = refused(service, status, error);
    expect(why.reason).toBe(reason);
    expect(why.remedy).toContain(remedy);
    expect(why.detail).toContain(`${status} ${code}`);
    expect(why.detail).toContain(scope);
    expect(why.detail).toContain("secrets");
  });

  test("not found is no more than that", () => {
    const { why, status, code } = refused("arm", 404, { code: "ResourceNotFound", message: "x" });
    expect([why.reason, why.remedy, status, code]).toEqual(["failed", undefined, 404, "ResourceNotFound"]);
  });

  test("a 403 that is not Azure's is no denial: something on the way said it", () => {
    for (const status of [401, 403]) {
      const { why, code } = refused("vault", status, undefined);
      expect([why.reason, code]).toEqual(["failed", undefined]);
      expect(why.remedy).toContain("PROXY");
    }
  });

  test("nothing of the message, which names people and addresses", () => {
    const message = "The client 'jane@example.com' with object id 'x' and address 203.0.113.9 is not authorized";
    expect(JSON.stringify(refused("arm", 403, { code: "AuthorizationFailed", message }))).not.toMatch(/jane|203\.0/);
  });

  test("no code that is not a word", () => {
    const { code, why } = refused("arm", 403, { code: "<script>alert(1)</script>", message: "x" });
    expect(code).toBeUndefined();
    expect(why.detail).not.toContain("<script");
    expect(why.reason).toBe("denied");
  });
});
