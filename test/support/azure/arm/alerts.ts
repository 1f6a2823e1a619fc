import { recordShapes } from "../shapes/records.ts";
import { oneRecord, type RecordKind, subscriptionLists } from "./record-lists.ts";
import type { ArmRoute } from "./route.ts";

const metricAlert: RecordKind = {
  type: "Microsoft.Insights/metricAlerts",
  operations: "MetricAlerts",
  specification: "Microsoft.Insights/stable/2026-01-01/metricAlert_API.json",
  versions: ["2018-03-01", "2024-03-01-preview", "2026-01-01"],
  shape: recordShapes.metricAlert,
};
const queryRule: RecordKind = {
  type: "Microsoft.Insights/scheduledQueryRules",
  operations: "ScheduledQueryRules",
  specification: "Microsoft.Insights/preview/2025-01-01-preview/scheduledQueryRule_API.json",
  versions: ["2021-08-01", "2022-06-15", "2023-12-01", "2025-01-01-preview"],
  shape: recordShapes.scheduledQueryRule,
};
const activityAlert: RecordKind = {
  type: "Microsoft.Insights/activityLogAlerts",
  operations: "ActivityLogAlerts",
  specification: "Microsoft.Insights/preview/2023-01-01-preview/activityLogAlerts_API.json",
  versions: ["2017-04-01", "2020-10-01", "2023-01-01-preview"],
  shape: recordShapes.activityLogAlert,
};

export const alertRoutes: readonly ArmRoute[] = [
  ...subscriptionLists(metricAlert),
  oneRecord(metricAlert),
  ...subscriptionLists(queryRule),
  oneRecord(queryRule),
  ...subscriptionLists(activityAlert),
];
