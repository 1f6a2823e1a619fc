import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalAzure, startAzure } from "../../../support/azure/start.ts";
import { tenantFrom } from "../../../support/azure/tenant/tenant-from.ts";
import { type Azurite, startAzurite } from "../../../support/azurite.ts";
import { append, hourBlob, record } from "./reading.ts";

const script = fileURLToPath(new URL("proxied-reading.ts", import.meta.url));

let azure: LocalAzure;
let azurite: Azurite;
beforeAll(async () => {
  azure = await startAzure(tenantFrom(), { reach: "names" });
  azurite = await startAzurite(azure);
  const container = await azurite.container("proxied");
  await append(container, hourBlob("kv-a", "2026-11-01T00:00:00Z"), record("kv-a", 1));
});
afterAll(async () => {
  await azurite?.close();
  await azure?.close();
});

async function read(url: string, env: Readonly<Record<string, string>>) {
  const run = promisify(execFile);
  const { stdout, stderr } = await run(process.execPath, ["--no-warnings", script, azure.cloudFile, url], { env });
  return { ...JSON.parse(stdout), printed: stdout + stderr };
}

// No name of the local cloud has an address: what gets there went through the proxy.
test("blobs come through the proxy of the environment, by the sign-in", async () => {
  const { texts, source } = await read(`${azurite.url}/proxied`, azure.environment());
  expect([texts, source.refused]).toEqual([[record("kv-a", 1)], []]);
});

describe("with a signature", () => {
  const readLogging = async (signature: string) => {
    const { NODE_EXTRA_CA_CERTS = "", HTTPS_PROXY = "" } = azure.environment();
    const env = { NODE_EXTRA_CA_CERTS, HTTPS_PROXY, AZURE_LOG_LEVEL: "verbose" };
    const result = await read(`${azurite.url}/proxied?${signature}`, env);
    const sig = new URLSearchParams(signature).get("sig") ?? "none";
    return { ...result, leaks: [sig, encodeURIComponent(sig)].filter((secret) => result.printed.includes(secret)) };
  };

  test("nobody signs in, and nothing of it is printed, however much the SDK is told to log", async () => {
    azure.forget();
    const { texts, leaks, printed, urls } = await readLogging(azurite.signature("proxied"));
    expect([texts, leaks]).toEqual([[record("kv-a", 1)], []]);
    expect(printed).toContain("azure:storage-blob:info");
    expect(urls.length).toBeGreaterThan(0);
    expect([...azure.counts.keys()]).toEqual([]);
  });

  test("that is refused, nothing of it is printed either", async () => {
    const { source, leaks } = await readLogging(azurite.signature("elsewhere"));
    expect([source.refused.length, leaks]).toEqual([1, []]);
  });
});
