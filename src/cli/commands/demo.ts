import { type FileHandle, mkdir, open, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { azFiles } from "../../sample/az/files.ts";
import { generateEstate } from "../../sample/estate.ts";
import type { LogFile } from "../../sample/logs/blobs.ts";
import { demoLogs, logFiles } from "../../sample/logs/log-files.ts";
import { samplePolicyYaml } from "../../sample/policy-yaml.ts";
import { type ExitCode, exitCodes, UsageError } from "../exit.ts";
import { type Io, writeText } from "../io.ts";
import { judgeAndReport } from "../judge.ts";
import { addUsage, openFolder } from "../usage-snapshot.ts";
import { collectFiles } from "./collect.ts";

/** The demo's estate is always the same one, seen at the same time: two runs give the same bytes. */
const demoTime = "2026-11-01T00:00:00Z";
const demoVaults = 44;

export interface DemoFlags {
  readonly out: string;
  readonly seed: string;
  readonly color: boolean;
}

/** `kvaudit demo`: makes an estate with a month of audit logs, saves it as Azure would, imports, judges and reports it. */
export async function demo(flags: DemoFlags, io: Io): Promise<ExitCode> {
  const folder = resolve(io.cwd, flags.out);
  const estate = generateEstate({ seed: flags.seed, vaults: demoVaults, now: demoTime, sources: "az" });
  const logs = demoLogs(estate);
  await writingTo(folder, async () => {
    await writeEstate(folder, azFiles(estate), {
      "rules.yaml": samplePolicyYaml(estate),
      "truth.json": `${JSON.stringify({ ...estate.truth, usage: logs.planted }, null, 2)}\n`,
    });
    await writeLogs(join(folder, "logs"), logFiles(logs));
  });
  const inside: Io = { ...io, cwd: folder };
  await collectFiles({ from: ["az"], out: "snapshot", now: demoTime }, inside);
  await addUsage(join(folder, "snapshot"), { sources: ["logs"], flags: { cache: false, quiet: true } }, inside);
  const judging = { policy: "rules.yaml", failOn: "none", color: flags.color, details: "all", quiet: true } as const;
  const plan = {
    formats: ["terminal", "json", "sarif", "html"],
    folder,
    subject: "vaults",
    leavesOutUsage: true,
  } as const;
  const snapshot = await openFolder("snapshot", inside);
  try {
    await judgeAndReport([snapshot], judging, plan, inside);
  } finally {
    await snapshot.usage?.close();
  }
  await writeText(io.stderr, `\n${whereText(flags.out)}`);
  return exitCodes.ok;
}

/** Runs something that writes below the demo's folder; a fault of the disk is told in words. */
async function writingTo(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(
      "out-unwritable",
      `the demo cannot write to ${folder} (${code})`,
      "Choose another folder with --out, or make room.",
    );
  }
}

async function writeEstate(
  folder: string,
  files: Iterable<{ readonly path: string; readonly text: string }>,
  extra: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Its own folder from an earlier run: files that this estate does not have must not be imported with it.
  await rm(join(folder, "az"), { recursive: true, force: true });
  for (const { path, text } of files) {
    const file = join(folder, "az", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  for (const [name, text] of Object.entries(extra)) await writeFile(join(folder, name), text);
}

/** One file at a time, in pieces: a day of a busy vault is not held as one text. */
async function writeLogs(folder: string, files: Iterable<LogFile>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const { path, chunks } of files) {
    const name = join(folder, path);
    await mkdir(dirname(name), { recursive: true });
    const file = await open(name, "w");
    try {
      await writeChunks(file, chunks);
    } finally {
      await file.close();
    }
  }
}

const pieceLength = 1 << 20;

async function writeChunks(file: FileHandle, chunks: Iterable<string>): Promise<void> {
  let pending: string[] = [];
  let length = 0;
  for (const chunk of chunks) {
    pending.push(chunk);
    length += chunk.length;
    if (length < pieceLength) continue;
    await file.write(pending.join(""));
    pending = [];
    length = 0;
  }
  await file.write(pending.join(""));
}

function whereText(out: string): string {
  return [
    `Everything above comes from ${out}/: a made-up estate.`,
    "  az/             what az would have printed for it",
    "  logs/           a month of its audit logs, some 200,000 records",
    "  snapshot/       what kvaudit read of both",
    "  rules.yaml      the policy it was judged by",
    "  report.html     the report: open it in a browser",
    "  findings.json   the findings, results.sarif the same for code scanning, outcomes.ndjson every verdict",
    "  truth.json      the defects that were planted, and nothing else should be found",
    `Next: kvaudit scan --snapshot ${out}/snapshot --policy ${out}/rules.yaml --fail-on high`,
    `      kvaudit logs ${out}/logs --policy ${out}/rules.yaml --now ${demoTime} --out usage`,
    "",
  ].join("\n");
}
