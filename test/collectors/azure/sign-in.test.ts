import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { cloudFromFile } from "../../../src/collectors/azure/cloud-file.ts";
import { type LocalAzure, startAzure } from "../../support/azure/start.ts";
import { collector, servicePrincipal, tenantFrom } from "../../support/azure/tenant/tenant-from.ts";
import { connectTo } from "./connecting.ts";

const expired = "a-secret-past-its-end";
const off = { principalId: "d0000000-0000-0000-0000-0000000000d1", clientId: "d0000000-0000-0000-0000-0000000000a1" };
const tenant = tenantFrom({
  logins: [
    { ...off, secrets: ["s"], expiredSecrets: [expired], certificates: [], federations: [], graphPermissions: [] },
    {
      principalId: collector.principalId,
      clientId: "d0000000-0000-0000-0000-0000000000a2",
      secrets: ["s"],
      expiredSecrets: [expired],
      certificates: [],
      federations: [],
      graphPermissions: [],
    },
  ],
  directory: {
    servicePrincipals: [servicePrincipal({ id: off.principalId, appId: off.clientId, accountEnabled: false })],
  },
});

let azure: LocalAzure;
beforeAll(async () => {
  azure = await startAzure(tenant);
});
afterAll(() => azure.close());
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/^(AZURE_|IDENTITY_|MSI_)/.test(name)) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  azure.faults.clear();
  azure.forget();
});

function setUp(changes: Readonly<Record<string, string>> = {}, chain = "EnvironmentCredential"): void {
  const { NODE_EXTRA_CA_CERTS: _, ...signIn } = azure.environment();
  for (const [name, value] of Object.entries({ ...signIn, AZURE_TOKEN_CREDENTIALS: chain, ...changes }))
    vi.stubEnv(name, value);
  // Developer tools that are signed in for real must not answer for the chain.
  vi.stubEnv("PATH", "/nonexistent");
}

const failing = () =>
  connectTo(azure).then(
    () => expect.unreachable("it signed in"),
    (error: unknown) => error,
  );

describe("signing in by the environment", () => {
  test("asks the cloud's own login service alone, and is written down without token or secret", async () => {
    setUp();
    const { collectedBy, tenantId, rows } = await connectTo(azure);
    expect(collectedBy).toEqual({
      oid: collector.principalId,
      appId: collector.clientId,
      credential: "EnvironmentCredential",
    });
    expect(tenantId).toBe(tenant.tenantId);
    expect(new Set(azure.requests.map(({ service }) => service))).toEqual(new Set(["login"]));
    expect(azure.requests.some(({ target }) => target.includes("discovery/instance"))).toBe(false);
    expect(rows.at(-1)).toMatchObject({ collector: "sign-in", method: "POST", status: 200, digest: null });
    expect(JSON.stringify(rows)).not.toContain(collector.secret);
    expect(azure.violations).toEqual([]);
  });

  test("the cloud's login service counts, whatever the environment names", async () => {
    setUp({ AZURE_AUTHORITY_HOST: "https://login.elsewhere.test" });
    expect((await connectTo(azure)).tenantId).toBe(tenant.tenantId);
  });
});

describe("a sign-in that fails says why and what to do", () => {
  test.each([
    ["wrong-secret", { AZURE_CLIENT_SECRET: "wrong" }, "AADSTS7000215", "AZURE_CLIENT_SECRET"],
    [
      "expired-secret",
      { AZURE_CLIENT_ID: "d0000000-0000-0000-0000-0000000000a2", AZURE_CLIENT_SECRET: expired },
      "AADSTS7000222",
      "credential reset",
    ],
    ["unknown-tenant", { AZURE_TENANT_ID: "99999999-0000-0000-0000-000000000000" }, "", "AZURE_TENANT_ID"],
    [
      "unknown-application",
      { AZURE_CLIENT_ID: "99999999-0000-0000-0000-000000000000" },
      "AADSTS700016",
      "AZURE_CLIENT_ID",
    ],
    ["disabled", { AZURE_CLIENT_ID: off.clientId, AZURE_CLIENT_SECRET: "s" }, "AADSTS7000112", "enabled again"],
  ])("%s", async (code, changes, number, hint) => {
    setUp(changes);
    const fault = await failing();
    expect(fault).toMatchObject({ name: "SignInFault", code, hint: expect.stringContaining(hint) });
    expect(fault).toMatchObject({ message: expect.stringContaining(number) });
  });

  test("no-credential, with nothing set up at all", async () => {
    setUp({ AZURE_CLIENT_ID: "", AZURE_TENANT_ID: "", AZURE_CLIENT_SECRET: "" }, "");
    expect(await failing()).toMatchObject({ code: "no-credential", hint: expect.stringContaining("az login") });
    expect(azure.violations).toEqual([]);
  });

  test("the whole chain is tried, and the telling word is still the login service's", async () => {
    setUp({ AZURE_CLIENT_SECRET: "wrong" }, "");
    expect(await failing()).toMatchObject({ code: "wrong-secret" });
  });

  test("unreachable, when the login service does not answer", async () => {
    setUp();
    azure.faults.add({ fault: { kind: "reset" }, on: { service: "login" } });
    expect(await failing()).toMatchObject({ code: "unreachable", message: expect.stringContaining("no connection") });
    azure.faults.clear();
    azure.faults.add({ fault: { kind: "html" }, on: { service: "login" } });
    expect(await failing()).toMatchObject({ code: "unreachable", message: expect.stringContaining("HTML") });
  });

  test("unreachable, when the login service leads elsewhere: nothing of the sign-in follows", async () => {
    setUp();
    azure.faults.add({ fault: { kind: "foreign-redirect" }, on: { service: "login" } });
    expect(await failing()).toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("refused: a redirect"),
    });
    expect(azure.violations).toEqual([]);
  });

  test("a login service in trouble for a moment is asked again", async () => {
    setUp();
    azure.faults.add({ fault: { kind: "status", status: 503 }, on: { service: "login", method: "POST" }, times: 1 });
    azure.faults.add({ fault: { kind: "reset" }, on: { service: "login", method: "POST" }, after: 1, times: 1 });
    expect((await connectTo(azure)).tenantId).toBe(tenant.tenantId);
  });

  test("stopped", async () => {
    setUp();
    const stop = new AbortController();
    azure.faults.add({ fault: { kind: "status", status: 429, waitSeconds: 290 }, on: { service: "login" } });
    const refused = expect(connectTo(azure, { signal: stop.signal })).rejects.toMatchObject({ name: "AbortError" });
    while (azure.counts.get("login 429") === undefined) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await refused;
  });

  test("an unknown word for the chain", async () => {
    setUp({}, "nonsense");
    expect(await failing()).toMatchObject({
      code: "no-credential",
      message: expect.stringContaining("AZURE_TOKEN_CREDENTIALS"),
    });
  });
});

test("the cloud of the local Azure is read from what az would print of it", () => {
  expect(cloudFromFile(JSON.stringify(azure.cloud))).toMatchObject({
    login: azure.urls.login,
    arm: { endpoint: azure.urls.arm },
  });
});
