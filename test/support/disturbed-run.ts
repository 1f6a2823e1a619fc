import { join } from "node:path";
import { calmEstate } from "./azure/calm-estate.ts";
import type { FaultRule } from "./azure/faults/fault.ts";
import type { Settings } from "./azure/settings.ts";
import { type LocalAzure, startAzure } from "./azure/start.ts";
import { startChild } from "./run-child.ts";
import { type CliResult, temporaryFolder } from "./run-cli.ts";

export interface DisturbedRun {
  readonly result: CliResult;
  /** The folder that the command ran in; what it collected lies in `out`. */
  readonly folder: string;
  readonly out: string;
  readonly azure: LocalAzure;
  /** How often each fault struck, in the order of the rules. */
  readonly struck: readonly number[];
}

export interface Disturbance {
  readonly faults?: readonly FaultRule[];
  readonly settings?: Partial<Settings>;
  /** What happens to Azure while the run is under way; called every few milliseconds. */
  readonly meanwhile?: (azure: LocalAzure) => void | Promise<void>;
  /** Instead of `collect --out out`. */
  readonly command?: readonly string[];
}

export const disturbedNow = "2026-11-01T00:00:00Z";

/** Pages of three, so that even small lists have links to follow. */
const usual: Partial<Settings> = {
  reach: "names",
  callerNetwork: "private",
  pageSizes: { arm: 3, vault: 3, graph: 3, resourceGraph: 3 },
};

/** Runs kvaudit as a process of its own against a calm estate with faults, and hands what it left to the test. */
export async function disturbed(
  disturbance: Disturbance,
  look: (run: DisturbedRun) => void | Promise<void>,
): Promise<void> {
  const { faults = [], settings, meanwhile, command = ["collect", "--out", "out"] } = disturbance;
  const folder = temporaryFolder();
  const azure = await startAzure(calmEstate, { ...usual, ...settings });
  try {
    const handles = faults.map((rule) => azure.faults.add(rule));
    // The whole of Azure's limits: the runs share the time of this test, and nobody else wants anything of this Azure.
    const flags = ["--budget", "10", "--now", disturbedNow, "--cloud", azure.cloudFile];
    const child = startChild(folder.path, azure.environment(), ...command, ...flags);
    const failures: unknown[] = [];
    const watch = setInterval(() => {
      Promise.resolve(meanwhile?.(azure)).catch((error: unknown) => failures.push(error));
    }, 5);
    const result = await child.ended;
    clearInterval(watch);
    if (failures.length > 0) throw failures[0];
    const struck = handles.map((handle) => handle.struck);
    await look({ result, folder: folder.path, out: join(folder.path, "out"), azure, struck });
  } finally {
    await azure.close();
    folder.remove();
  }
}
