import { readFile, stat } from "node:fs/promises";
import { recordError, recordFinding, recordGap } from "../../analysis/history/record.ts";
import { unreadPlaces } from "../../analysis/history/unread-places.ts";
import type { HistoryRecord, RecordedFinding, RecordedGap, RecordedRun, UnlookedRecord } from "../../model/history.ts";
import { CarriedFinding, Finding, NotEvaluated, ReportHeader, reportFormatVersion } from "../../model/report.ts";
import { HistoryFault } from "./gzip-lines.ts";
import { layoutPieces, OtherLayout, type Piece } from "./layout-lines.ts";
import { openCheck, parseJson } from "./record-check.ts";

/** A file in another layout than kvaudit's own is read whole, up to this size. */
const largestWhole = 256 * 1024 * 1024;

/** Lists that may be long; all else is the header. */
const longLists: ReadonlySet<string> = new Set(["findings", "carriedForward", "notEvaluated"]);
const headerLists: ReadonlySet<string> = new Set(["outcomes", "coverage", "errors"]);

const checks = {
  header: openCheck(ReportHeader),
  finding: openCheck(Finding),
  carried: openCheck(CarriedFinding),
  gap: openCheck(NotEvaluated),
};

type Pieces = (wanted: ReadonlySet<string>) => AsyncIterable<Piece>;

/**
 * Opens a findings.json as a run. Its lists stream, in the layout in which kvaudit writes them; in any other they are
 * held in memory. Throws a HistoryFault.
 */
export async function openFindingsFile(path: string): Promise<RecordedRun> {
  try {
    return await runOf((wanted) => layoutPieces(path, wanted));
  } catch (error) {
    if (!(error instanceof OtherLayout)) throw error;
    const document = await readWhole(path);
    return runOf((wanted) => documentPieces(document, wanted));
  }
}

async function readWhole(path: string): Promise<Readonly<Record<string, unknown>>> {
  const { size } = await stat(path);
  if (size > largestWhole)
    throw new HistoryFault(`is laid out otherwise than kvaudit writes it, and too large for that (${size} bytes)`);
  const document = parseJson((await readFile(path, "utf8")).replace(/^\uFEFF/, ""));
  if (typeof document !== "object" || document === null || Array.isArray(document))
    throw new HistoryFault("is no JSON document");
  return document as Readonly<Record<string, unknown>>; // an object, as was just checked
}

async function* documentPieces(
  document: Readonly<Record<string, unknown>>,
  wanted: ReadonlySet<string>,
): AsyncGenerator<Piece> {
  for (const [name, value] of Object.entries(document)) {
    if (!Array.isArray(value)) yield { kind: "member", name, value };
    else if (wanted.has(name)) for (const entry of value) yield { kind: "entry", name, value: entry };
  }
}

async function runOf(pieces: Pieces): Promise<RecordedRun> {
  const header = await readHeader(pieces);
  const { tool, policy, summary, outcomes, snapshot } = header;
  const { collectedAt, scopes, digest } = snapshot;
  async function* records(): AsyncGenerator<HistoryRecord> {
    yield* entries(findingsIn(pieces, collectedAt));
    yield* unlooked();
  }
  async function* unlooked(): AsyncGenerator<UnlookedRecord> {
    yield* entries(gapsIn(pieces));
    yield* header.errors.map(recordError);
    yield* unreadPlaces(header.coverage);
  }
  return { header: { tool, policy, summary, outcomes, snapshot: { collectedAt, scopes, digest } }, records, unlooked };
}

/** The layout was gone through to the end before: what is wrong now is an entry. */
async function* entries<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    throw error instanceof OtherLayout ? new HistoryFault("has an entry that is no JSON") : error;
  }
}

async function readHeader(pieces: Pieces): Promise<ReportHeader> {
  const lists: Readonly<Record<string, unknown[]>> = { outcomes: [], coverage: [], errors: [] };
  const found = new Map<string, unknown>();
  for await (const piece of pieces(headerLists)) {
    if (piece.kind === "entry") lists[piece.name]?.push(piece.value);
    else if (!longLists.has(piece.name)) found.set(piece.name, piece.value);
  }
  const members: Readonly<Record<string, unknown>> = Object.fromEntries(found);
  refuseOthers(members);
  const header: unknown = { ...lists, ...members };
  if (!checks.header.fits(header)) throw new HistoryFault(`is no findings.json that fits: ${checks.header.why()}`);
  return header;
}

function refuseOthers({ formatVersion, summary }: Readonly<Record<string, unknown>>): void {
  if (typeof formatVersion !== "number" || summary === undefined) throw new HistoryFault("is no findings.json");
  if (formatVersion > reportFormatVersion)
    throw new HistoryFault(
      `was written by a newer kvaudit (format ${formatVersion}, this one reads ${reportFormatVersion})`,
      true,
    );
}

/** Findings, then those that the run carried forward itself: it could not look for them. */
async function* findingsIn(pieces: Pieces, collectedAt: string): AsyncGenerator<RecordedFinding> {
  const numbers = { findings: 0, carriedForward: 0 };
  for await (const { kind, name, value } of pieces(new Set(["findings", "carriedForward"]))) {
    if (kind !== "entry") continue;
    if (name === "findings") {
      numbers.findings += 1;
      yield recordFinding(fitting(value, checks.finding, `finding ${numbers.findings}`), collectedAt);
    } else {
      numbers.carriedForward += 1;
      const { finding, since, because } = fitting(value, checks.carried, `carriedForward ${numbers.carriedForward}`);
      yield { ...recordFinding(finding, since), notRechecked: { since, because } };
    }
  }
}

async function* gapsIn(pieces: Pieces): AsyncGenerator<RecordedGap> {
  let number = 0;
  for await (const { kind, value } of pieces(new Set(["notEvaluated"]))) {
    if (kind !== "entry") continue;
    number += 1;
    yield recordGap(fitting(value, checks.gap, `notEvaluated ${number}`));
  }
}

function fitting<Value>(
  value: unknown,
  check: { fits(value: unknown): value is Value; why(): string },
  place: string,
): Value {
  if (check.fits(value)) return value;
  throw new HistoryFault(`has an entry that does not fit: ${place}, ${check.why()}`);
}
