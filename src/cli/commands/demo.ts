import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { azFiles } from "../../sample/az/files.ts";
import { generateEstate } from "../../sample/estate.ts";
import { samplePolicyYaml } from "../../sample/policy-yaml.ts";
import { type ExitCode, exitCodes, UsageError } from "../exit.ts";
import { type Io, writeText } from "../io.ts";
import { judgeAndReport } from "../judge.ts";
import { collectFiles } from "./collect.ts";

/** The demo's estate is always the same one, seen at the same time: two runs give the same bytes. */
const demoTime = "2026-11-01T00:00:00Z";
const demoVaults = 44;

export interface DemoFlags {
  readonly out: string;
  readonly seed: string;
  readonly color: boolean;
}

/** `kvaudit demo`: makes an estate, saves it as az would print it, imports, judges and reports it. */
export async function demo(flags: DemoFlags, io: Io): Promise<ExitCode> {
  const folder = resolve(io.cwd, flags.out);
  const estate = generateEstate({ seed: flags.seed, vaults: demoVaults, now: demoTime, sources: "az" });
  await writeEstate(folder, azFiles(estate), {
    "rules.yaml": samplePolicyYaml(estate),
    "truth.json": `${JSON.stringify(estate.truth, null, 2)}\n`,
  });
  const inside: Io = { ...io, cwd: folder };
  const snapshot = await collectFiles({ from: ["az"], out: "snapshot", now: demoTime }, inside);
  const judging = { policy: "rules.yaml", failOn: "none", color: flags.color, details: "all", quiet: true } as const;
  const plan = { formats: ["terminal", "json", "sarif"], folder, subject: "vaults" } as const;
  await judgeAndReport([snapshot], judging, plan, inside);
  await writeText(io.stderr, `\n${whereText(flags.out)}`);
  return exitCodes.ok;
}

async function writeEstate(
  folder: string,
  files: Iterable<{ readonly path: string; readonly text: string }>,
  extra: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Its own folder from an earlier run: files that this estate does not have must not be imported with it.
    await rm(join(folder, "az"), { recursive: true, force: true });
    for (const { path, text } of files) {
      const file = join(folder, "az", path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    for (const [name, text] of Object.entries(extra)) await writeFile(join(folder, name), text);
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

function whereText(out: string): string {
  return [
    `Everything above comes from ${out}/: a made-up estate.`,
    "  az/             what az would have printed for it",
    "  snapshot/       what kvaudit read of that",
    "  rules.yaml      the policy it was judged by",
    "  findings.json   the findings, results.sarif the same for code scanning, outcomes.ndjson every verdict",
    "  truth.json      the defects that were planted, and nothing else should be found",
    `Next: kvaudit scan --snapshot ${out}/snapshot --policy ${out}/rules.yaml --fail-on high`,
    "",
  ].join("\n");
}
