import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { PeriodAsk } from "../../analysis/history/period.ts";
import type { FrameworkId } from "../../model/facts/control-titles.ts";
import type { Period } from "../../model/period.ts";
import type { SnapshotReader } from "../../model/snapshot.ts";
import type { JudgingFlags, SampleAsk } from "../../reporters/evidence/input.ts";
import { rules } from "../../rules/registry.ts";
import { type BundleAsk, createBundle } from "../evidence/create.ts";
import { copyPolicy, RememberedFiles } from "../evidence/policy-copy.ts";
import { openPrevious } from "../evidence/previous.ts";
import { pseudonymiseSnapshot } from "../evidence/pseudonymise.ts";
import { pseudonymKey } from "../evidence/pseudonyms.ts";
import { readSigner, type Signer } from "../evidence/signing.ts";
import { type ExitCode, exitCodes, UsageError } from "../exit.ts";
import { periodFlag, readPeriod } from "../history/read-period.ts";
import { seriesOf } from "../history/series.ts";
import { type Io, writeText } from "../io.ts";
import { choosePolicy } from "../policy-source.ts";
import { selectRules } from "../select-rules.ts";
import { timeFlag } from "../time-flag.ts";
import { inOwnFolder, openFolder } from "../usage-snapshot.ts";

export interface CreateFlags {
  readonly snapshot: string;
  readonly out: string;
  readonly policy?: string;
  readonly profile?: string;
  readonly now?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly framework: FrameworkId;
  readonly signKey?: string;
  readonly sample?: string;
  readonly seed?: string;
  readonly previous?: string;
  readonly pseudonymise?: string;
  readonly history?: string;
  readonly period?: string;
  readonly cadence?: string;
  readonly quiet?: boolean;
}

/** `kvaudit evidence create`: a snapshot, judged, as a bundle that can be checked and replayed by others. */
export async function createEvidence(flags: CreateFlags, io: Io): Promise<ExitCode> {
  const sample = sampleFlag(flags);
  const judging = judgingFlags(flags);
  const period = periodAsk(flags);
  const signer = await signerOf(flags, io);
  const snapshot = resolve(io.cwd, flags.snapshot);
  const { manifest, usage } = await openFolder(flags.snapshot, io);
  await usage?.close();
  const files = new RememberedFiles();
  const now = judging.now ?? manifest.collectedAt;
  const { path } = await choosePolicy(flags, rules, { io, now, files });
  const policy = copyPolicy(files, path === undefined ? undefined : resolve(io.cwd, path), flags.profile);
  const { framework } = flags;
  const out = resolve(io.cwd, flags.out);
  const ask = { snapshot, policy, out, framework, judging, sample, command: commandOf(flags) };
  const made = await inOwnFolder(async (folder) => {
    const key = flags.pseudonymise === undefined ? undefined : await pseudonymKeyOf(flags.pseudonymise, io);
    const earlier = flags.previous && { bundle: flags.previous, isPseudonymised: key !== undefined };
    const previous = earlier ? { previous: await openPrevious(earlier, join(folder, "previous"), io) } : {};
    const over = period ? { period: (reader: SnapshotReader) => readOver(reader, period, io) } : {};
    const named = { ...ask, ...previous, ...over, ...(signer ? { signer } : {}) };
    return createBundle(key ? await withoutPeople(named, key, join(folder, "snapshot")) : named, io);
  });
  if (!flags.quiet) await writeText(io.stderr, madeText(flags, made, signer));
  return exitCodes.ok;
}

interface PeriodFlags {
  readonly history: string;
  readonly ask: PeriodAsk;
}

/** `--history DIR --period FROM..TO`, which go together; a run a day is expected unless `--cadence` says otherwise. */
function periodAsk({ history, period, cadence = "1" }: CreateFlags): PeriodFlags | undefined {
  if (history === undefined && period === undefined) return undefined;
  const hint = "Give both: --history DIR --period FROM..TO.";
  if (history === undefined || period === undefined)
    throw new UsageError("flags-contradict", "--history and --period go together", hint);
  if (!/^[1-9]\d{0,2}$/.test(cadence))
    throw new UsageError("cadence-faulty", `--cadence ${cadence} is no number of days`, "Give 1 to 999.");
  return { history, ask: { ...periodFlag(period), cadenceDays: Number(cadence) } };
}

async function readOver(snapshot: SnapshotReader, { history, ask }: PeriodFlags, io: Io): Promise<Period> {
  const reading = await readPeriod({ folder: history, series: seriesOf("vaults", [snapshot]) }, ask, io);
  for (const note of reading.notes) await writeText(io.stderr, `history: ${note}\n`);
  return reading.period;
}

/** The same with people replaced in what the bundle is made of: then no file of it can name them. */
async function withoutPeople(ask: BundleAsk, key: Buffer, folder: string): Promise<BundleAsk> {
  const pseudonyms = await pseudonymiseSnapshot(ask.snapshot, folder, key);
  const documents = new Map([...ask.policy.documents].map(([name, text]) => [name, pseudonyms.text(text)]));
  return { ...ask, snapshot: folder, policy: { ...ask.policy, documents }, pseudonyms };
}

async function pseudonymKeyOf(path: string, io: Io): Promise<Buffer> {
  return pseudonymKey(Buffer.from(await readKey(path, io)), path);
}

function madeText(
  { out }: CreateFlags,
  { name, hasZip, wasThere }: Awaited<ReturnType<typeof createBundle>>,
  signer: Signer | undefined,
): string {
  const lines = [
    wasThere
      ? `${join(out, name)} was there already and says the same; it was left as it is`
      : `wrote ${join(out, name)}/`,
    hasZip ? `wrote ${join(out, name)}.zip` : "no zip: the bundle is larger than a zip can be",
    signer ? `signed; fingerprint of the key: ${signer.fingerprint}` : "not signed (--sign-key PEM signs)",
  ];
  return `${lines.join("\n")}\n`;
}

function judgingFlags(flags: Pick<CreateFlags, "now" | "profile" | "only" | "skip">): JudgingFlags {
  selectRules(rules, flags);
  const list = (given: readonly string[] | undefined) =>
    given?.flatMap((text) => text.split(",")).map((name) => name.trim()) ?? null;
  return {
    now: timeFlag(flags.now) ?? null,
    profile: flags.profile ?? null,
    only: list(flags.only),
    skip: list(flags.skip),
  };
}

function sampleFlag({ sample, seed }: CreateFlags): SampleAsk | null {
  if (sample === undefined) {
    if (seed === undefined) return null;
    throw new UsageError(
      "flags-contradict",
      "--seed draws a sample, and --sample does not say how large",
      "Add --sample N.",
    );
  }
  const count = /^[1-9]\d{0,4}$/.test(sample) ? Number(sample) : undefined;
  if (count === undefined)
    throw new UsageError("sample-faulty", `--sample ${sample} is no number of items`, "Give 1 to 99999.");
  if (seed === undefined || seed === "" || /[\r\n]/.test(seed))
    throw new UsageError(
      "seed-missing",
      "a sample needs a seed, in one line",
      "Add --seed S; let the auditor choose it.",
    );
  return { count, seed };
}

async function signerOf({ signKey }: CreateFlags, io: Io): Promise<Signer | undefined> {
  return signKey === undefined ? undefined : readSigner(await readKey(signKey, io), signKey);
}

export async function readKey(path: string, io: Io): Promise<string> {
  try {
    return await readFile(resolve(io.cwd, path), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError("key-unreadable", `the key ${path} cannot be read (${code})`, "Name a readable PEM file.");
  }
}

/** The command as it was given. Of paths only the last name: where things lay on a machine is no evidence. */
function commandOf(flags: CreateFlags): readonly string[] {
  const path = (name: string, value: string | undefined) => (value === undefined ? [] : [name, basename(value)]);
  const text = (name: string, value: string | undefined) => (value === undefined ? [] : [name, value]);
  return [
    ...["kvaudit", "evidence", "create", "--snapshot", basename(flags.snapshot)],
    ...path("--policy", flags.policy),
    ...text("--profile", flags.profile),
    ...text("--now", flags.now),
    ...(flags.only ? ["--only", ...flags.only] : []),
    ...(flags.skip ? ["--skip", ...flags.skip] : []),
    ...["--framework", flags.framework],
    ...text("--sample", flags.sample),
    ...text("--seed", flags.seed),
    ...path("--sign-key", flags.signKey),
    ...path("--previous", flags.previous),
    ...path("--history", flags.history),
    ...text("--period", flags.period),
    ...text("--cadence", flags.cadence),
    ...path("--pseudonymise", flags.pseudonymise),
  ];
}
