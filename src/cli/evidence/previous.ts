import { createWriteStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { isStoreFault } from "../../collectors/store/fault.ts";
import { LineReader, longestLineBytes } from "../../collectors/store/lines.ts";
import { openSnapshot } from "../../collectors/store/read.ts";
import type { Finding } from "../../model/report.ts";
import type { ChangeSide } from "../../reporters/evidence/change-lists.ts";
import type { PreviousBundle } from "../../reporters/evidence/input.ts";
import { evidenceFiles, snapshotFolder } from "../../reporters/evidence/layout.ts";
import { UsageError } from "../exit.ts";
import type { Io } from "../io.ts";
import { BagMisfit, type BagSource, readSmall } from "./bag-source.ts";
import { sourceOf } from "./open-bag.ts";
import { checkBag } from "./verify.ts";

/** The bundle before: what the next one says of it, and its lists to compare with. */
export interface Previous {
  readonly facts: PreviousBundle;
  readonly side: ChangeSide;
}

export interface PreviousAsk {
  readonly bundle: string;
  /** Whether the new bundle names nobody. */
  readonly isPseudonymised: boolean;
}

/** Checks an earlier bundle and lays what is compared into a folder, which has to be there as long as the answer is used. */
export async function openPrevious(
  { bundle, isPseudonymised }: PreviousAsk,
  folder: string,
  io: Io,
): Promise<Previous> {
  try {
    const source = await sourceOf(bundle, io);
    try {
      const { digest } = await checkBag(source, undefined);
      refuseOtherNames(await readSmall(source, evidenceFiles.run, 1 << 20), isPseudonymised);
      await unpackParts(source, folder);
      return await readParts(folder, { name: source.name, digest });
    } finally {
      await source.close();
    }
  } catch (error) {
    if (!(error instanceof BagMisfit)) throw error;
    const hint = "Name a bundle that kvaudit evidence verify accepts.";
    throw new UsageError("previous-unfit", `the previous bundle does not fit: ${error.misfit.message}`, hint);
  }
}

/** Compared with one that names people, a bundle without names would have all of them in its list of changes. */
function refuseOtherNames(run: Buffer, isPseudonymised: boolean): void {
  const wasPseudonymised = /^ {2}"isPseudonymised": true$/m.test(run.toString("utf8"));
  if (wasPseudonymised === isPseudonymised) return;
  throw new UsageError(
    "previous-names",
    wasPseudonymised
      ? "the previous bundle has people replaced, and this one names them"
      : "the previous bundle names people, and this one must not",
    "Compare bundles that were made alike: both with --pseudonymise and one key, or both without.",
  );
}

async function unpackParts(source: BagSource, folder: string): Promise<void> {
  const isUsed = (path: string) => path === evidenceFiles.findings || path.startsWith(`${snapshotFolder}/`);
  for (const path of source.files.keys()) if (isUsed(path)) await unpack(source, path, folder);
}

/** Lays one file of a bundle, whose name has been checked, below a folder. */
export async function unpack(source: BagSource, path: string, folder: string): Promise<void> {
  const to = join(folder, path);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await pipeline(copiesOf(source.read(path)), createWriteStream(to, { mode: 0o600 }));
}

/** A source may use its buffer again: what is queued has to be a copy. */
export async function* copiesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}

async function readParts(folder: string, known: { readonly name: string; readonly digest: string }): Promise<Previous> {
  const snapshot = await openSnapshot(join(folder, snapshotFolder), { withoutUsage: true });
  if (isStoreFault(snapshot)) throw new UsageError("previous-unfit", snapshot.message, snapshot.hint);
  const facts = { ...known, collectedAt: snapshot.manifest.collectedAt };
  const findings = () => findingsIn(join(folder, evidenceFiles.findings));
  return { facts, side: { snapshot, shared: await snapshot.shared(), findings } };
}

/** Findings of a findings.json as kvaudit writes it: one a line, so that no list is too long to be read. */
async function* findingsIn(path: string): AsyncGenerator<Finding> {
  const file = await open(path, "r");
  try {
    let isInList = false;
    for await (const { text = "" } of new LineReader(file, longestLineBytes).lines()) {
      if (text.startsWith('  "')) isInList = text.startsWith('  "findings": [');
      else if (isInList && text.startsWith("    {")) yield JSON.parse(text.replace(/,$/, "")) as Finding; // of a bundle that was checked
    }
  } finally {
    await file.close();
  }
}
