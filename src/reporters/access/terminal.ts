import type { AccessAnswer, AccessDocument, AccessVerdict } from "../../model/access.ts";
import type { Sink } from "../../model/report.ts";
import { vaultOf } from "../../model/resource-id.ts";
import { type ChunkedSink, chunked } from "../chunked-sink.ts";
import { terminalLine } from "../escape.ts";
import { counted, number } from "../terminal/count.ts";
import { paragraph } from "../terminal/lines.ts";
import { type Look, type LookOptions, lookOf, type Style } from "../terminal/style.ts";
import { gapLines } from "./gap-lines.ts";
import { networkLine } from "./network-line.ts";
import { verdictOrder } from "./order.ts";
import { pathLine, type Shown, sharedNames } from "./path-line.ts";

const styles: Readonly<Record<AccessVerdict, Style>> = {
  allowed: "good",
  eligible: "warning",
  escalation: "warning",
  unknown: "strong",
  denied: "quiet",
};

const meanings: Readonly<Record<AccessVerdict, string>> = {
  allowed: "in force",
  eligible: "after activation",
  escalation: "by one step that they have the right to take",
  unknown: "not settled by what was read",
  denied: "every path is blocked",
};

/**
 * Writes the answer for people: the question, what was not read, then a line for each path. Lines are written as they are
 * made and never folded: one path is one line, however long.
 */
export async function reportAccessTerminal(document: AccessDocument, sink: Sink, options: LookOptions): Promise<void> {
  const look = lookOf(options);
  const out = chunked(sink);
  const { asked, reach, gaps, answers } = document;
  // One vault's stands at the head; those of several stand with what is answered about each.
  const networks = new Map(reach.map((one) => [one.vault, networkLine(one, look)]));
  await writeBlock(out, [...headLines(document, look), ...(asked.principal ? [] : networks.values())]);
  await writeBlock(out, gapLines(gaps, look));
  const shown: Shown = { look, isShared: sharedNames(answers) };
  if (asked.principal) await writeByObject(out, { answers, networks }, shown);
  else await writeByVerdict(out, answers, shown);
  const total = answers.length === 0 ? nothingText(document) : countsText(document);
  await writeLines(out, paragraph(total, look, { style: "strong" }));
  if (asked.include.length === 0) await writeLines(out, paragraph(notAsked, look, { style: "quiet" }));
  await out.flush();
}

async function writeLines(out: ChunkedSink, lines: readonly string[]): Promise<void> {
  for (const line of lines) await out.write(`${terminalLine(line.trimEnd())}\n`);
}

/** Lines and an empty one behind them. */
async function writeBlock(out: ChunkedSink, lines: readonly string[]): Promise<void> {
  if (lines.length > 0) await writeLines(out, [...lines, ""]);
}

function headLines({ asked, snapshot }: AccessDocument, look: Look): readonly string[] {
  const { principal, verb = "", object = "", now, include } = asked;
  const name = principal?.name === undefined ? "" : `${principal.name} `;
  const who = principal && `What ${name}${principal.id} can do (${principal.type ?? "kind not read"})`;
  const beside = include.length === 0 ? "" : `, with what is ${include.join(" and ")}`;
  const question = `${who ?? `Who can ${verb} ${objectName(object)}`}${beside}`;
  const time = now === snapshot.collectedAt ? now : `${now}, by a snapshot of ${snapshot.collectedAt}`;
  return [
    ...paragraph(look.safe(question), look, { style: "strong" }),
    ...paragraph(look.safe(`as of ${time}`), look, { style: "quiet" }),
  ];
}

/** `kv-prod/secrets/db` for the ARM id of what is in a vault; an id of another form as it is. */
function objectName(id: string): string {
  return /\/providers\/microsoft\.keyvault\/(?:vaults|managedhsms)\/([^/].*)$/i.exec(id)?.[1] ?? id;
}

async function writeByVerdict(out: ChunkedSink, answers: readonly AccessAnswer[], shown: Shown): Promise<void> {
  for (const verdict of verdictOrder) {
    const group = answers.filter((answer) => answer.verdict === verdict);
    if (group.length === 0) continue;
    await writeLines(out, [shown.look.paint(styles[verdict], `${verdict} (${group.length}): ${meanings[verdict]}`)]);
    for (const answer of group)
      await writeLines(
        out,
        answer.paths.map((path) => `  ${pathLine(path, answer, shown)}`),
      );
    await writeLines(out, [""]);
  }
}

interface ByObject {
  readonly answers: readonly AccessAnswer[];
  /** Lines by vault. */
  readonly networks: ReadonlyMap<string, string>;
}

/** Vaults where something is allowed come first, as the answers do. Verbs that the same paths give stand together. */
async function writeByObject(out: ChunkedSink, { answers, networks }: ByObject, shown: Shown): Promise<void> {
  for (const [object, group] of Map.groupBy(answers, (answer) => answer.object)) {
    const network = networks.get(object) ?? networks.get(vaultOf(object) ?? "");
    await writeLines(out, [
      shown.look.paint("strong", shown.look.safe(objectName(object))),
      ...(network === undefined ? [] : [`  ${network}`]),
    ]);
    const alike = Map.groupBy(group, (answer) =>
      [answer.verdict, ...answer.paths.map((path) => pathLine(path, answer, shown))].join("\n"),
    );
    for (const same of alike.values()) await writeLines(out, verbLines(same, shown));
    await writeLines(out, [""]);
  }
}

function verbLines(same: readonly AccessAnswer[], shown: Shown): readonly string[] {
  const [first] = same;
  if (!first) return [];
  const verbs = [...new Set(same.map(({ verb }) => verb))].join(", ");
  return [
    `  ${shown.look.paint(styles[first.verdict], `${first.verdict}:`)} ${verbs}`,
    ...first.paths.map((path) => `    ${pathLine(path, first, shown)}`),
  ];
}

function nothingText({ asked, gaps }: AccessDocument): string {
  const what = asked.principal ? "Nothing: no path was found." : "Nobody: no path was found.";
  return gaps.length > 0 ? `${what} That holds as far as things were read: see above.` : what;
}

function countsText({ asked, answers }: AccessDocument): string {
  const counts = verdictOrder.flatMap((verdict) => {
    const count = answers.filter((answer) => answer.verdict === verdict).length;
    return count > 0 ? [`${number(count)} ${verdict}`] : [];
  });
  const places = new Set(answers.map(({ object }) => object)).size;
  const what = asked.principal
    ? `${counted(answers.length, "answer")} at ${counted(places, "place")}`
    : counted(answers.length, "principal");
  return `${what}: ${counts.join(", ")}`;
}

const notAsked = "Paths that have to be activated or taken first were not asked for: --include eligible,escalation";
