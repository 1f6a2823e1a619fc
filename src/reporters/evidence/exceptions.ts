import type { Finding } from "../../model/report.ts";
import type { BundleFiles, EvidenceInput } from "./input.ts";
import { evidenceFiles } from "./layout.ts";
import { openTable } from "./write-file.ts";

const columns = [
  ...["type", "state", "ruleId", "subject", "reason", "approver", "ticket", "until", "kind", "fingerprint"],
  ...["severity", "owner", "matched", "managementResponse"],
] as const;

/** Everything that keeps a failure or a gap from counting, expired ones too: they say what was accepted before. */
export async function writeExceptions(files: BundleFiles, input: EvidenceInput): Promise<number> {
  const table = await openTable(files, evidenceFiles.exceptions, columns);
  let count = 0;
  for (const { rule, subject, kind, reason, approver, ticket, until, isExpired, matched } of input.report.waivers) {
    count += 1;
    await table.row([
      ...[
        "waiver",
        isExpired ? "expired" : "in force",
        rule,
        subject,
        reason,
        approver,
        ticket ?? "",
        until,
        kind ?? "",
      ],
      ...["", "", "", String(matched), ""],
    ]);
  }
  for (const { facts, scope, reason, approver, until } of input.acceptedGaps) {
    count += 1;
    const about = `facts: ${facts.join(" ")}`;
    await table.row([
      "accepted-gap",
      "in the policy",
      about,
      scope,
      reason,
      approver,
      "",
      until,
      "",
      "",
      "",
      "",
      "",
      "",
    ]);
  }
  for await (const finding of input.report.findings()) {
    for (const row of excepted(finding)) {
      count += 1;
      await table.row(row);
    }
  }
  await table.close();
  return count;
}

/** A finding that a waiver or a suppression speaks of. */
function* excepted({ waiver, suppression, ...finding }: Finding): Generator<readonly string[]> {
  const { ruleId, subject, fingerprint, severity, owner = "" } = finding;
  const about = [fingerprint, severity, owner, "", ""];
  if (waiver) {
    const { state, reason, approver, ticket = "", until, kind = "" } = waiver;
    yield ["waived-finding", state, ruleId, subject.id, reason, approver, ticket, until, kind, ...about];
  }
  if (suppression)
    yield ["suppressed-finding", "in the code", ruleId, subject.id, suppression.reason, "", "", "", "", ...about];
}
