import type { RunDiff } from "../../model/diff.ts";
import type { Sink } from "../../model/report.ts";
import { chunked } from "../chunked-sink.ts";
import { terminalLine } from "../escape.ts";
import { shortName } from "../subject-name.ts";
import { paragraph } from "../terminal/lines.ts";
import { type Look, type LookOptions, lookOf } from "../terminal/style.ts";
import { type DiffLine, type DiffSection, diffCounts, diffHead, diffSections } from "./sections.ts";

/** Of each list so many are shown; the rest is counted. */
const mostShown = 40;

/** Writes what changed for people: what the runs are, each list with the worst first, then the counts. */
export async function reportDiffTerminal(diff: RunDiff, sink: Sink, options: LookOptions): Promise<void> {
  const look = lookOf(options);
  const out = chunked(sink);
  const blocks = [
    diffHead(diff).flatMap((sentence) => paragraph(look.safe(sentence), look)),
    ...diffSections(diff).map((section) => sectionLines(section, look)),
    paragraph(diffCounts(diff), look, { style: "strong" }),
  ];
  for (const [index, block] of blocks.entries())
    await out.write(`${index === 0 ? "" : "\n"}${block.map((line) => `${terminalLine(line.trimEnd())}\n`).join("")}`);
  await out.flush();
}

function sectionLines({ title, mark, lines }: DiffSection, look: Look): readonly string[] {
  const shown = lines.slice(0, mostShown).flatMap((line) => findingLines(line, mark, look));
  const more = lines.length - mostShown;
  return [
    look.paint("strong", `${title} (${lines.length})`),
    ...shown,
    ...(more > 0 ? [look.paint("quiet", `  and ${more} more: see --format json`)] : []),
  ];
}

function findingLines({ finding, notes }: DiffLine, mark: string, look: Look): readonly string[] {
  const { severity, ruleId, subject, message, location } = finding;
  const place = location ? `${location.uri}:${location.startLine}` : placeOf(subject.id, subject.vault);
  return [
    ...paragraph(look.safe(`${mark} ${severity} ${place}: ${message} (${ruleId})`), look, {
      indent: "  ",
      hanging: "  ",
      style: severity,
    }),
    ...notes.flatMap((note) => paragraph(look.safe(note), look, { indent: "      ", style: "quiet" })),
  ];
}

function placeOf(id: string, vault: string | undefined): string {
  return vault === undefined || vault === id ? shortName(id) : `${shortName(vault)}/${shortName(id)}`;
}
