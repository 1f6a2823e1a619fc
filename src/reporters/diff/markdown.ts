import type { RunDiff } from "../../model/diff.ts";
import type { Sink } from "../../model/report.ts";
import { clip, markdownCode, markdownText } from "../escape.ts";
import { type DiffLine, type DiffSection, diffCounts, diffHead, diffSections } from "./sections.ts";

const mostRows = 20;
const longestText = 300;
/** GitHub takes comments of 65,536 characters. */
const longestPage = 60_000;

/** Writes what changed as a page for a pull request or a pipeline's summary. */
export async function reportDiffMarkdown(diff: RunDiff, sink: Sink): Promise<void> {
  const head = diffHead(diff).map((line) => `- ${markdownText(clip(line, longestText))}`);
  const sections = diffSections(diff);
  let text = `${["## What changed", "", markdownText(diffCounts(diff)), "", ...head].join("\n")}\n`;
  for (const [index, section] of sections.entries()) {
    // Every list that is still to come gets as much of what is left as this one.
    const room = (longestPage - text.length) / (sections.length - index);
    text += `\n${sectionText(section, room)}\n`;
  }
  await sink.write(text);
}

function sectionText({ title, lines }: DiffSection, room: number): string {
  const rows: string[] = [];
  let length = 0;
  for (const line of lines.slice(0, mostRows)) {
    const row = rowOf(line);
    length += row.length + 1;
    if (length > room - 200) break;
    rows.push(row);
  }
  const more = lines.length - rows.length;
  return [
    `### ${title} (${lines.length})`,
    "",
    ...(rows.length === 0 ? [] : ["| severity | where | finding | rule |", "| --- | --- | --- | --- |", ...rows, ""]),
    ...(more > 0 ? [`${more} more: see \`kvaudit diff --format json\`.`] : []),
  ]
    .join("\n")
    .trimEnd();
}

function rowOf({ finding, notes }: DiffLine): string {
  const { severity, ruleId, subject, message, location } = finding;
  const where = location ? `${location.uri}:${location.startLine}` : subject.id;
  const text = [message, ...notes].map((part) => markdownText(clip(part, longestText))).join("<br>");
  return `| ${severity} | ${markdownCode(clip(where, longestText))} | ${text} | ${markdownCode(clip(ruleId, longestText))} |`;
}
