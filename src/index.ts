// The library: judge snapshots by a policy, define rules, open and write snapshots. The only file that re-exports.
export { openSnapshot } from "./collectors/store/read.ts";
export { writeSnapshot } from "./collectors/store/write.ts";
export { type EvaluateInput, evaluate } from "./engine/evaluate.ts";
export { builtInPolicy } from "./engine/policy/builtin.ts";
export { loadPolicy } from "./engine/policy/load.ts";
export { memoryStore, type RecordStore, type StoreFactory } from "./engine/record-store.ts";
export { type Fact, read, unknown, unread } from "./model/fact.ts";
export type { Policy } from "./model/policy.ts";
export type { Finding, NotEvaluated, ReportHeader, ReportReader } from "./model/report.ts";
export { defineRule, defineWaiverKind, notApplicable, notJudged, type Observation, type Rule } from "./model/rule.ts";
export { shell } from "./model/shell.ts";
export type { SnapshotReader } from "./model/snapshot.ts";
export { rules } from "./rules/registry.ts";
