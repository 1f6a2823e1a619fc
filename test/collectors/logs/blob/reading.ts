import type { Agent } from "node:https";
import { gzipSync } from "node:zlib";
import { createDefaultHttpClient } from "@azure/core-rest-pipeline";
import type { ContainerClient } from "@azure/storage-blob";
import type { Cloud } from "../../../../src/collectors/azure/cloud.ts";
import { defaultBudget } from "../../../../src/collectors/azure/pipeline/budget.ts";
import { systemClock } from "../../../../src/collectors/azure/pipeline/clock.ts";
import { FlowControl } from "../../../../src/collectors/azure/pipeline/flow.ts";
import { AuditedHttpClient } from "../../../../src/collectors/azure/pipeline/http-client.ts";
import { Recorder, type RequestRow } from "../../../../src/collectors/azure/pipeline/recorder.ts";
import { defaultRetryLimits } from "../../../../src/collectors/azure/pipeline/retry.ts";
import type { Door } from "../../../../src/collectors/azure/run/connect.ts";
import { isAddressFault } from "../../../../src/collectors/logs/blob/address.ts";
import { type BlobSource, type BlobSourceOptions, blobSource } from "../../../../src/collectors/logs/blob/source.ts";
import type { LogInput } from "../../../../src/collectors/logs/log-input.ts";
import type { Connected } from "../../azure/connecting.ts";

const subscription = "0A0A0A0A-0000-4000-8000-000000000001";
const two = (number: number) => String(number).padStart(2, "0");

/** The path that Azure gives to a vault's records of an hour. */
export function hourBlob(vault: string, time: string): string {
  const at = new Date(time);
  const day = `y=${at.getUTCFullYear()}/m=${two(at.getUTCMonth() + 1)}/d=${two(at.getUTCDate())}`;
  return `${vaultFolder(vault)}${day}/h=${two(at.getUTCHours())}/m=00/PT1H.json`;
}

export function vaultFolder(vault: string): string {
  return `resourceId=/SUBSCRIPTIONS/${subscription}/RESOURCEGROUPS/RG-LOGS/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/${vault.toUpperCase()}/`;
}

export const record = (vault: string, number: number) => `{"vault":"${vault}","number":${number}}\n`;

/** Appends to an append blob, which is made where it is not there yet. */
export async function append(container: ContainerClient, name: string, text: string): Promise<void> {
  const blob = container.getAppendBlobClient(name);
  await blob.createIfNotExists();
  const bytes = Buffer.from(text);
  await blob.appendBlock(bytes, bytes.length);
}

/** Puts a whole block blob. */
export async function put(container: ContainerClient, name: string, content: string | Buffer): Promise<void> {
  const bytes = Buffer.from(content);
  await container.getBlockBlobClient(name).upload(bytes, bytes.length);
}

export async function putCompressed(container: ContainerClient, name: string, text: string): Promise<void> {
  const bytes = gzipSync(text);
  const blobHTTPHeaders = { blobContentEncoding: "gzip", blobContentType: "application/json" };
  await container.getBlockBlobClient(name).upload(bytes, bytes.length, { blobHTTPHeaders });
}

/** The blobs of an address; throws where the address has a fault. */
export async function sourceOf(
  url: string,
  { door }: Pick<Connected, "door">,
  options: BlobSourceOptions = {},
): Promise<BlobSource> {
  const source = await blobSource(url, door, options);
  if ("hint" in source && isAddressFault(source)) throw new Error(source.message);
  return source as BlobSource;
}

export async function bytesOf(input: LogInput | undefined, from = 0): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of input?.open(from) ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}

export const textOf = async (input: LogInput | undefined, from = 0) => (await bytesOf(input, from)).toString("utf8");

/** The way out with nobody signed in, as for addresses with a signature. */
export function anonymousDoor(cloud: Cloud, agent: Agent | null): { readonly door: Door; readonly rows: RequestRow[] } {
  const rows: RequestRow[] = [];
  const retry = { ...defaultRetryLimits, attempts: 3, firstDelayMs: 1, longestDelayMs: 5 };
  const common = { clock: systemClock, retry, random: Math.random };
  const real = createDefaultHttpClient();
  const http = new AuditedHttpClient({
    ...common,
    view: { cloud },
    budget: defaultBudget,
    flow: new FlowControl({ ...common, concurrency: 8 }),
    recorder: new Recorder({ write: (row) => void rows.push(row) }),
    transport: {
      sendRequest: (request) => {
        if (agent) request.agent = agent;
        return real.sendRequest(request);
      },
    },
  });
  return { door: { cloud, http, userAgent: "kvaudit/test", guardRefusals: [], onGuardRefusal: () => {} }, rows };
}
