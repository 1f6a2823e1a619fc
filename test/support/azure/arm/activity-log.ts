import type { JsonObject } from "../json.ts";
import { type Answer, failure, parameter } from "../server/exchange.ts";
import { activityLogShape } from "../shapes/activity-log.ts";
import type { ActivityRecordModel } from "../tenant/model.ts";
import type { World } from "../world.ts";
import { pageOf } from "./paging.ts";
import { type ArmRequest, type ArmRoute, given, subscriptionScope } from "./route.ts";

const keptMs = 90 * 24 * 3_600_000;

/** The one filter of several that the service documents which a reader of changes needs: a time range and a provider. */
const filterForm =
  /^eventTimestamp ge '([^']+)' and eventTimestamp le '([^']+)'(?: and resourceProvider eq '([^']+)')?$/;

function selected(record: ActivityRecordModel, select: string | null): JsonObject {
  if (select === null) return record;
  const names = new Set(select.split(","));
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name)));
}

function list(world: World, { call, parameters }: ArmRequest): Answer {
  const bad = (message: string) => failure(400, "BadRequest", message);
  const [, from, to, provider] = filterForm.exec(parameter(call, "$filter") ?? "") ?? [];
  if (from === undefined || to === undefined) return bad("The filter is not one of those that are supported.");
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (Number.isNaN(start) || Number.isNaN(end)) return bad("The times of the filter cannot be read.");
  if (start < world.clock() - keptMs) return bad("The start time cannot be more than 90 days in the past.");
  if (start > end) return bad("The start time must be before the end time.");
  const subscription = given(parameters, "subscriptionId").toLowerCase();
  const found = (world.tenant.activityLog ?? []).filter((record) => {
    const time = Date.parse(record.eventTimestamp);
    const isOfProvider = provider?.toLowerCase() === record.resourceProviderName.value.toLowerCase();
    const isOwn = record.subscriptionId.toLowerCase() === subscription;
    return isOwn && time >= start && time <= end && (provider === undefined || isOfProvider);
  });
  // The newest first.
  const sorted = found.sort((one, other) => (one.eventTimestamp < other.eventTimestamp ? 1 : -1));
  const select = parameter(call, "$select");
  return pageOf(call, sorted, { size: world.options.pageSizes.arm, print: (record) => selected(record, select) });
}

export const activityLogRoutes: readonly ArmRoute[] = [
  {
    operation: "ActivityLogs_List",
    specification: "Microsoft.Insights/stable/2015-04-01/activityLogs_API.json",
    method: "GET",
    path: "/subscriptions/{subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values",
    versions: ["2014-04-01", "2015-04-01"],
    needs: (parameters) => ({
      action: "Microsoft.Insights/eventtypes/values/read",
      scope: subscriptionScope(parameters),
    }),
    run: list,
    shape: activityLogShape,
  },
];
