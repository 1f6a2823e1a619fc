import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { run } from "../../src/cli/run.ts";

/** What a run left: its status and what it wrote to each stream. */
export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

class Kept extends Writable {
  text = "";
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}

/** Runs the command line in a folder, as a process would, with streams that are kept. */
export async function runCli(cwd: string, ...argv: readonly string[]): Promise<CliResult> {
  const [stdout, stderr] = [new Kept(), new Kept()];
  const status = await run(argv, {
    stdout,
    stderr,
    cwd,
    env: {},
    columns: undefined,
    progressColumns: undefined,
    now: () => new Date("2026-11-01T00:00:00Z"),
  });
  return { status, stdout: stdout.text, stderr: stderr.text };
}

/** A fresh folder for one test; call the second part to remove it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "kvaudit-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
