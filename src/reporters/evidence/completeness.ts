import { isRead } from "../../model/fact.ts";
import type { NotEvaluated } from "../../model/report.ts";
import type { BundleFiles, EvidenceInput } from "./input.ts";
import { evidenceFiles } from "./layout.ts";
import type { PopulationCounts } from "./population.ts";
import { openTable, writeJson } from "./write-file.ts";

/** Requests that the collection made, as counted while they were copied. */
export interface RequestCounts {
  readonly lines: number;
  /** By status, as in `"200": 31`. */
  readonly byStatus: Readonly<Record<string, number>>;
}

/** One comparison of two counts that were made in different ways. */
export interface Reconciliation {
  readonly what: string;
  readonly first: string;
  readonly firstCount: number;
  readonly second: string;
  readonly secondCount: number;
  readonly agree: boolean;
}

/** Why the populations can be taken for whole, and where they cannot. */
export interface Completeness {
  readonly isComplete: boolean;
  readonly counts: PopulationCounts;
  readonly reconciliations: readonly Reconciliation[];
}

export interface Counted {
  readonly counts: PopulationCounts;
  readonly requests: RequestCounts | null;
}

/** Holds counts against counts: rows against the snapshot's lines, against what was judged, against what was asked for. */
export function completenessOf(input: EvidenceInput, counts: PopulationCounts): Completeness {
  const { report, manifest } = input;
  const { summary, coverage } = report.header;
  const lines = (name: string) => manifest.files.find((file) => file.name === name)?.lines ?? 0;
  const listed = coverage.filter(({ collector }) => collector === "vaults");
  const sum = (key: "asked" | "read") => listed.reduce((total, entry) => total + entry[key], 0);
  const reconciliations = [
    compared("vaults", ["rows of vaults.csv", counts.vaults], ["lines of vaults.ndjson", lines("vaults.ndjson")]),
    compared(
      "vaults",
      ["rows of vaults.csv", counts.vaults],
      ["vaults and HSMs judged", summary.vaults + summary.hsms],
    ),
    compared(
      "principals",
      ["rows of principals.csv", counts.principals],
      ["lines of principals.ndjson", lines("principals.ndjson")],
    ),
    compared(
      "objects",
      ["rows of objects.csv", counts.objects],
      ["objects judged", summary.secrets + summary.keys + summary.certificates],
    ),
    ...(listed.length === 0
      ? []
      : [
          compared("vaults", ["vaults that the sources listed, each once", sum("asked")], ["vaults read", sum("read")]),
        ]),
  ];
  const isComplete = !summary.isIncomplete && reconciliations.every(({ agree }) => agree);
  return { isComplete, counts, reconciliations };
}

function compared(what: string, first: readonly [string, number], second: readonly [string, number]): Reconciliation {
  return {
    ...{ what, first: first[0], firstCount: first[1], second: second[0], secondCount: second[1] },
    agree: first[1] === second[1],
  };
}

const note =
  "Where the collection was live, the vaults of a subscription were listed twice, by Azure Resource Manager and by Resource Graph; " +
  "a vault that only one of them knows is told in the coverage of `vaults`, and the inventory counts as whole only if one of them is. " +
  "Every page that was asked for, with its status, is a line of data/requests.ndjson.gz.";

export async function writeCompleteness(
  files: BundleFiles,
  input: EvidenceInput,
  { counts, requests }: Counted,
): Promise<Completeness> {
  const completeness = completenessOf(input, counts);
  await writeJson(files, evidenceFiles.completeness, {
    ...completeness,
    note,
    requests,
    snapshotFiles: input.manifest.files,
    coverage: input.report.header.coverage.map(({ refused, ...entry }) => ({ ...entry, refused: refused.length })),
  });
  await writeNotCovered(files, input);
  return completeness;
}

/** What is not in the verdicts: refused, not evaluated, left out, and why. */
async function writeNotCovered(files: BundleFiles, input: EvidenceInput): Promise<void> {
  const columns = ["kind", "what", "scope", "id", "reason", "detail", "remedy", "acceptedBy", "acceptedUntil"];
  const table = await openTable(files, evidenceFiles.notCovered, columns);
  for (const { collector, scope, refused } of input.report.header.coverage)
    for (const { id, why, role } of refused)
      await table.row([
        ...["unread", collector, scope, id, why.reason, why.detail ?? "", role ?? why.remedy ?? ""],
        ...["", ""],
      ]);
  for await (const row of input.report.notEvaluated()) await table.row(notEvaluatedCells(row));
  for (const row of excluded(input)) await table.row(row);
  await table.close();
}

function notEvaluatedCells({ ruleId, subject, reason, detail, remedy, accepted }: NotEvaluated): readonly string[] {
  return [
    ...["not-evaluated", ruleId, subject.vault ?? "", subject.id, reason, detail ?? "", remedy ?? ""],
    ...[accepted?.approver ?? "", accepted?.until ?? ""],
  ];
}

/** What somebody chose to leave out. */
function* excluded({ rules, manifest, shared }: EvidenceInput): Generator<readonly string[]> {
  const row = (what: string, scope: string, id: string, reason: string) => {
    return ["excluded", what, scope, id, reason, "", "", "", ""];
  };
  for (const { id, isSelected, settings } of rules) {
    if (!isSelected) yield row("rule", "everywhere", id, "left out by --only or --skip");
    else
      for (const { environment, enabled } of settings)
        if (!enabled) yield row("rule", `environment ${environment}`, id, "off in the policy");
  }
  for (const asked of manifest.asked) yield row("scope", asked, "", "only this was asked for; all else is outside");
  for (const consumer of shared.consumers ?? []) {
    if (consumer.kind !== "deleted-vault") continue;
    const { deletedOn } = consumer;
    yield row(
      "vault",
      "",
      consumer.id,
      `deleted${isRead(deletedOn) ? ` on ${deletedOn.read ?? "an unknown day"}` : ""}`,
    );
  }
}
