import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { calmEstate } from "../support/azure/calm-estate.ts";
import { type LocalAzure, startAzure } from "../support/azure/start.ts";
import { expectRefused } from "../support/refused-run.ts";
import { startChild } from "../support/run-child.ts";
import { temporaryFolder } from "../support/run-cli.ts";

let azure: LocalAzure;
beforeAll(async () => {
  azure = await startAzure(calmEstate, { reach: "names" });
});
afterAll(() => azure.close());

const collect = (cwd: string, environment: Readonly<Record<string, string>>) =>
  startChild(cwd, environment, "collect", "--out", "out", "--cloud", azure.cloudFile).ended;

/** A proxy that answers every CONNECT with a status and a page. */
async function proxyAnswering(status: number): Promise<{ readonly url: string; close(): Promise<unknown> }> {
  const page = "<html><body>Please sign in to the network</body></html>";
  const open = new Set<Duplex>();
  const proxy = createServer();
  proxy.on("connect", (_, socket) => {
    open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.end(`HTTP/1.1 ${status} Sorry\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\n\r\n${page}`);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  const close = () => {
    for (const socket of open) socket.destroy();
    return new Promise((resolve) => proxy.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

// Side by side, each in a folder of its own: what a network may get over is tried for a while.
describe.concurrent("a network that does not lead to Azure", () => {
  async function expectUnreachable(environment: Readonly<Record<string, string>>, message = /login/): Promise<void> {
    const own = temporaryFolder();
    expectRefused(await collect(own.path, environment), message, /HTTPS_PROXY|proxy/);
    expect(readdirSync(own.path)).toEqual([]);
    own.remove();
  }

  test("because the proxy is not there", () =>
    expectUnreachable({ ...azure.environment(), HTTPS_PROXY: "http://127.0.0.1:9" }, /did not answer/));

  test.each([403, 407, 502, 200])("because the proxy answers %i and a page", async (status) => {
    const proxy = await proxyAnswering(status);
    await expectUnreachable({ ...azure.environment(), HTTPS_PROXY: proxy.url });
    await proxy.close();
  });

  test("because everything is answered with a page", async () => {
    const captive = await startAzure(calmEstate, { reach: "names" });
    captive.faults.add({ fault: { kind: "html" } });
    await expectUnreachable({ ...captive.environment() }, /page of HTML/);
    await captive.close();
  });
});
