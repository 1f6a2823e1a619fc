import { policySchema } from "../src/engine/policy/schema.ts";
import { AccessDocument } from "../src/model/access.ts";
import { Consumer } from "../src/model/consumer.ts";
import { RunDiff } from "../src/model/diff.ts";
import { RoleDefinition } from "../src/model/grants.ts";
import { HistoryLine } from "../src/model/history.ts";
import { Manifest } from "../src/model/manifest.ts";
import { Period } from "../src/model/period.ts";
import { Principal } from "../src/model/principal.ts";
import { FindingsReport, OutcomeDetail } from "../src/model/report.ts";
import type { Rule } from "../src/model/rule.ts";
import { Scope } from "../src/model/scope.ts";
import { UsageManifest } from "../src/model/usage.ts";
import { UsageReport } from "../src/model/usage-report.ts";
import { VaultRecord } from "../src/model/vault.ts";

/** The JSON Schemas that kvaudit publishes, by file name: the policy, the reports, and each line of a snapshot. */
export function publishedSchemas(rules: readonly Rule[]): readonly (readonly [string, object])[] {
  const titled = (title: string, schema: object) => ({
    $schema: "http://json-schema.org/draft-07/schema#",
    title,
    ...schema,
  });
  return [
    ["policy.schema.json", titled("kvaudit policy (rules.yaml)", policySchema(rules))],
    ["findings.schema.json", titled("kvaudit findings.json", FindingsReport)],
    ["outcomes.schema.json", titled("one line of kvaudit outcomes.ndjson", OutcomeDetail)],
    ["access.schema.json", titled("kvaudit access.json", AccessDocument)],
    ["usage.schema.json", titled("kvaudit usage.json", UsageReport)],
    ["diff.schema.json", titled("what kvaudit diff --format json prints", RunDiff)],
    ["history.schema.json", titled("one line of a kvaudit history", HistoryLine)],
    ["period.schema.json", titled("what the runs of a kvaudit history tell of a period", Period)],
    ["snapshot-usage-manifest.schema.json", titled("kvaudit snapshot: usage/manifest.json", UsageManifest)],
    ["snapshot-manifest.schema.json", titled("kvaudit snapshot: manifest.json", Manifest)],
    ["snapshot-vaults.schema.json", titled("kvaudit snapshot: one line of vaults.ndjson", VaultRecord)],
    ["snapshot-scopes.schema.json", titled("kvaudit snapshot: one line of scopes.ndjson", Scope)],
    ["snapshot-roles.schema.json", titled("kvaudit snapshot: one line of roles.ndjson", RoleDefinition)],
    ["snapshot-consumers.schema.json", titled("kvaudit snapshot: one line of consumers.ndjson", Consumer)],
    ["snapshot-principals.schema.json", titled("kvaudit snapshot: one line of principals.ndjson", Principal)],
  ];
}
