import { describe, expect, test } from "vitest";
import { callerOf } from "../../../src/collectors/azure/caller.ts";
import { TransportFault } from "../../../src/collectors/azure/pipeline/transport-fault.ts";
import { identityEndpoints } from "../../../src/collectors/azure/sign-in.ts";
import { signInFault } from "../../../src/collectors/azure/sign-in-fault.ts";

const scope = "https://management.azure.com/.default";
const says = (message: string) =>
  signInFault(Object.assign(new Error("chain"), { errors: [new Error(message)] }), scope, {});

describe("a sign-in that fails", () => {
  test.each([
    ["AADSTS7000215: Invalid client secret provided. Trace ID: 1", "wrong-secret", "AZURE_CLIENT_SECRET"],
    ["AADSTS7000222: The provided client secret keys for app 'x' are expired.", "expired-secret", "credential reset"],
    ["AADSTS90002: Tenant 'x' not found. Check to make sure.", "unknown-tenant", "AZURE_TENANT_ID"],
    ["AADSTS700016: Application with identifier 'x' was not found.", "unknown-application", "AZURE_CLIENT_ID"],
    ["AADSTS700082: The refresh token has expired due to inactivity.", "expired", "az login"],
    ["AADSTS50076: Due to a configuration change you must use MFA.", "scope-refused", "az login"],
    ["AADSTS500011: The resource principal was not found.", "scope-refused", "az login"],
    ["AADSTS7000112: Application 'x' is disabled.", "disabled", "enabled again"],
    ["AADSTS99999: Something new.", "refused", "error"],
    ["Please run 'az login' from a command line to authenticate before using this credential.", "expired", "az login"],
    ["Azure CLI could not be found. Please visit https://aka.ms/azure-cli.", "no-credential", "AZURE_TENANT_ID"],
    [
      "EnvironmentCredential is unavailable. Environment variables are not fully configured.",
      "no-credential",
      "az login",
    ],
  ])("%s", (message, code, hint) => {
    const fault = says(message);
    expect(fault.code).toBe(code);
    expect(fault.hint).toContain(hint);
    expect(fault.message).toContain(scope.slice(0, 20));
  });

  test("is told with the service's own first sentence, without ids of traces", () => {
    const fault = says(
      "invalid_client: AADSTS7000215: Invalid client secret provided. Ensure it. Trace ID: 1234 Timestamp: x",
    );
    expect(fault.message).toBe(`sign-in for ${scope} was refused: AADSTS7000215 (Invalid client secret provided.)`);
  });

  test("for want of a network names what the network did", () => {
    const fault = new TransportFault("tls", "https://login.microsoftonline.com/x", "CERT_HAS_EXPIRED");
    const told = signInFault(new Error("network_error"), scope, { fault });
    expect([told.code, told.message.includes("certificate is not trusted")]).toEqual(["unreachable", true]);
  });

  test("is told by the login service's last word, where the library's error leaves it out", () => {
    const refusal = JSON.stringify({ error: "x", error_description: "AADSTS90002: Tenant 'x' not found. Check it." });
    const told = signInFault(new Error("endpoints_resolution_error"), scope, { refusal });
    expect([told.code, told.message]).toEqual(["unknown-tenant", expect.stringContaining("(Tenant 'x' not found.)")]);
  });

  test("by something in between is not taken for the login service's word", () => {
    const told = signInFault(new Error("client_error"), scope, { status: 403, refusal: "<html>blocked" });
    expect([told.code, told.message.includes("403")]).toEqual(["unreachable", true]);
  });

  test("is understood through causes, and circles among them", () => {
    const error = new Error("outer", { cause: new Error("AADSTS90002: Tenant not found.") });
    Reflect.set(error.cause as Error, "cause", error);
    expect(signInFault(error, scope, {}).code).toBe("unknown-tenant");
  });
});

const tokenOf = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.y`;
const ids = { oid: "o", tid: "t" };

describe("who collects", () => {
  test.each([
    [{ ...ids, appid: "04b07795-8ddb-461a-bbee-02f9e1bf7b46" }, {}, "AzureCliCredential"],
    [{ ...ids, appid: "a", xms_mirid: "/subscriptions/x" }, {}, "ManagedIdentityCredential"],
    [{ ...ids, appid: "a" }, { AZURE_CLIENT_ID: "A", AZURE_CLIENT_SECRET: "s" }, "EnvironmentCredential"],
    [{ ...ids, azp: "a" }, { AZURE_CLIENT_ID: "a", AZURE_FEDERATED_TOKEN_FILE: "/f" }, "WorkloadIdentityCredential"],
    [{ ...ids, appid: "other" }, { AZURE_CLIENT_ID: "a", AZURE_CLIENT_SECRET: "s" }, null],
  ] as const)("%j", (claims, environment, credential) => {
    const { collectedBy, tenantId } = callerOf(tokenOf(claims), environment);
    expect(collectedBy).toEqual({ oid: "o", appId: "appid" in claims ? claims.appid : claims.azp, credential });
    expect(tenantId).toBe("t");
  });

  test.each(["", "opaque", "a.b.c", `x.${Buffer.from("[]").toString("base64url")}.y`, tokenOf({ oid: 7, tid: {} })])(
    "is unknown where the token does not say (%j)",
    (token) =>
      expect(callerOf(token, {})).toEqual({
        collectedBy: { oid: null, appId: null, credential: null },
        tenantId: null,
      }),
  );
});

describe("token endpoints of this machine", () => {
  test("are the metadata service's and what the environment names, as addresses without queries", () => {
    expect(identityEndpoints({})).toEqual(["http://169.254.169.254/metadata/identity/oauth2/token"]);
    expect(
      identityEndpoints({ IDENTITY_ENDPOINT: "http://127.0.0.1:41/msi/token?x=1", MSI_ENDPOINT: "nonsense" }),
    ).toEqual(["http://127.0.0.1:41/msi/token", "http://169.254.169.254/metadata/identity/oauth2/token"]);
  });
});
