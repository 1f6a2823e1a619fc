import { lstat, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ruleSetting } from "../../engine/policy/resolve.ts";
import type { FrameworkId } from "../../model/facts/control-titles.ts";
import type { Period } from "../../model/period.ts";
import type { Policy } from "../../model/policy.ts";
import { type SnapshotReader, snapshotFiles } from "../../model/snapshot.ts";
import { chunked } from "../../reporters/chunked-sink.ts";
import { changePairs } from "../../reporters/evidence/change-lists.ts";
import { type ChangeCounts, writeChanges } from "../../reporters/evidence/changes.ts";
import { writeDocuments } from "../../reporters/evidence/documents.ts";
import type { EvidenceInput, JudgingFlags, JudgingRule, SampleAsk } from "../../reporters/evidence/input.ts";
import { evidenceFiles, policyFolder, snapshotFolder } from "../../reporters/evidence/layout.ts";
import { PopulationWriter } from "../../reporters/evidence/population.ts";
import { ResultLines } from "../../reporters/evidence/results.ts";
import { Sampler } from "../../reporters/evidence/sample.ts";
import { writeFile, writeJson } from "../../reporters/evidence/write-file.ts";
import { rules } from "../../rules/registry.ts";
import { UsageError } from "../exit.ts";
import type { Io } from "../io.ts";
import { removeOnSignal } from "../own-folders.ts";
import { BundleFolder } from "./bundle-folder.ts";
import { type Judged, judgingCopy, scopesOf, selection } from "./judge-copy.ts";
import { PackAhead } from "./pack-ahead.ts";
import { type PolicyCopy, policyLinks } from "./policy-copy.ts";
import type { Previous } from "./previous.ts";
import type { Pseudonyms } from "./pseudonyms.ts";
import { runFacts } from "./run-facts.ts";
import { seal } from "./seal.ts";
import type { Signer } from "./signing.ts";
import { copyRequests, copySnapshotInto } from "./snapshot-copy.ts";
import { writeZip } from "./zip-file.ts";

/** Everything that a bundle is made of. */
export interface BundleAsk {
  /** Absolute path of the snapshot's folder. */
  readonly snapshot: string;
  readonly policy: PolicyCopy;
  /** Absolute path of the folder in which the bundle is put. */
  readonly out: string;
  readonly framework: FrameworkId;
  readonly judging: JudgingFlags;
  readonly sample: SampleAsk | null;
  readonly signer?: Signer;
  readonly command: readonly string[];
  /** What the bundle is compared with. */
  readonly previous?: Previous;
  readonly pseudonyms?: Pseudonyms;
  /** How the controls operated over a period, by earlier runs of the same kind. */
  readonly period?: (snapshot: SnapshotReader) => Promise<Period>;
}

export interface MadeBundle {
  readonly name: string;
  readonly hasZip: boolean;
  /** True where a bundle of the same content lay there already: it was left as it is. */
  readonly wasThere: boolean;
}

/** Makes a bundle, whole or not at all: it grows under another name, and its tag manifest is the last file to be written. */
export async function createBundle(ask: BundleAsk, io: Io): Promise<MadeBundle> {
  try {
    await mkdir(ask.out, { recursive: true });
    const root = await mkdtemp(join(ask.out, ".kvaudit-evidence-"));
    const ahead = new PackAhead(`${root}.packed`);
    const forget = [root, ahead.path].map(removeOnSignal);
    try {
      const bundle = new BundleFolder(root);
      const name = await fill({ bundle, ahead }, ask, io);
      return await place({ bundle, ahead }, name, ask.out);
    } finally {
      await ahead.remove();
      await rm(root, { recursive: true, force: true });
      for (const done of forget) done();
    }
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    const hint = "Choose another folder with --out, or make room.";
    throw new UsageError("out-unwritable", `the bundle cannot be written to ${ask.out} (${code})`, hint);
  }
}

/** A bundle while it grows. */
interface Growing {
  readonly bundle: BundleFolder;
  readonly ahead: PackAhead;
}

/** Puts the bundle where it belongs; what has its name already holds the same, and is not touched. */
async function place(growing: Growing, name: string, out: string): Promise<MadeBundle> {
  const [folder, zip] = [join(out, name), join(out, `${name}.zip`)];
  if (await isThere(folder)) return { name, hasZip: await isThere(zip), wasThere: true };
  const hasZip = await writeZip(growing, name, zip);
  await rename(growing.bundle.root, folder);
  return { name, hasZip, wasThere: false };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return false;
  }
}

async function fill({ bundle, ahead }: Growing, ask: BundleAsk, io: Io): Promise<string> {
  await copySnapshotInto(bundle, ask.snapshot);
  const largest = `${snapshotFolder}/${snapshotFiles.vaults}`;
  if (bundle.files.some(([path]) => path === largest)) ahead.start(largest, join(bundle.root, largest));
  const requests = await copyRequests(bundle, ask.snapshot);
  for (const [name, text] of ask.policy.documents) await bundle.write(`${policyFolder}/${name}`, text);
  await bundle.write(`${policyFolder}/${policyLinks}`, `${JSON.stringify(ask.policy.links, null, 2)}\n`);
  const sampler = new Sampler(ask.sample);
  const results = await bundle.open(evidenceFiles.results);
  const resultText = chunked(results);
  const lines = new ResultLines((line) => resultText.write(line));
  let population: PopulationWriter | undefined;
  const copy = {
    snapshot: join(bundle.root, snapshotFolder),
    policy: ask.policy,
    flags: ask.judging,
    withVaults: true,
  };
  return judgingCopy(
    copy,
    {
      onStart: async ({ usage }, shared) => {
        const logWindow = usage?.manifest.window ?? null;
        population = await PopulationWriter.open(bundle, { shared, sampler, above: scopesOf(shared), logWindow });
      },
      onVault: async (vault) => population?.vault(vault),
      onUsage: ({ vault, usage }) => population?.used(vault.id, lastUses(usage.callers)),
      onOutcome: (detail) => lines.add(detail),
    },
    async (judged) => {
      await lines.close();
      await resultText.flush();
      await results.close();
      const counts = (await population?.close()) ?? { vaults: 0, principals: 0, grants: 0, objects: 0 };
      const input = inputOf(judged, ask, io);
      if (ask.sample) await sampler.write(bundle);
      const changes = await changesSince(bundle, judged, ask);
      const hasPeriod = await writePeriod(bundle, judged, ask);
      await writePage(bundle, judged);
      await writeDocuments(bundle, input, { counts, requests, changes, hasHtml: true, hasPeriod });
      return seal(bundle, bagFacts(judged, input), ask.signer);
    },
  );
}

async function changesSince(
  bundle: BundleFolder,
  judged: Judged,
  { previous }: BundleAsk,
): Promise<ChangeCounts | null> {
  if (!previous) return null;
  const { snapshot, shared, report } = judged;
  return writeChanges(bundle, changePairs(previous.side, { snapshot, shared, findings: () => report.findings() }));
}

async function writePeriod(
  bundle: BundleFolder,
  { snapshot }: Judged,
  { period, pseudonyms }: BundleAsk,
): Promise<boolean> {
  if (!period) return false;
  const told = await period(snapshot);
  await writeJson(bundle, evidenceFiles.period, pseudonyms ? pseudonyms.deep(told) : told);
  return true;
}

async function writePage(bundle: BundleFolder, { report }: Judged): Promise<void> {
  const { reportHtml } = await import("../../reporters/html.ts");
  await writeFile(bundle, evidenceFiles.html, (sink) => reportHtml(report, sink));
}

type Caller = { readonly caller: { readonly oid: string | null }; readonly last: string };

function lastUses(callers: readonly Caller[]): ReadonlyMap<string, string> {
  const uses = new Map<string, string>();
  for (const { caller, last } of callers) {
    if (caller.oid !== null && last > (uses.get(caller.oid) ?? "")) uses.set(caller.oid, last);
  }
  return uses;
}

function inputOf({ report, policy, snapshot, shared }: Judged, ask: BundleAsk, io: Io): EvidenceInput {
  const { framework, judging, sample } = ask;
  return {
    ...{ report, manifest: snapshot.manifest, shared, framework, sample },
    rules: judgingRules(policy, judging),
    attestations: policy.attestations,
    acceptedGaps: policy.acceptedGaps,
    run: runFacts(ask, io),
  };
}

function judgingRules(policy: Policy, flags: JudgingFlags): readonly JudgingRule[] {
  const isSelected = selection(flags);
  return rules.map((rule) => ({
    ...{ id: rule.id, title: rule.title, severity: rule.severity, criterion: rule.doc.what, entries: rule.controls },
    isSelected: isSelected(rule.id),
    settings: policy.environments.map((environment) => {
      const { enabled, severity, params } = ruleSetting(policy, rule, environment);
      return { environment: environment.name, enabled, severity: severity ?? null, params };
    }),
  }));
}

function bagFacts({ report, snapshot }: Judged, { run, framework }: EvidenceInput) {
  return {
    createdAt: run.createdAt,
    collectedAt: snapshot.manifest.collectedAt,
    snapshotDigest: report.header.snapshot.digest,
    policyDigest: report.header.policy.digest,
    framework,
    previousDigest: run.previous?.digest ?? null,
  };
}
