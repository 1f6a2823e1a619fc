import type { CarriedFinding, Finding, PolicyAnchor } from "../../model/report.ts";
import { clip, sarifText } from "../escape.ts";
import { shortName, subjectWords } from "../subject-name.ts";
import { locate, relatedLocations } from "./location.ts";
import { levels, sentence } from "./rule.ts";

const maxSentence = 1000;
const maxMessage = 4000;
const maxName = 200;

export interface ResultContext {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly policyAnchor: PolicyAnchor | undefined;
  /** Where the finding is of an earlier run: which one, and why this one could not look. */
  readonly carried?: Omit<CarriedFinding, "finding">;
}

/** One finding as a SARIF result. Only failures become results; a waived or suppressed one carries why as a suppression. */
export function sarifResult(finding: Finding, context: ResultContext): object {
  const { baselineState, from } = finding;
  const { carried } = context;
  const suppressions = suppressionsOf(finding);
  const related = from === undefined ? [] : relatedLocations(from);
  return {
    ruleId: context.ruleId,
    ruleIndex: context.ruleIndex,
    level: levels[finding.severity],
    message: { text: messageOf(finding, carried) },
    locations: [locate(finding, context.policyAnchor)],
    ...(related.length > 0 ? { relatedLocations: related } : {}),
    partialFingerprints: {
      // GitHub's own form is `<hash>:<n>`; without one it would hash a line that says nothing about the subject.
      primaryLocationLineHash: `${finding.fingerprint}:1`,
      "kvaudit/v1": finding.fingerprint,
    },
    ...(baselineState === undefined ? {} : { baselineState }),
    ...(suppressions.length > 0 ? { suppressions } : {}),
    properties: {
      severity: finding.severity,
      environment: finding.environment,
      ...(finding.owner === undefined ? {} : { owner: finding.owner }),
      ...(finding.related === undefined ? {} : { related: finding.related }),
      ...(carried ? { notRecheckedSince: carried.since, notRecheckedBecause: clip(carried.because, maxSentence) } : {}),
    },
  };
}

function suppressionsOf({ waiver, suppression }: Finding): readonly object[] {
  return [
    ...(waiver?.state === "active" ? [waiverSuppression(waiver)] : []),
    ...(suppression
      ? [{ kind: "inSource", status: "accepted", justification: clip(suppression.reason, maxMessage) }]
      : []),
  ];
}

function waiverSuppression(waiver: NonNullable<Finding["waiver"]>): object {
  const ticket = waiver.ticket === undefined ? "" : `, ticket ${waiver.ticket}`;
  return {
    kind: "external",
    status: "accepted",
    justification: clip(`${waiver.reason} (approved by ${waiver.approver} until ${waiver.until}${ticket})`, maxMessage),
  };
}

/**
 * GitHub shows the first sentence as the alert's title and no logical location, so that sentence names the resource.
 * The rest is what a reader of the alert needs: the fix, its command, and whose resource it is. Ends with a full stop.
 */
function messageOf(finding: Finding, carried: ResultContext["carried"]): string {
  const title = sentence(clip(`${unnamed(finding)}${finding.message}`, maxSentence));
  // A sentence begins with a capital, a name is left as it is.
  const isName = title.startsWith(finding.subject.name);
  const parts = [sarifText(isName ? title : title.slice(0, 1).toUpperCase() + title.slice(1))];
  const { remediation, waiver } = finding;
  if (waiver && waiver.state !== "active") parts[0] += ` ${sarifText(waiverNote(waiver))}`;
  if (carried) parts[0] += ` ${sarifText(clip(sentence(carriedNote(carried)), maxSentence))}`;
  if (remediation) parts.push(sarifText(`Fix: ${sentence(clip(remediation.text, maxSentence))}`));
  if (remediation?.az !== undefined) {
    parts.push(clip(remediation.az, maxMessage).split("\n").map(sarifText).join("\n"));
  }
  parts.push(sarifText(context(finding)));
  return parts.join("\n\n");
}

/** The names that the rule's message leaves out: `vault 'kv-app', secret 'db-password': `. */
function unnamed({ subject, message }: Finding): string {
  const vault = subject.vault === undefined ? undefined : shortName(subject.vault);
  const names: string[] = [];
  if (vault !== undefined && !message.includes(vault)) names.push(`vault '${clip(vault, maxName)}'`);
  if (!message.includes(subject.name)) names.push(`${subjectWords[subject.type][0]} '${clip(subject.name, maxName)}'`);
  return names.length === 0 ? "" : `${names.join(", ")}: `;
}

function carriedNote({ since, because }: Omit<CarriedFinding, "finding">): string {
  return `Not re-checked since ${since.slice(0, 10)}: ${because}`;
}

function waiverNote(waiver: NonNullable<Finding["waiver"]>): string {
  return waiver.state === "expired"
    ? `Its waiver ended on ${waiver.until}.`
    : "Its waiver does not count: the facts do not bear out its kind.";
}

function context(finding: Finding): string {
  const owner = finding.owner === undefined ? "" : `, owner '${clip(finding.owner, maxName)}'`;
  return `Resource '${clip(finding.subject.id, maxSentence)}', environment '${finding.environment}'${owner}.`;
}
