import { frameworkTitles } from "../../model/facts/controls.ts";
import { severities } from "../../model/severity.ts";
import { markdownCode } from "../escape.ts";
import type { ChangeCounts } from "./changes.ts";
import type { Completeness } from "./completeness.ts";
import type { ControlLine } from "./control-files.ts";
import type { EvidenceInput } from "./input.ts";
import { evidenceFiles } from "./layout.ts";

/** What the index tells besides the input itself. */
export interface IndexFacts {
  readonly completeness: Completeness;
  readonly controls: readonly ControlLine[];
  readonly exceptions: number;
  readonly changes: ChangeCounts | null;
  readonly hasHtml: boolean;
  readonly hasRequests: boolean;
  readonly hasPeriod: boolean;
}

/** `INDEX.md`: the bundle for a person who opens it in a text editor. Links count from data/. */
export function indexPage(input: EvidenceInput, facts: IndexFacts): string {
  const { framework } = input;
  return [
    `# Evidence on Azure Key Vault: ${frameworkTitles[framework] ?? framework}`,
    ...identity(input),
    ...completenessPart(facts.completeness),
    ...resultPart(input),
    ...controlPart(facts.controls),
    ...filePart(facts, input),
    "",
  ].join("\n");
}

function identity({ manifest, report, run }: EvidenceInput): readonly string[] {
  const { header } = report;
  const by = manifest.collectedBy;
  const rows: readonly (readonly [string, string])[] = [
    ["Tenant", manifest.tenantId ?? "not known"],
    ["Subscriptions", header.snapshot.scopes.join(", ") || "not named by the source"],
    ["Asked for", manifest.asked.join(", ") || "everything that could be seen"],
    [
      "Collected at",
      `${manifest.collectedAt}, clock differs from Azure's by ${manifest.clockSkewSeconds ?? "an unknown number of"} s`,
    ],
    [
      "Collected by",
      by
        ? `object ${by.oid ?? "unknown"}, application ${by.appId ?? "none"}, ${by.credential ?? "credential unknown"}`
        : "saved output; nobody is named",
    ],
    ["Source", manifest.source],
    ["Bundle made at", `${run.createdAt} with kvaudit ${header.tool.version}`],
    ["Policy", `digest ${header.policy.digest}, extends ${header.policy.extends.join(", ") || "nothing"}`],
    ["Snapshot digest", header.snapshot.digest],
    ["Previous bundle", run.previous ? `${run.previous.name}, tag manifest ${run.previous.digest}` : "none named"],
    ["People", run.isPseudonymised ? "replaced by keyed hashes" : "named"],
  ];
  return ["", "| | |", "| --- | --- |", ...rows.map(([name, value]) => `| ${name} | ${markdownCode(value)} |`)];
}

function completenessPart({ isComplete, counts, reconciliations }: Completeness): readonly string[] {
  return [
    ...["", "## Is it complete?", ""],
    isComplete
      ? "Yes: all that was asked for was read, and all counts agree."
      : `**No.** What is missing, and why, is listed in [not-covered.csv](population/not-covered.csv).`,
    ...[
      "",
      `Populations: ${counts.vaults} vaults and managed HSMs, ${counts.objects} objects, ${counts.grants} grants, ${counts.principals} principals.`,
    ],
    ...["", "| count | | against | | agree |", "| --- | --: | --- | --: | --- |"],
    ...reconciliations.map(
      ({ first, firstCount, second, secondCount, agree }) =>
        `| ${first} | ${firstCount} | ${second} | ${secondCount} | ${agree ? "yes" : "**no**"} |`,
    ),
  ];
}

function resultPart({ report }: EvidenceInput): readonly string[] {
  const { findings, active, waived, acceptedGaps, errors } = report.header.summary;
  return [
    ...["", "## Results", "", "| severity | findings | without exception |", "| --- | --: | --: |"],
    ...severities.map((severity) => `| ${severity} | ${findings[severity]} | ${active[severity]} |`),
    ...[
      "",
      `${waived} findings are excepted, ${acceptedGaps} gaps accepted, ${errors} verdicts failed inside kvaudit.`,
    ],
  ];
}

function controlPart(controls: readonly ControlLine[]): readonly string[] {
  return [
    ...["", "## Controls", ""],
    "Basis “judgement”: no public mapping leads from what was tested to the control; it is kvaudit's own reading, to be confirmed by whoever audits.",
    ...["", "| control | about | rules | tested | failed | excepted | not evaluated | attested | basis |"],
    "| --- | --- | --: | --: | --: | --: | --: | --: | --- |",
    ...controls.map((line) => {
      const { id, title, rules, tested, failed, excepted, notEvaluated, attestations, isJudgement } = line;
      const link = `[${id}](<controls/${id}.json>)`;
      const numbers = [rules, tested, failed, excepted, notEvaluated, attestations].join(" | ");
      return `| ${link} | ${title} | ${numbers} | ${isJudgement ? "judgement" : "public mapping"} |`;
    }),
  ];
}

function filePart(facts: IndexFacts, { sample }: EvidenceInput): readonly string[] {
  const link = (path: string) => {
    const name = path.replace("data/", "");
    return `[${name}](${name})`;
  };
  const changes =
    facts.changes &&
    Object.entries(facts.changes).map(
      ([what, { added, removed, changed }]) => `${what} +${added} −${removed} ~${changed}`,
    );
  const rows: readonly (readonly [string, string])[] = [
    [evidenceFiles.run, "who ran it, when, from where, with which flags"],
    [evidenceFiles.findings, "every failure with observed values, and what could not be evaluated"],
    [evidenceFiles.results, "every item with the outcome of every rule, one item a line (gzip)"],
    ...(facts.hasHtml ? [[evidenceFiles.html, "the findings, to look at"] as const] : []),
    [evidenceFiles.vaults, "population: vaults and managed HSMs"],
    [evidenceFiles.objects, "population: secrets, keys and certificates, by name and dates"],
    [evidenceFiles.grants, "population: rights, at the place where they were given"],
    [evidenceFiles.principals, "population: who holds them"],
    [evidenceFiles.completeness, "the counts above, and what every collector asked and read"],
    [evidenceFiles.notCovered, "unread, not evaluated, excluded: each with its reason"],
    [evidenceFiles.exceptions, `waivers, suppressions, accepted gaps: ${facts.exceptions} lines`],
    [evidenceFiles.accessReview, "the list for an access review, with empty columns for the reviewer"],
    ...(changes ? [[evidenceFiles.changes, `since the previous bundle: ${changes.join(", ")}`] as const] : []),
    ...(facts.hasPeriod
      ? [[evidenceFiles.period, "runs over the period, gaps between them, findings opened and closed"] as const]
      : []),
    ...(sample ? [[evidenceFiles.sample, `${sample.count} items of each population`] as const] : []),
    [evidenceFiles.effectivePolicy, "every rule with the parameters it judged by, per environment"],
    ["data/policy/rules.yaml", "the policy as it was loaded"],
    ["data/snapshot/manifest.json", "the snapshot: what was read, with digests"],
    ...(facts.hasRequests
      ? [[evidenceFiles.requests, "every request to Azure: method, address, status, request id, time (gzip)"] as const]
      : []),
  ];
  return [
    ...["", "## Files", "", "| file | holds |", "| --- | --- |"],
    ...rows.map(([path, what]) => `| ${link(path)} | ${what} |`),
    ...(sample ? ["", sampleNote(sample.seed)] : []),
    ...["", "How to check that nothing was changed: [VERIFY.md](../VERIFY.md)."],
  ];
}

function sampleNote(seed: string): string {
  return [
    `The sample's seed is ${markdownCode(seed)}. The rank of an item is the SHA-256 of seed, population and id with a line feed between them, and the lowest`,
    "ranks are drawn: `printf '%s\\n%s\\n%s' SEED vaults ID | sha256sum` gives the same. Another seed draws others.",
  ].join("\n");
}
