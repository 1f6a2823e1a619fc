import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { OutcomeDetail } from "../../model/report.ts";
import { chunked } from "../../reporters/chunked-sink.ts";
import type { JudgingFlags } from "../../reporters/evidence/input.ts";
import { evidenceFiles, policyFolder, snapshotFolder } from "../../reporters/evidence/layout.ts";
import { ResultLines } from "../../reporters/evidence/results.ts";
import { reportJson } from "../../reporters/json.ts";
import { UsageError } from "../exit.ts";
import { tool } from "../tool.ts";
import { inOwnFolder } from "../usage-snapshot.ts";
import { BagMisfit, type BagSource, readSmall } from "./bag-source.ts";
import { ComparingSink, type Difference } from "./compare-text.ts";
import { judgingCopy } from "./judge-copy.ts";
import { type PolicyCopy, policyLinks } from "./policy-copy.ts";
import { copiesOf, unpack } from "./previous.ts";
import { type RuleDifference, RuleTally } from "./rule-tally.ts";

/** What judging again came to. */
export interface Replayed {
  readonly madeBy: string;
  readonly results: Difference | undefined;
  readonly findings: Difference | undefined;
  /** Rule by rule: only where another version made the bundle. */
  readonly rules: readonly RuleDifference[] | undefined;
}

/** Judges the snapshot of a bundle, which has been checked, by its policy, and compares every verdict. Nothing is written but for a moment. */
export function replayBag(source: BagSource): Promise<Replayed> {
  return inOwnFolder(async (folder) => {
    await unpackSnapshot(source, folder);
    const run = readRun(await readJsonFile(source, evidenceFiles.run));
    const copy = {
      snapshot: join(folder, snapshotFolder),
      policy: await readPolicy(source),
      flags: run.judging,
      withVaults: false,
    };
    return run.version === tool.version ? compareBytes(source, copy) : compareRules(source, copy, run.version);
  });
}

type Copy = Parameters<typeof judgingCopy>[0];

async function compareBytes(source: BagSource, copy: Copy): Promise<Replayed> {
  const kept = new ComparingSink(unpacked(source, evidenceFiles.results));
  const made = chunked(kept);
  const lines = new ResultLines((line) => made.write(line));
  return judgingCopy(copy, { onOutcome: (detail) => lines.add(detail) }, async ({ report }) => {
    await lines.close();
    await made.flush();
    const findings = new ComparingSink(source.read(evidenceFiles.findings));
    await reportJson(report, findings);
    return { madeBy: tool.version, results: await kept.close(), findings: await findings.close(), rules: undefined };
  });
}

/** Versions may differ in words and rules: what counts is which rule fails where. */
async function compareRules(source: BagSource, copy: Copy, madeBy: string): Promise<Replayed> {
  const tally = new RuleTally();
  await tally.addKept(unpacked(source, evidenceFiles.results));
  const onOutcome = (detail: OutcomeDetail) => {
    tally.addMade(detail);
    return undefined;
  };
  return judgingCopy(copy, { onOutcome }, async () => {
    return { madeBy, results: undefined, findings: undefined, rules: tally.differences() };
  });
}

async function unpackSnapshot(source: BagSource, folder: string): Promise<void> {
  for (const path of source.files.keys()) if (path.startsWith(`${snapshotFolder}/`)) await unpack(source, path, folder);
}

async function* unpacked(source: BagSource, path: string): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const fed = pipeline(copiesOf(source.read(path)), gunzip);
  fed.catch(() => undefined); // told by the loop below, or given up with it
  try {
    for await (const chunk of gunzip) yield chunk as Buffer; // a zlib stream gives buffers
  } finally {
    gunzip.destroy();
  }
}

const smallBytes = 64 << 20;

async function readPolicy(source: BagSource): Promise<PolicyCopy> {
  const documents = new Map<string, string>();
  for (const path of source.files.keys()) {
    if (!path.startsWith(`${policyFolder}/`) || !path.endsWith(".yaml")) continue;
    documents.set(path.slice(policyFolder.length + 1), (await readSmall(source, path, smallBytes)).toString("utf8"));
  }
  const links: Record<string, Record<string, string>> = {};
  const stored = await readJsonFile(source, `${policyFolder}/${policyLinks}`);
  for (const [document, references] of Object.entries(objectOf(stored)))
    links[document] = Object.fromEntries(
      Object.entries(objectOf(references)).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
    );
  return { documents, links };
}

async function readJsonFile(source: BagSource, path: string): Promise<unknown> {
  try {
    return JSON.parse((await readSmall(source, path, smallBytes)).toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) throw new BagMisfit("malformed", path, `${path} is not JSON`);
    throw error;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}; // just checked
}

interface RecordedRun {
  readonly version: string;
  readonly judging: JudgingFlags;
}

/** What replay needs of `run.json`. Whoever made the bundle wrote it: its flags are checked like those of a command line. */
function readRun(value: unknown): RecordedRun {
  const { tool: maker, judging } = objectOf(value);
  const { version } = objectOf(maker);
  const { now, profile, only, skip } = objectOf(judging);
  const isText = (one: unknown): one is string => typeof one === "string";
  const list = (one: unknown) => (Array.isArray(one) && one.every(isText) ? one : null);
  const isKnown = profile === null || profile === "recommended" || profile === "strict";
  if (!isText(version) || !isKnown || (now !== null && !isText(now)))
    throw new UsageError(
      "bundle-unreadable",
      "data/run.json does not say how the bundle was judged",
      "Ask for another bundle.",
    );
  return { version, judging: { now, profile, only: list(only), skip: list(skip) } };
}
