import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { vaultPart, workFolderName } from "../../src/collectors/azure/run/work-folder.ts";
import type { LocalAzure } from "./azure/start.ts";
import { startChild } from "./run-child.ts";

/** What became of one `collect` that may have been killed. */
export interface Run {
  readonly status: number;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  /** Parts that earlier runs had completed when this one began. */
  readonly partsBefore: readonly string[];
  /** `<method> <url>` of what this run asked, in order; those within a batch are not counted. */
  readonly asked: readonly string[];
}

/** Runs `collect` as a process of its own. With `killAfter`, in milliseconds, it is killed then, if it still runs. */
export async function collectOnce(
  azure: LocalAzure,
  folder: string,
  { argv, killAfter }: { readonly argv: readonly string[] /** Milliseconds. */; readonly killAfter?: number },
): Promise<Run> {
  const partsBefore = partsIn(folder);
  azure.forget();
  const child = startChild(folder, azure.environment(), "collect", "--cloud", azure.cloudFile, ...argv);
  if (killAfter !== undefined) {
    await Promise.race([pause(killAfter), child.ended]);
    child.process.kill("SIGKILL");
  }
  const { status, signal, stderr } = await child.ended;
  const asked = azure.requests.filter(({ inBatch }) => !inBatch).map(urlOf);
  return { status, signal, stderr, partsBefore, asked };
}

const urlOf = ({ method, host, target }: LocalAzure["requests"][number]) => named(method, `https://${host}${target}`);

/** One way to write an address: a client may leave characters as they are that another escapes; ids differ by request. */
function named(method: string, url: string): string {
  const parsed = new URL(url);
  if (parsed.searchParams.has("client-request-id")) parsed.searchParams.delete("client-request-id");
  return `${method} ${parsed.href}`;
}

function partsIn(folder: string): readonly string[] {
  const work = join(folder, "out", workFolderName);
  return existsSync(work)
    ? readdirSync(work).filter((name) => /^(tenant|directory|vault-\w+)\.ndjson$/.test(name))
    : [];
}

/** Whether the vault's part was complete when the run began. */
export function wasComplete({ partsBefore }: Run, vaultId: string): boolean {
  return partsBefore.includes(vaultPart(vaultId.toLowerCase()));
}

/** The snapshot's files with their bytes; those of the requests are not part of byte-identity. */
export function snapshotBytes(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(join(folder, "out")).filter(
    (name) => name !== workFolderName && name !== "requests.ndjson.gz",
  );
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, "out", name), "base64")]));
}

/** `<method> <url>` of every row in the log of requests. */
export function loggedRequests(folder: string): readonly string[] {
  const text = gunzipSync(readFileSync(join(folder, "out", "requests.ndjson.gz"))).toString();
  return text
    .trim()
    .split("\n")
    .map((row) => JSON.parse(row) as { readonly method: string; readonly url: string })
    .map(({ method, url }) => named(method, url));
}
