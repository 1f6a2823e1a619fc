import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../..");

/** A file of the repository as YAML. */
export function yamlOf(file: string): unknown {
  return parse(readFileSync(join(root, file), "utf8"));
}

/** Where a runner keeps things for one job. */
export interface Job {
  /** The checkout that steps work in. */
  readonly workspace: string;
  readonly temporary: string;
}

/** Puts the kvaudit of this clone where the installing step would have put the released one. */
export function install({ temporary }: Job): void {
  const folder = join(temporary, "kvaudit/node_modules/.bin");
  mkdirSync(folder, { recursive: true });
  const script = `#!/bin/sh\nexec "${process.execPath}" --no-warnings "${join(root, "src/cli/main.ts")}" "$@"\n`;
  writeFileSync(join(folder, "kvaudit"), script);
  chmodSync(join(folder, "kvaudit"), 0o755);
}

/** Runs a step's script as runners do: bash that stops at the first failing command. */
export function runScript(script: string, job: Job, env: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
    cwd: job.workspace,
    encoding: "utf8",
    // Only what is given: nothing of this machine's own settings.
    env: { PATH: process.env["PATH"] ?? "", HOME: job.temporary, ...env },
  });
  return { status, stdout, stderr };
}
