import Type from "typebox";
import { answer } from "../server/exchange.ts";
import { exact, text } from "../shapes/check.ts";
import { recordShapes } from "../shapes/records.ts";
import { resourceNotFound } from "./errors.ts";
import { existsInTenant } from "./existence.ts";
import { childList, oneRecord, printRecord, type RecordKind, subscriptionLists } from "./record-lists.ts";
import { type ArmRoute, given } from "./route.ts";

const setting: RecordKind = {
  type: "Microsoft.Insights/diagnosticSettings",
  operations: "DiagnosticSettings",
  specification: "Microsoft.Insights/preview/2021-05-01-preview/diagnosticsSettings_API.json",
  versions: ["2017-05-01-preview", "2021-05-01-preview"],
  shape: recordShapes.diagnosticSetting,
};

const workspaceVersions = ["2022-10-01", "2023-09-01", "2025-02-01", "2025-07-01"];
const workspace: RecordKind = {
  type: "Microsoft.OperationalInsights/workspaces",
  operations: "Workspaces",
  specification: "Microsoft.OperationalInsights/stable/2025-02-01/Workspaces.json",
  versions: workspaceVersions,
  shape: recordShapes.workspace,
};
const table: RecordKind = {
  type: "Microsoft.OperationalInsights/workspaces/tables",
  operations: "Tables",
  specification: "Microsoft.OperationalInsights/stable/2025-02-01/Tables.json",
  versions: workspaceVersions,
  shape: recordShapes.table,
};
const storageAccount: RecordKind = {
  type: "Microsoft.Storage/storageAccounts",
  operations: "StorageAccounts",
  specification: "Microsoft.Storage/stable/2024-01-01/storage.json",
  versions: ["2021-09-01", "2022-09-01", "2023-01-01", "2023-05-01", "2024-01-01", "2025-01-01"],
  shape: recordShapes.storageAccount,
};
const eventHubRule: RecordKind = {
  type: "Microsoft.EventHub/namespaces/authorizationRules",
  operations: "NamespacesAuthorizationRules",
  specification: "Microsoft.EventHub/stable/2024-01-01/namespaces.json",
  versions: ["2017-04-01", "2021-11-01", "2024-01-01"],
  shape: recordShapes.authorizationRule,
};

/** The whole list at once, as the specification has it; and 404 for a resource that is not there. */
const settingList: ArmRoute = {
  operation: "DiagnosticSettings_List",
  specification: setting.specification,
  method: "GET",
  path: "{scope}/providers/Microsoft.Insights/diagnosticSettings",
  versions: setting.versions,
  needs: (parameters) => ({ action: `${setting.type}/read`, scope: given(parameters, "scope") }),
  shape: exact({ value: Type.Array(recordShapes.diagnosticSetting) }),
  run: (world, { parameters }) => {
    const scope = given(parameters, "scope");
    if (!existsInTenant(world, scope)) return resourceNotFound(scope);
    return answer(200, { value: world.records.directly(setting.type, scope).map(printRecord) });
  },
};

/** Which categories a vault can log, whatever is switched on. */
const categories: ArmRoute = {
  operation: "DiagnosticSettingsCategory_List",
  specification: "Microsoft.Insights/preview/2021-05-01-preview/diagnosticsSettingsCategories_API.json",
  method: "GET",
  path: "{scope}/providers/Microsoft.Insights/diagnosticSettingsCategories",
  versions: setting.versions,
  needs: (parameters) => ({
    action: "Microsoft.Insights/diagnosticSettingsCategories/read",
    scope: given(parameters, "scope"),
  }),
  shape: exact({
    value: Type.Array(
      exact({
        id: text,
        name: text,
        type: text,
        properties: exact({ categoryType: text, categoryGroups: Type.Array(text) }),
      }),
    ),
  }),
  run: (_, { parameters }) => {
    const category = (name: string, kind: string, groups: readonly string[]) => ({
      id: `${given(parameters, "scope")}/providers/Microsoft.Insights/diagnosticSettingsCategories/${name}`,
      name,
      type: "Microsoft.Insights/diagnosticSettingsCategories",
      properties: { categoryType: kind, categoryGroups: groups },
    });
    const logs = [
      category("AuditEvent", "Logs", ["audit", "allLogs"]),
      category("AzurePolicyEvaluationDetails", "Logs", ["allLogs"]),
    ];
    return answer(200, { value: [...logs, category("AllMetrics", "Metrics", [])] });
  },
};

export const monitoringRoutes: readonly ArmRoute[] = [
  settingList,
  categories,
  ...subscriptionLists(workspace),
  oneRecord(workspace),
  childList(table),
  oneRecord(table),
  ...subscriptionLists(storageAccount),
  oneRecord(storageAccount),
  oneRecord(eventHubRule),
];
