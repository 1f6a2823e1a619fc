import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect as connectTcp, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalAzure, startAzure } from "../../support/azure/start.ts";
import { tenantFrom } from "../../support/azure/tenant/tenant-from.ts";

const script = fileURLToPath(new URL("proxied-reading.ts", import.meta.url));

/** A CONNECT proxy that wants a password, if told so, and hands everything on to the local Azure's own. */
class ConnectProxy {
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(next: URL, password?: string) {
    const wanted = password && `Basic ${Buffer.from(password).toString("base64")}`;
    this.#server = createServer((_, response) => void response.writeHead(405).end());
    this.#server.on("connect", (request, stream) => {
      const client = stream as Socket; // typed Duplex by Node; a CONNECT over TCP is its socket
      this.#sockets.add(client);
      client.on("error", () => client.destroy());
      this.asked.push(request.url ?? "");
      if (wanted && request.headers["proxy-authorization"] !== wanted) {
        client.end("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
        return;
      }
      const upstream = connectTcp(Number(next.port), next.hostname, () => {
        upstream.write(`CONNECT ${request.url} HTTP/1.1\r\nhost: ${request.url}\r\n\r\n`);
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on("error", () => client.destroy());
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

let azure: LocalAzure;
let proxy: ConnectProxy;
let guarded: ConnectProxy;
let at: string;
let guardedAt: string;
beforeAll(async () => {
  azure = await startAzure(tenantFrom({ vaults: [{ name: "kv-one" }] }), { reach: "names" });
  const next = new URL(azure.proxyUrl ?? "");
  proxy = new ConnectProxy(next);
  guarded = new ConnectProxy(next, "user:secret");
  at = await proxy.listen();
  guardedAt = await guarded.listen();
});
afterAll(async () => {
  proxy.close();
  guarded.close();
  await azure.close();
});

async function run(changes: Readonly<Record<string, string | undefined>>): Promise<unknown> {
  return JSON.parse((await outputOf(changes)).stdout);
}

function outputOf(changes: Readonly<Record<string, string | undefined>>) {
  const environment = {
    PATH: "/nonexistent",
    ...azure.environment(),
    HTTPS_PROXY: `http://${at}`,
    AZURE_TOKEN_CREDENTIALS: "EnvironmentCredential",
    ...changes,
  };
  const env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
  return promisify(execFile)(process.execPath, [script, azure.cloudFile], { env });
}

describe("a proxy from the environment", () => {
  test("is used for sign-in, for our own requests and for the SDK's, with trust from NODE_EXTRA_CA_CERTS", async () => {
    proxy.asked.length = 0;
    expect(await run({})).toEqual({ subscriptions: 1, rows: 1 });
    expect(new Set(proxy.asked)).toEqual(new Set(["login.local-azure.test:443", "management.local-azure.test:443"]));
    expect(azure.violations).toEqual([]);
  });

  test("does not make the SDK print tokens, however much it is told to log", async () => {
    const { stdout, stderr } = await outputOf({ AZURE_LOG_LEVEL: "verbose" });
    expect(JSON.parse(stdout)).toEqual({ subscriptions: 1, rows: 1 });
    expect(stderr).toContain("azure:");
    expect(stdout + stderr).not.toMatch(/Bearer ey|local-azure-client-secret/);
  });

  test("may want a user and a password", async () => {
    expect(await run({ HTTPS_PROXY: `http://user:secret@${guardedAt}` })).toEqual({ subscriptions: 1, rows: 1 });
    expect(await run({ HTTPS_PROXY: `http://user:wrong@${guardedAt}` })).toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("the proxy wants a user and a password"),
    });
  });

  test("is left aside for the hosts in NO_PROXY", async () => {
    proxy.asked.length = 0;
    const outcome = await run({ NO_PROXY: "management.local-azure.test" });
    expect(outcome).toMatchObject({
      subscriptions: 0,
      missing: { reason: "failed", detail: expect.stringContaining("no address") },
    });
    expect(new Set(proxy.asked)).toEqual(new Set(["login.local-azure.test:443"]));
  });

  test("whose authority is not trusted is told with what to set", async () => {
    const outcome = await run({ NODE_EXTRA_CA_CERTS: undefined });
    expect(outcome).toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("certificate is not trusted"),
      hint: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
    });
  });
});
