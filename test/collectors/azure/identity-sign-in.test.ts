import { createSign, generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type LocalAzure, startAzure } from "../../support/azure/start.ts";
import { collector, tenantFrom } from "../../support/azure/tenant/tenant-from.ts";
import { startChild } from "../../support/run-child.ts";
import { connectTo } from "./connecting.ts";

const issuer = "https://oidc.cluster.test/kvaudit";
const subject = "system:serviceaccount:audit:kvaudit";
const workload = "f0000000-0000-0000-0000-0000000000a3";
const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });

let azure: LocalAzure;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvaudit-identity-"));
  azure = await startAzure(
    tenantFrom({
      logins: [
        {
          principalId: collector.principalId,
          clientId: workload,
          secrets: [],
          expiredSecrets: [],
          certificates: [],
          federations: [
            { issuer, subject, publicKey: keys.publicKey.export({ type: "spki", format: "pem" }).toString() },
          ],
          graphPermissions: [],
        },
      ],
    }),
  );
});
afterAll(async () => {
  await azure.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/^(AZURE_|IDENTITY_|MSI_)/.test(name)) vi.stubEnv(name, undefined);
  // Developer tools that are signed in for real must not answer for the chain.
  vi.stubEnv("PATH", "/nonexistent");
});
afterEach(() => {
  vi.unstubAllEnvs();
  azure.forget();
});

function assertion(privateKey: typeof keys.privateKey): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + 600;
  const claims = { iss: issuer, sub: subject, aud: "api://AzureADTokenExchange", exp };
  const head = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  return `${head}.${createSign("sha256").update(head).sign(privateKey, "base64url")}`;
}

describe("signing in as a workload in a cluster", () => {
  const setUp = async (signedBy: typeof keys.privateKey) => {
    const file = join(folder, "token");
    await writeFile(file, assertion(signedBy));
    vi.stubEnv("AZURE_TENANT_ID", azure.environment()["AZURE_TENANT_ID"]);
    vi.stubEnv("AZURE_CLIENT_ID", workload);
    vi.stubEnv("AZURE_FEDERATED_TOKEN_FILE", file);
    vi.stubEnv("AZURE_TOKEN_CREDENTIALS", "WorkloadIdentityCredential");
  };

  test("exchanges the cluster's token, and writes neither token down", async () => {
    await setUp(keys.privateKey);
    const { collectedBy, rows } = await connectTo(azure);
    expect(collectedBy).toEqual({
      oid: collector.principalId,
      appId: workload,
      credential: "WorkloadIdentityCredential",
    });
    expect(rows.at(-1)).toMatchObject({ collector: "sign-in", method: "POST", status: 200 });
    expect(JSON.stringify(rows)).not.toContain("eyJ");
    expect(azure.violations).toEqual([]);
  });

  test("a cluster that nobody trusts is refused in words", async () => {
    await setUp(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);
    await expect(connectTo(azure)).rejects.toMatchObject({ message: expect.stringContaining("AADSTS") });
  });
});

/** The token service of a machine in the cloud, on this machine: plain HTTP, and a token of the local Azure. */
async function startTokenService(answer: (request: IncomingMessage) => { status: number; body: object }) {
  const asked: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request);
    const { status, body } = answer(request);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const { port } = server.address() as AddressInfo;
  return { asked, port, close: () => new Promise((resolve) => server.close(resolve)) };
}

const token = (service: "arm" | "graph" | "vault") => ({
  access_token: azure.tokenFor(collector.principalId, service),
  expires_on: String(Math.floor(Date.now() / 1000) + 3600),
  resource: service,
  token_type: "Bearer",
});

describe("signing in as a managed identity", () => {
  test("of an App Service or Function, by the address and header it names", async () => {
    const service = await startTokenService((request) =>
      request.headers["x-identity-header"] === "the-header"
        ? { status: 200, body: token("arm") }
        : { status: 400, body: { statusCode: 400, message: "no header" } },
    );
    try {
      vi.stubEnv("IDENTITY_ENDPOINT", `http://localhost:${service.port}/msi/token`);
      vi.stubEnv("IDENTITY_HEADER", "the-header");
      vi.stubEnv("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential");
      const { collectedBy, rows, client } = await connectTo(azure);
      expect(collectedBy.oid).toBe(collector.principalId);
      const first = URL.parse(service.asked[0]?.url ?? "", "http://localhost");
      expect(first?.searchParams.get("resource")).toBe(`${azure.urls.arm}/`);
      expect(JSON.stringify(rows)).not.toContain("the-header");
      expect(client).toBeDefined();
      expect(azure.violations).toEqual([]);
    } finally {
      await service.close();
    }
  });
});

// One process has one such service, found once: a virtual machine's is tried in processes of their own.
describe("signing in as a virtual machine's identity", () => {
  const run = async (answer: Parameters<typeof startTokenService>[0]) => {
    const service = await startTokenService(answer);
    const cloud = join(folder, "cloud.json");
    await writeFile(cloud, JSON.stringify(azure.cloud));
    const { NODE_EXTRA_CA_CERTS = "" } = azure.environment();
    try {
      const env = {
        NODE_EXTRA_CA_CERTS,
        AZURE_TOKEN_CREDENTIALS: "ManagedIdentityCredential",
        AZURE_POD_IDENTITY_AUTHORITY_HOST: `http://localhost:${service.port}`,
      };
      const out = join(folder, "snapshot");
      const ended = await startChild(folder, env, "collect", "--cloud", cloud, "--out", out, "--allow-incomplete")
        .ended;
      return { ...ended, asked: service.asked, out };
    } finally {
      await service.close();
    }
  };

  test("asks the metadata service for each service's token, and collects", async () => {
    const { status, asked, out } = await run((request) => {
      const resource = URL.parse(request.url ?? "", "http://localhost")?.searchParams.get("resource") ?? "";
      const service = resource.startsWith(azure.urls.graph)
        ? "graph"
        : resource.startsWith(azure.urls.arm)
          ? "arm"
          : "vault";
      return request.headers["metadata"] === "true"
        ? { status: 200, body: token(service) }
        : { status: 400, body: { error: "bad_request" } };
    });
    expect(status).toBe(0);
    expect(asked.every(({ url }) => url?.startsWith("/metadata/identity/oauth2/token"))).toBe(true);
    const manifest = JSON.parse(await readFile(join(out, "manifest.json"), "utf8"));
    expect(manifest.collectedBy.oid).toBe(collector.principalId);
    expect(azure.violations).toEqual([]);
  });

  test("that it does not have is told as such", async () => {
    const body = { error: "invalid_request", error_description: "Identity not found" };
    const { status, stderr } = await run(() => ({ status: 400, body }));
    expect(status).toBe(2);
    expect(stderr).toContain("there is no way to sign in");
  });
});
