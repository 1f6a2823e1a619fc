import type { PermissionNeed } from "./permission-need.ts";
import { readingRoles } from "./refusal.ts";

/** What reading logs needs, beside what a collection does. `storage` are data actions of storage accounts, `workspace` of workspaces. */
export interface LogNeed extends Omit<PermissionNeed, "plane"> {
  readonly plane: "control" | "storage" | "workspace";
}

const assigned = (role: string) => ({
  role,
  az: `az role assignment create --assignee-object-id PRINCIPAL --role "${role}" --scope SCOPE`,
});

/** Asked for only where such a source is named: a collection without logs needs none of them. */
export const logNeeds: readonly LogNeed[] = [
  {
    collector: "logs",
    permission: "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
    plane: "storage",
    api: "GET https://{account}.blob.{suffix}/{container}?restype=container&comp=list, and GET of its blobs",
    loses: "what vaults do, where their audit log goes to a storage account",
    grant: assigned(readingRoles.blob),
  },
  {
    collector: "logs",
    permission: "Microsoft.OperationalInsights/workspaces/tables/data/read",
    plane: "workspace",
    api: "POST https://api.loganalytics.io/v1/workspaces/{id}/query, or v1/{resource}/query",
    loses: "what vaults do, where their audit log goes to a Log Analytics workspace",
    grant: assigned(readingRoles.logs),
  },
  {
    collector: "activity-log",
    permission: "Microsoft.Insights/eventtypes/values/read",
    plane: "control",
    api: "GET /subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01",
    loses: "who gave or took role assignments, and who changed or deleted vaults",
    grant: assigned(readingRoles.arm),
  },
];
