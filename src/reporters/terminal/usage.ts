import type { UsageSummary } from "../../model/usage-report.ts";
import { counted, number } from "./count.ts";
import { type Piece, paragraph, row } from "./lines.ts";
import { sparkline } from "./spark.ts";
import type { Look } from "./style.ts";
import { renderCost } from "./usage-cost.ts";
import { renderUsageTables } from "./usage-tables.ts";
import { minuteOf, percent } from "./usage-words.ts";
import { cut } from "./width.ts";

const shownProblems = 5;
const shownOperations = 6;
const longestPlace = 80;
const longestWhy = 100;

/** What the logs say: how much was read and how much of the time it proves, calls over time, and who called what. */
export function renderUsage(usage: UsageSummary, look: Look): readonly (readonly string[])[] {
  return [
    [
      ...titleLines(usage, look),
      ...recordLines(usage, look),
      ...problemLines(usage, look),
      ...unknownLines(usage, look),
    ],
    [...callLines(usage, look), ...seriesLines(usage, look)],
    ...renderUsageTables(usage, look),
    usage.cost === null ? [] : renderCost(usage.cost, look),
  ].filter((block) => block.length > 0);
}

function titleLines({ window }: UsageSummary, look: Look): readonly string[] {
  const title: Piece = ["strong", "Audit logs"];
  if (window === null) return row([title, [undefined, "no record of a vault in them"]], look);
  const pieces: Piece[] = [title, [undefined, `${minuteOf(window.from)} to ${minuteOf(window.to)} UTC`]];
  if (window.provenShare !== null) pieces.push([undefined, `${percent(window.provenShare)} of it proven`]);
  return row(pieces, look);
}

function recordLines({ totals, late, future }: UsageSummary, look: Look): readonly string[] {
  const parts = [
    `${number(totals.accepted)} accepted`,
    ...(totals.duplicates > 0 ? [counted(totals.duplicates, "duplicate")] : []),
    ...(totals.malformed > 0 ? [`${number(totals.malformed)} malformed`] : []),
    ...(totals.ignored > 0 ? [`${number(totals.ignored)} of other services or times`] : []),
  ];
  const odd = [
    ...(late > 0 ? [`${number(late)} late`] : []),
    ...(future > 0 ? [`${number(future)} dated after this run`] : []),
  ];
  const text = `${counted(totals.records, "record")}: ${parts.join(", ")}${odd.length > 0 ? ` (${odd.join(", ")})` : ""}`;
  return paragraph(text, look, { indent: "  " });
}

function problemLines({ problems, totals }: UsageSummary, look: Look): readonly string[] {
  const lines = problems.slice(0, shownProblems).flatMap(({ source, line, why }) => {
    const place = cut(look.safe(source), longestPlace, look.marks.ellipsis) + (line === null ? "" : `:${line}`);
    const text = `${place} ${cut(look.safe(why), longestWhy, look.marks.ellipsis)}`;
    return paragraph(text, look, { indent: "    ", hanging: "  ", style: "quiet" });
  });
  const rest = Math.max(problems.length, totals.malformed) - Math.min(problems.length, shownProblems);
  if (lines.length > 0 && rest > 0)
    lines.push(...paragraph(`and ${number(rest)} more: usage.json`, look, { indent: "    ", style: "quiet" }));
  return lines;
}

function unknownLines({ unknownOperations }: UsageSummary, look: Look): readonly string[] {
  if (unknownOperations.length === 0) return [];
  const names = unknownOperations
    .slice(0, shownOperations)
    .map(({ operation, count }) => `${cut(look.safe(operation), 40, look.marks.ellipsis)} (${number(count)})`);
  const rest = unknownOperations.length - names.length;
  const more = rest > 0 ? ` and ${number(rest)} more` : "";
  const text = `operations that this version does not know, counted by their prefix: ${names.join(", ")}${more}`;
  return paragraph(text, look, { indent: "  ", hanging: "  " });
}

function callLines(usage: UsageSummary, look: Look): readonly string[] {
  if (usage.window === null) return [];
  const pieces: Piece[] = [
    ["strong", counted(usage.calls, "call")],
    [undefined, counted(usage.reads, "read")],
    [usage.denied > 0 ? "warning" : undefined, `${number(usage.denied)} denied`],
    [usage.throttled > 0 ? "fault" : undefined, `${number(usage.throttled)} throttled`],
    ...(usage.failed > 0 ? [[undefined, `${number(usage.failed)} failed`] as const] : []),
    ...apart(usage),
  ];
  return row(pieces, look);
}

/** Records that are no calls: people who count lines of the log look for them. */
function apart({ handshakes, notices, own }: UsageSummary): readonly Piece[] {
  const parts = [
    ...(handshakes > 0 ? [counted(handshakes, "handshake")] : []),
    ...(own > 0 ? [`${number(own)} of kvaudit itself`] : []),
    ...(notices > 0 ? [counted(notices, "notice of the service", "notices of the service")] : []),
  ];
  return parts.length === 0 ? [] : [["quiet", `and ${parts.join(", ")}`]];
}

const stepNames: ReadonlyMap<number, string> = new Map([
  [1, "an hour"],
  [24, "a day"],
  [168, "a week"],
]);

function seriesLines({ series }: UsageSummary, look: Look): readonly string[] {
  if (series === null || series.calls.length < 2) return [];
  const most = Math.max(...series.calls);
  const at = new Date(Date.parse(series.from) + series.calls.indexOf(most) * series.stepHours * 3_600_000);
  const step = stepNames.get(series.stepHours) ?? `in ${number(series.stepHours / 24)} days`;
  const when = series.stepHours === 1 ? minuteOf(at.toISOString()) : at.toISOString().slice(0, 10);
  return [
    `  ${look.paint("low", sparkline(series.calls, look.width - 2, look))}`,
    ...paragraph(`calls ${step}, at most ${number(most)} (${when})`, look, { indent: "  ", style: "quiet" }),
  ];
}
