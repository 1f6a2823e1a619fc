import { spawn } from "node:child_process";
import { AuthorizationManagementClient } from "@azure/arm-authorization";
import { KeyVaultManagementClient } from "@azure/arm-keyvault";
import { MonitorClient } from "@azure/arm-monitor";
import { ResourceGraphClient } from "@azure/arm-resourcegraph";
import { SubscriptionClient } from "@azure/arm-resources-subscriptions";
import { ClientSecretCredential } from "@azure/identity";
import { CertificateClient } from "@azure/keyvault-certificates";
import { KeyClient } from "@azure/keyvault-keys";
import { SecretClient } from "@azure/keyvault-secrets";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { estate } from "./estate.ts";
import { appVault } from "./estate-ids.ts";
import { publicDomains } from "./server/domains.ts";
import { type LocalAzure, startAzure } from "./start.ts";
import { collector, usualSubscriptionId, usualTenantId } from "./tenant/tenant-from.ts";

let azure: LocalAzure;
beforeAll(async () => {
  azure = await startAzure(estate, { pageSizes: { arm: 1, vault: 25, graph: 100, resourceGraph: 1000 } });
});
afterAll(() => azure.close());
afterEach(() => {
  azure.faults.clear();
  azure.forget();
});

const tls = () => ({ tlsOptions: { ca: azure.authority } });
const credential = (secret: string = collector.secret, tenantId: string = usualTenantId) =>
  new ClientSecretCredential(tenantId, collector.clientId, secret, {
    authorityHost: azure.urls.login,
    disableInstanceDiscovery: true,
    ...tls(),
  });
const armOptions = () => ({
  endpoint: azure.urls.arm,
  credentialScopes: [`${azure.urls.arm}/.default`],
  credentials: { scopes: [`${azure.urls.arm}/.default`] },
  retryOptions: { maxRetries: 3, retryDelayInMs: 1, maxRetryDelayInMs: 2 },
  ...tls(),
});
const vaultOptions = () => ({ disableChallengeResourceVerification: true, ...tls() });
const keyVault = () => new KeyVaultManagementClient(credential(), usualSubscriptionId, armOptions());
const authorization = () => new AuthorizationManagementClient(credential(), usualSubscriptionId, armOptions());
const monitor = () => new MonitorClient(credential(), usualSubscriptionId, armOptions());
const secretsOf = (vault: string) => new SecretClient(azure.vaultUrl(vault), credential(), vaultOptions());

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("the real clients", () => {
  it("sign in, and hear the service's own words for a wrong secret and a wrong tenant", async () => {
    const scope = `${azure.urls.arm}/.default`;
    expect((await credential().getToken(scope)).token).toMatch(/^ey/);
    await expect(credential("nonsense").getToken(scope)).rejects.toThrow(/AADSTS7000215/);
    // The client library hides the service's AADSTS90002 behind an error of its own.
    const elsewhere = credential(collector.secret, "99999999-0000-0000-0000-000000000000");
    await expect(elsewhere.getToken(scope)).rejects.toThrow(/endpoints_resolution_error/);
  });

  it("list vaults, deleted vaults, managed HSMs, secrets and keys by ARM", async () => {
    const client = keyVault();
    const vaults = await all(client.vaults.listBySubscription());
    expect(vaults.map(({ name }) => name)).toEqual(["kv-app", "kv-walled"]);
    expect(vaults[0]?.properties.enablePurgeProtection).toBe(true);
    const [deleted] = await all(client.vaults.listDeleted());
    expect(deleted?.properties?.scheduledPurgeDate).toEqual(new Date("2026-12-30T00:00:00Z"));
    expect(await all(client.managedHsms.listBySubscription())).toHaveLength(1);
    expect(await all(client.secrets.list("rg-vaults", "kv-app"))).toHaveLength(62);
    expect(await all(client.keys.list("rg-vaults", "kv-app"))).toHaveLength(3);
    expect((await client.keys.get("rg-vaults", "kv-app", "signing")).rotationPolicy?.attributes?.expiryTime).toBe(
      "P2Y",
    );
  });

  it("list assignments, definitions, denials and privileged roles", async () => {
    const client = authorization();
    const assignments = await all(client.roleAssignments.listForScope(appVault, { filter: "atScope()" }));
    expect(assignments.map(({ scope }) => scope)).toContain("/");
    expect((await all(client.roleDefinitions.list("/"))).length).toBeGreaterThan(90);
    expect(await all(client.denyAssignments.listForScope(appVault, { filter: "atScope()" }))).toHaveLength(1);
    const [eligible] = await all(
      client.roleEligibilityScheduleInstances.listForScope(appVault, { filter: "atScope()" }),
    );
    expect(eligible?.expandedProperties?.principal?.displayName).toBe("Bob");
    const [active] = await all(client.roleAssignmentScheduleInstances.listForScope(appVault));
    expect(active?.assignmentType).toBe("Activated");
    const [policy] = await all(
      client.roleManagementPolicyAssignments.listForScope(`/subscriptions/${usualSubscriptionId}`),
    );
    expect(policy?.effectiveRules).toHaveLength(2);
  });

  it("query Resource Graph", async () => {
    const client = new ResourceGraphClient(credential(), armOptions());
    const answer = await client.resources({
      query: "resources | where type =~ 'microsoft.keyvault/vaults' | project id, name | order by id asc",
    });
    expect(answer.totalRecords).toBe(3);
    expect(answer.data).toHaveLength(3);
    await expect(client.resources({ query: "resources | nonsense" })).rejects.toMatchObject({ statusCode: 400 });
  });

  it("list subscriptions and tenants", async () => {
    const client = new SubscriptionClient(credential(), armOptions());
    expect((await all(client.subscriptions.list())).map(({ displayName }) => displayName)).toEqual([
      "Production",
      "Sandbox",
    ]);
    expect((await all(client.tenants.list()))[0]?.tenantId).toBe(usualTenantId);
  });

  it("read diagnostic settings, alerts and metrics", async () => {
    const client = monitor();
    const [setting] = await all(client.diagnosticSettings.list(appVault));
    expect(setting?.logs?.[0]?.categoryGroup).toBe("audit");
    expect((await all(client.metricAlerts.listBySubscription()))[0]?.scopes).toEqual([appVault]);
    expect(await all(client.scheduledQueryRules.listBySubscription())).toHaveLength(1);
    const day = new Date().toISOString().slice(0, 10);
    const answer = await client.metrics.list(appVault, {
      metricnames: "ServiceApiHit,ServiceApiResult,SaturationShoebox",
      timespan: `${day}T00:00:00Z/${day}T01:00:00Z`,
      interval: "PT1H",
    });
    expect(answer.value.map(({ name }) => name.value)).toEqual([
      "ServiceApiHit",
      "ServiceApiResult",
      "SaturationShoebox",
    ]);
  });

  it("follow the vault's challenge and page through its objects", async () => {
    const secrets = await all(secretsOf("kv-app").listPropertiesOfSecrets());
    expect(secrets).toHaveLength(62);
    expect(await all(secretsOf("kv-app").listPropertiesOfSecretVersions("secret-0"))).toHaveLength(30);
    const keys = new KeyClient(azure.vaultUrl("kv-app"), credential(), vaultOptions());
    expect((await keys.getKey("signing")).keyType).toBe("RSA-HSM");
    expect((await keys.getKeyRotationPolicy("signing")).lifetimeActions?.[0]?.action).toBe("Rotate");
    const certificates = new CertificateClient(azure.vaultUrl("kv-app"), credential(), vaultOptions());
    expect((await all(certificates.listPropertiesOfCertificates())).map(({ name }) => name)).toEqual([
      "web",
      "waiting",
    ]);
    expect((await certificates.getCertificate("web")).policy?.issuerName).toBe("DigiCert");
    expect((await all(certificates.listPropertiesOfIssuers()))[0]?.provider).toBe("DigiCert");
    expect((await certificates.getContacts())?.[0]?.email).toBe("pki@example.org");
    expect((await all(secretsOf("kv-app").listDeletedSecrets()))[0]?.recoveryId).toContain("/deletedsecrets/old");
  });

  it("are kept out of a walled vault with the reason", async () => {
    await expect(all(secretsOf("kv-walled").listPropertiesOfSecrets())).rejects.toMatchObject({
      statusCode: 403,
      code: "Forbidden",
    });
  });
});

describe("what the clients do with faults", () => {
  const vaults = () => all(keyVault().vaults.listBySubscription());

  it("waits out a 429 that says how long, and gives one up that does not", async () => {
    azure.faults.add({ fault: { kind: "status", status: 429, waitSeconds: 0 }, on: { service: "arm" }, times: 2 });
    expect(await vaults()).toHaveLength(2);
    azure.faults.clear();
    azure.faults.add({ fault: { kind: "status", status: 429 }, on: { service: "arm" }, times: 1 });
    await expect(vaults()).rejects.toMatchObject({ statusCode: 429 });
  });

  it("comes through resets before the answer, and not through bodies that break", async () => {
    azure.faults.add({ fault: { kind: "reset" }, on: { service: "arm" }, times: 2 });
    expect(await vaults()).toHaveLength(2);
    azure.faults.clear();
    azure.faults.add({ fault: { kind: "truncated-json" }, on: { service: "arm" }, times: 1 });
    await expect(vaults()).rejects.toMatchObject({ code: "PARSE_ERROR" });
  });

  it("loses a whole page to one bare item", async () => {
    azure.faults.add({ fault: { kind: "bare-item" }, on: { service: "arm" }, times: 1 });
    await expect(vaults()).rejects.toThrow(TypeError);
  });

  it("follows a foreign next link with its token, which the journal finds out", async () => {
    azure.faults.add({ fault: { kind: "foreign-link" }, on: { service: "arm" }, times: 1 });
    expect(await vaults()).toHaveLength(1);
    expect(azure.violations.map(({ reason, request }) => [reason, request.carriedToken])).toEqual([
      ["foreign-host", true],
    ]);
  });
});

describe("a process with nothing but an environment", () => {
  const script = `
    import { DefaultAzureCredential } from "@azure/identity";
    import { KeyVaultManagementClient } from "@azure/arm-keyvault";
    import { SecretClient } from "@azure/keyvault-secrets";
    const credential = new DefaultAzureCredential();
    for await (const vault of new KeyVaultManagementClient(credential, "${usualSubscriptionId}").vaults.listBySubscription()) {
      console.log(vault.properties.vaultUri);
    }
    let count = 0;
    for await (const secret of new SecretClient("https://kv-app.vault.azure.net", credential).listPropertiesOfSecrets()) count += 1;
    console.log(count);
  `;

  it("reads the public cloud by its own names, the vault's challenge verified, and never the real one", async () => {
    const named = await startAzure(estate, { reach: "names", domains: publicDomains });
    const env = { PATH: process.env["PATH"] ?? "", ...named.environment() };
    const printed = await new Promise<string>((resolve, reject) => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], { env, cwd: import.meta.dirname });
      const parts: Buffer[] = [];
      child.stdout.on("data", (part: Buffer) => parts.push(part));
      child.stderr.on("data", (part: Buffer) => parts.push(part));
      child.on("error", reject);
      child.on("close", () => resolve(Buffer.concat(parts).toString("utf8")));
    });
    expect(printed).toBe("https://kv-app.vault.azure.net/\nhttps://kv-walled.vault.azure.net/\n62\n");
    expect(named.violations).toEqual([]);
    await named.close();
  });
});
