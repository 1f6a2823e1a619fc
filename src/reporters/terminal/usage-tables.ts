import type { CallerKind } from "../../model/usage.ts";
import type { CallerLine, ObjectLine, PeakLine, UsageSummary, VaultLine } from "../../model/usage-report.ts";
import { shortName } from "../subject-name.ts";
import { counted, number } from "./count.ts";
import { type Piece, paragraph } from "./lines.ts";
import { sparkline } from "./spark.ts";
import type { Look } from "./style.ts";
import { type Column, table } from "./table.ts";
import { durationText, minuteOf, percent } from "./usage-words.ts";

/** Columns that a vault's own sparkline takes. */
const sparkColumns = 16;

/** Vaults, callers and objects with the most calls. */
export function renderUsageTables(usage: UsageSummary, look: Look): readonly (readonly string[])[] {
  return [vaultLines(usage, look), callerLines(usage, look), objectLines(usage, look)];
}

const left = (title: string, dropFirst?: number): Column => ({
  title,
  align: "left",
  ...(dropFirst ? { dropFirst } : {}),
});
const right = (title: string, dropFirst?: number): Column => ({
  title,
  align: "right",
  ...(dropFirst ? { dropFirst } : {}),
});

const vaultColumns: readonly Column[] = [
  left("Vault"),
  right("calls"),
  right("reads", 3),
  right("denied"),
  right("throttled", 1),
  right("slowest", 4),
  right("of limit", 2),
  left("", 9),
];

function vaultLines({ vaults, vaultCount, series }: UsageSummary, look: Look): readonly string[] {
  if (vaults.length === 0) return [];
  const rows = vaults.map((line): readonly Piece[] => [
    [undefined, look.safe(shortName(line.vault))],
    ...countCells(line),
    [undefined, durationText(line.msMax)],
    peakCell(line.peak),
    ["low", series && series.calls.length > 1 ? sparkline(line.perStep, sparkColumns, look) : ""],
  ]);
  return [...table(vaultColumns, rows, look), ...restLine(vaultCount - vaults.length, "vault", look)];
}

function countCells({ calls, reads, denied, throttled }: VaultLine | CallerLine | ObjectLine): readonly Piece[] {
  return [
    [undefined, number(calls)],
    [undefined, number(reads)],
    [denied > 0 ? "warning" : "quiet", number(denied)],
    [throttled > 0 ? "fault" : "quiet", number(throttled)],
  ];
}

/** How near the busiest ten seconds came to the limit; the count itself where the limit is not known. */
function peakCell(peak: PeakLine | null): Piece {
  if (peak === null) return ["quiet", ""];
  if (peak.limit === null) return [undefined, `${number(peak.max10s)} in 10 s`];
  const share = peak.max10s / peak.limit;
  return [share >= 0.7 ? "warning" : undefined, share > 1 ? `${Math.round(share * 100)} %` : percent(share)];
}

const callerColumns: readonly Column[] = [
  left("Caller"),
  left("kind", 4),
  right("calls"),
  right("reads", 3),
  right("denied"),
  right("throttled", 2),
  right("vaults", 5),
  left("last call", 6),
];

const kindWords: Readonly<Record<CallerKind, string>> = {
  user: "person",
  "managed-identity": "managed identity",
  secret: "client secret",
  "certificate-or-assertion": "cert/assertion",
  "public-client": "public client",
  unknown: "unknown",
};

function callerLines({ callers, callerCount }: UsageSummary, look: Look): readonly string[] {
  if (callers.length === 0) return [];
  const rows = callers.map((line): readonly Piece[] => [
    [undefined, look.safe(callerName(line))],
    [undefined, kindWords[line.caller.kind]],
    ...countCells(line),
    [undefined, number(line.vaults)],
    ["quiet", minuteOf(line.last)],
  ]);
  return [...table(callerColumns, rows, look), ...restLine(callerCount - callers.length, "caller", look)];
}

/** The name people know it by, else what it identified itself with. */
function callerName({ caller: { name, appId, oid }, knownAs }: CallerLine): string {
  return knownAs ?? name ?? (appId === null ? `object ${oid}` : `app ${appId}`);
}

const objectColumns: readonly Column[] = [
  left("Object"),
  left("vault", 1),
  right("calls"),
  right("reads", 3),
  right("denied"),
  right("throttled", 2),
  right("callers", 5),
  left("last call", 6),
];

function objectLines({ objects, objectCount }: UsageSummary, look: Look): readonly string[] {
  if (objects.length === 0) return [];
  const rows = objects.map((line): readonly Piece[] => [
    [undefined, `${line.objectType} ${look.safe(line.objectName)}`],
    [undefined, look.safe(shortName(line.vault))],
    ...countCells(line),
    [undefined, number(line.callers)],
    ["quiet", minuteOf(line.last)],
  ]);
  return [...table(objectColumns, rows, look), ...restLine(objectCount - objects.length, "object", look)];
}

function restLine(rest: number, noun: string, look: Look): readonly string[] {
  return rest > 0
    ? paragraph(`and ${counted(rest, `other ${noun}`)} (--top)`, look, { indent: "  ", style: "quiet" })
    : [];
}
