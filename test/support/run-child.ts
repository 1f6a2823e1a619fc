import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { CliResult } from "./run-cli.ts";

const main = join(import.meta.dirname, "../../src/cli/main.ts");

export interface Child {
  readonly process: ChildProcess;
  readonly ended: Promise<CliResult & { readonly signal: NodeJS.Signals | null }>;
}

/** Starts kvaudit as a process of its own: what needs a process-wide setting, a signal, or a killing. */
export function startChild(cwd: string, env: Readonly<Record<string, string>>, ...argv: readonly string[]): Child {
  const path = process.env["PATH"] ?? "";
  // Only what is given: nothing of this machine's sign-in may leak into the run.
  const child = spawn(process.execPath, ["--no-warnings", main, ...argv], { cwd, env: { PATH: path, ...env } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<CliResult & { readonly signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ status: code ?? -1, stdout, stderr, signal }));
  });
  return { process: child, ended };
}
