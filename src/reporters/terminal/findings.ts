import type { SeverityCounts } from "../../model/report.ts";
import { severities } from "../../model/severity.ts";
import { subjectWords } from "../subject-name.ts";
import type { Cluster, Listing } from "./clusters.ts";
import { counted, countsText, noCounts, number, totalOf } from "./count.ts";
import type { Group } from "./groups.ts";
import { type Piece, paragraph, row } from "./lines.ts";
import type { Look } from "./style.ts";
import { cut, displayWidth, wrap } from "./width.ts";

const indent = "    ";
const severityColumns = "critical  ".length;
const maxName = 60;
const maxBodyLines = 4;
/** Less room than this for environment and resource group, and the counts go below. */
const minDetails = 10;

/** One block for each listed vault, under its owner, and one that counts the vaults that are not listed. */
export function renderFindings(
  groups: readonly Group[],
  listings: ReadonlyMap<string, Listing>,
  look: Look,
): readonly (readonly string[])[] {
  const hasOwners = groups.some(({ owner }) => owner !== undefined);
  const blocks: (readonly string[])[] = [];
  let lastOwner: string | undefined | null = null;
  for (const group of groups) {
    const listing = listings.get(group.key);
    if (!listing) continue;
    const lines: string[] = [];
    if (hasOwners && group.owner !== lastOwner) lines.push(...ownerLines(group, groups, look));
    lastOwner = group.owner;
    lines.push(...groupLines(group, look));
    for (const cluster of listing.clusters) lines.push(...clusterLines(cluster, group, look));
    const left = totalOf(group.counts) - listing.shown;
    const more = `and ${number(left)} more here: see findings.json`;
    if (left > 0) lines.push(...paragraph(more, look, { indent, style: "quiet" }));
    for (const cluster of listing.suppressed) lines.push(...suppressedLines(cluster, group, look));
    blocks.push(lines);
  }
  const unlisted = groups.filter(({ key }) => !listings.has(key));
  return unlisted.length === 0 ? blocks : [...blocks, unlistedLines(unlisted, look)];
}

function ownerLines({ owner }: Group, groups: readonly Group[], look: Look): readonly string[] {
  const own = groups.filter((group) => group.owner === owner);
  const name = owner === undefined ? "no owner" : cut(look.safe(owner), maxName, look.marks.ellipsis);
  const places = counted(own.length, own.every(({ isVault }) => isVault) ? "vault" : "place");
  return row(
    [
      ["owner", name],
      ["quiet", `${places}: ${countsText(sumOf(own))}`],
    ],
    look,
  );
}

/** The vault's name and surroundings at the left, its counts at the right, or below where there is no room. */
function groupLines(group: Group, look: Look): readonly string[] {
  const counts = [
    ...[countsText(group.counts)].filter((text) => text !== ""),
    ...(group.waived > 0 ? [`${number(group.waived)} waived`] : []),
    ...(group.suppressed > 0 ? [`${number(group.suppressed)} ignored`] : []),
    ...(group.known > 0 ? [`${number(group.known)} known`] : []),
  ].join(", ");
  const around = [group.environments.join(", "), ...group.details];
  const details = around.map((detail) => cut(look.safe(detail), 40, look.marks.ellipsis));
  const title = cut(look.safe(group.title), Math.min(maxName, look.width - 2), look.marks.ellipsis);
  const room = look.width - 2 - displayWidth(title) - displayWidth(counts) - 4;
  if (room < minDetails) {
    const pieces: Piece[] = [
      ["strong", title],
      ["quiet", details.join(` ${look.marks.dot} `)],
      [undefined, counts],
    ];
    return row(pieces, look, "  ");
  }
  const shown = cut(details.join(` ${look.marks.dot} `), room, look.marks.ellipsis);
  const gap = " ".repeat(room + 2 - displayWidth(shown));
  return [`  ${look.paint("strong", title)}  ${look.paint("quiet", shown)}${gap}${counts}`];
}

function clusterLines(cluster: Cluster, group: Group, look: Look): readonly string[] {
  const { severity, ruleId } = cluster.first;
  const columns = look.width - indent.length - severityColumns;
  const body = limited(wrap(bodyText(cluster, group, look), columns), columns, look);
  const id = cut(look.safe(ruleId), columns, look.marks.ellipsis);
  const last = body.at(-1) ?? "";
  const fits = displayWidth(last) + 2 + displayWidth(id) <= columns;
  const shownId = look.paint("quiet", id);
  const rows = fits ? [...body.slice(0, -1), `${last}  ${shownId}`] : [...body, shownId];
  const word = look.paint(severity, severity) + " ".repeat(severityColumns - severity.length);
  return rows.map((row, index) => indent + (index === 0 ? word : " ".repeat(severityColumns)) + row);
}

/** A finding that a comment in the code keeps from counting, and the reason that the comment gives. */
function suppressedLines(cluster: Cluster, group: Group, look: Look): readonly string[] {
  const { ruleId, suppression } = cluster.first;
  const columns = look.width - indent.length - severityColumns;
  const reason = cut(look.safe(suppression?.reason ?? ""), 2 * maxName, look.marks.ellipsis);
  const text = `${bodyText(cluster, group, look)}, ${look.safe(ruleId)}: ${reason}`;
  const word = "ignored".padEnd(severityColumns);
  return limited(wrap(text, columns), columns, look).map(
    (line, index) => indent + look.paint("quiet", (index === 0 ? word : " ".repeat(severityColumns)) + line),
  );
}

function limited(lines: readonly string[], columns: number, look: Look): readonly string[] {
  if (lines.length <= maxBodyLines) return lines;
  const last = `${lines[maxBodyLines - 1] ?? ""}${look.marks.ellipsis}`;
  return [...lines.slice(0, maxBodyLines - 1), cut(last, columns, look.marks.ellipsis)];
}

/** The rule's sentence, with what it leaves out: the subject's name, others it is true of, a waiver, the line of code. */
function bodyText({ first, names, count }: Cluster, group: Group, look: Look): string {
  const { subject, message, waiver } = first;
  const shorten = (name: string): string => cut(look.safe(name), maxName, look.marks.ellipsis);
  const isPlace = group.isVault && (subject.type === "vault" || subject.type === "hsm");
  const isNamed = isPlace || message.includes(subject.name);
  const heading = `${subjectWords[subject.type][0]} "${subject.name}" `;
  // Under the vault's own heading its name need not come again.
  const text = isPlace && message.startsWith(heading) ? message.slice(heading.length) : message;
  const pieces = subject.name === "" ? [text] : text.split(subject.name);
  const parts = [
    isNamed ? "" : `${subjectWords[subject.type][0]} ${shorten(subject.name)}: `,
    pieces.map(look.safe).join(shorten(subject.name)),
  ];
  if (count > 1) {
    const rest = count - 1 - names.length;
    parts.push(` (same for ${names.map(shorten).join(", ")}${rest > 0 ? ` and ${number(rest)} more` : ""})`);
  }
  if (waiver?.state === "expired") parts.push(` (waiver ended ${look.safe(waiver.until)})`);
  if (waiver?.state === "unjustified") parts.push(" (waiver not borne out by the facts)");
  return parts.join("") + placeText(first, look);
}

/** The line of code, and where the value at fault comes from when that is another. */
function placeText({ location, from }: Cluster["first"], look: Look): string {
  if (!location) return "";
  const lineOf = ({ uri, startLine }: NonNullable<typeof location>): string =>
    `${cut(look.safe(uri), maxName, look.marks.ellipsis)}:${startLine}`;
  if (!from) return ` (${lineOf(location)})`;
  const what = cut(look.safe(from.what), 2 * maxName, look.marks.ellipsis);
  return ` (${lineOf(location)}, from ${what}, ${lineOf(from.at)})`;
}

function unlistedLines(groups: readonly Group[], look: Look): readonly string[] {
  const sum = sumOf(groups);
  const findings = counted(totalOf(sum), "finding");
  const places = counted(groups.length, "other place");
  const text = `and ${findings} in ${places} (${countsText(sum)}): see findings.json`;
  return paragraph(text, look, { style: "quiet" });
}

function sumOf(groups: readonly Group[]): SeverityCounts {
  const sum = noCounts();
  for (const { counts } of groups) for (const severity of severities) sum[severity] += counts[severity];
  return sum;
}
