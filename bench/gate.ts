import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeRepository } from "./make-repository.ts";
import { type Measured, quickest, type Row, runNode } from "./measure.ts";

const bin = join(import.meta.dirname, "../bin/kvaudit.js");

const template = `resource "azurerm_key_vault" "one" {
  name                      = "kv-one-prod"
  location                  = "westeurope"
  resource_group_name       = "rg"
  tenant_id                 = "00000000-0000-0000-0000-000000000000"
  sku_name                  = "standard"
  enable_rbac_authorization = true
}
`;

/** The gate over a repository, and over one file, against a script that only reads the same files. */
export function benchGate(): readonly Row[] {
  const folder = mkdtempSync(join(tmpdir(), "kvaudit-bench-gate-"));
  try {
    const repository = join(folder, "repository");
    const { files, bytes } = makeRepository(repository);
    mkdirSync(join(folder, "one"));
    writeFileSync(join(folder, "one/main.tf"), template);
    const base = join(folder, "read.mjs");
    writeFileSync(base, readAll);
    const only = quickest(7, () => run([base, repository], folder));
    const whole = quickest(7, () => run([bin, "gate", ".", "--fail-on", "none", "--format", "json"], repository));
    const single = quickest(7, () => run([bin, "gate", "main.tf", "--fail-on", "none"], join(folder, "one")));
    const { findings } = JSON.parse(whole.stdout) as { findings: readonly object[] };
    return [
      row(
        `gate: ${files} files, ${(bytes / 1e6).toFixed(1)} MB, ${findings.length} findings`,
        whole,
        only,
        "1.5 s, 300 MB (aim: 1 s)",
      ),
      row("gate: one template", single, only, "200 ms"),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(args: readonly string[], cwd: string): Measured {
  const measured = runNode(args, cwd);
  if (measured.status !== 0) throw new Error(measured.stderr);
  return measured;
}

function row(what: string, measured: Measured, base: Measured, bar: string): Row {
  return {
    what,
    measured: `${(measured.seconds * 1000).toFixed(0)} ms (${measured.cpuSeconds.toFixed(2)} s of CPU)`,
    ratio: `${(measured.seconds / base.seconds).toFixed(1)}× reading every file of the repository and nothing else (${(base.seconds * 1000).toFixed(0)} ms)`,
    peak: `${measured.megabytes.toFixed(0)} MB`,
    bar,
  };
}

const readAll = `import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
let bytes = 0;
for (const entry of readdirSync(process.argv[2], { recursive: true, withFileTypes: true }))
  if (entry.isFile()) bytes += readFileSync(join(entry.parentPath, entry.name), "utf8").length;
console.log(bytes);
`;
