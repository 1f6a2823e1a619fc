import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startAzure } from "../test/support/azure/start.ts";
import { largeTenant } from "../test/support/azure/tenant/large-tenant.ts";
import { type Row, requireDisk } from "./measure.ts";

const work = join(import.meta.dirname, ".work");
const bin = join(import.meta.dirname, "../bin/kvaudit.js");
const peakHook = pathToFileURL(join(import.meta.dirname, "report-peak.mjs")).href;

/** Design size: 1,000 vaults with 100 objects each. A quarter of it shows whether memory grows with the number of vaults. */
const sizes = [250, 1000];
const objectsPerVault = 100;
const subscriptions = 2;
const metricsDays = 30;
/** Default budget: a tenth of what a subscription's vaults may take together, half of ARM's reads of one subscription. */
const allowed = { vaultsPerSecond: 2000 * 0.1, armPerSecond: 25 * 0.5 };

interface Collected {
  readonly seconds: number;
  readonly megabytes: number;
  readonly counts: ReadonlyMap<string, number>;
  readonly stderr: string;
}

/** Collecting large tenants from the local Azure, over real TLS, with the default budget, against the written formula. */
export async function benchCollection(): Promise<readonly Row[]> {
  mkdirSync(work, { recursive: true });
  requireDisk(work, 2);
  const rows: Row[] = [];
  for (const vaults of sizes) rows.push(rowOf(vaults, await collectOnce(vaults)));
  return rows;
}

async function collectOnce(vaults: number): Promise<Collected> {
  const tenant = largeTenant({ vaults, objectsPerVault, subscriptions });
  const azure = await startAzure(tenant, { reach: "names", journal: "counts", checkShapes: false });
  const out = join(work, "live");
  rmSync(out, { recursive: true, force: true });
  const peakFile = join(work, "peak");
  const args = ["--import", peakHook, bin, "collect", "--out", out, "--cloud", azure.cloudFile, "--quiet"];
  const env = { PATH: process.env["PATH"] ?? "", ...azure.environment(), KVAUDIT_PEAK_FILE: peakFile };
  const from = performance.now();
  const child = spawn(process.execPath, args, { env, cwd: work, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const seconds = (performance.now() - from) / 1000;
  const counts = new Map(azure.counts);
  await azure.close();
  if (status !== 0 && status !== 3) throw new Error(`collect ended with ${status}: ${stderr}`);
  const [peak = ""] = readFileSync(peakFile, "utf8").split(" ");
  return { seconds, megabytes: Number(peak) / 1024, counts, stderr };
}

/** Requests of docs/collection.md for vaults of this make: objects of one version each, no certificates, nothing deleted. */
function formula(vaults: number): { readonly vault: number; readonly arm: number } {
  const secrets = Math.ceil(objectsPerVault / 2);
  const keys = objectsPerVault - secrets;
  const pages = (count: number, size: number) => Math.max(1, Math.ceil(count / size));
  const lists = pages(secrets, 25) + pages(keys, 25) + 1 + 1 + 1 + 3;
  const arm = pages(secrets, 50) + pages(keys, 50) + 3 + 2 * Math.ceil(metricsDays / 30);
  return { vault: vaults * (lists + secrets + 3 * keys), arm: vaults * arm };
}

function rowOf(vaults: number, { seconds, megabytes, counts }: Collected): Row {
  const sum = (service: string) =>
    [...counts].filter(([key]) => key.startsWith(`${service} `)).reduce((total, [, count]) => total + count, 0);
  const expected = formula(vaults);
  const [vault, arm] = [sum("vault"), sum("arm")];
  const total = vault + arm + sum("graph") + sum("login");
  const least = Math.max(expected.vault / allowed.vaultsPerSecond, expected.arm / allowed.armPerSecond) / subscriptions;
  // Without Resource Graph each vault would cost a GET of its own and a list of its role assignments.
  const saved = (2 * vaults) / (total + 2 * vaults);
  return {
    what: `collection: ${vaults} vaults × ${objectsPerVault} objects in ${subscriptions} subscriptions, default budget; ${(total / vaults).toFixed(0)} requests a vault, Resource Graph saved ${(saved * 100).toFixed(1)} %`,
    measured: `${seconds.toFixed(0)} s, ${total} requests`,
    ratio: `requests ${(((vault + arm) / (expected.vault + expected.arm)) * 100).toFixed(1)} % of the formula; time ${(seconds / least).toFixed(2)}× of what budget and limits allow`,
    peak: `${megabytes.toFixed(0)} MB`,
    bar: "requests within 5 %, time within 1.5×, memory flat",
  };
}
