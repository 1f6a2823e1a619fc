import type { JsonObject } from "../json.ts";
import { type Answer, answer, failure, parameter } from "../server/exchange.ts";
import { metricsShape } from "../shapes/metrics.ts";
import type { MetricPoint } from "../tenant/model.ts";
import type { World } from "../world.ts";
import { resourceNotFound } from "./errors.ts";
import { existsInTenant } from "./existence.ts";
import { type ArmRequest, type ArmRoute, given } from "./route.ts";

/** The platform metrics of vaults: unit, usual aggregation, dimensions. */
const metrics = {
  ServiceApiHit: { unit: "Count", usual: "count", dimensions: ["ActivityType", "ActivityName"] },
  ServiceApiResult: {
    unit: "Count",
    usual: "count",
    dimensions: ["ActivityType", "ActivityName", "StatusCode", "StatusCodeClass"],
  },
  ServiceApiLatency: {
    unit: "MilliSeconds",
    usual: "average",
    dimensions: ["ActivityType", "ActivityName", "StatusCode", "StatusCodeClass"],
  },
  SaturationShoebox: {
    unit: "Percent",
    usual: "average",
    dimensions: ["ActivityType", "ActivityName", "TransactionType"],
  },
  Availability: {
    unit: "Percent",
    usual: "average",
    dimensions: ["ActivityType", "ActivityName", "StatusCode", "StatusCodeClass"],
  },
} as const;
type MetricName = keyof typeof metrics;

const aggregations = ["total", "count", "average", "minimum", "maximum"] as const;
type Aggregation = (typeof aggregations)[number];

const minutes: Readonly<Record<string, number>> = {
  PT1M: 1,
  PT5M: 5,
  PT15M: 15,
  PT30M: 30,
  PT1H: 60,
  PT6H: 360,
  PT12H: 720,
  P1D: 1440,
};

const isMetric = (name: string): name is MetricName => Object.hasOwn(metrics, name);
const refuse = (message: string) => failure(400, "BadRequest", message);

interface Question {
  readonly names: readonly MetricName[];
  readonly from: number;
  readonly to: number;
  /** Minutes of a bucket. */
  readonly interval: number;
  readonly intervalText: string;
  readonly wanted: readonly Aggregation[] | null;
  /** Dimensions to split by. */
  readonly split: readonly string[];
  /** Most series of a split metric; Azure leaves the rest out without a word. */
  readonly top: number;
}

/** The dimensions that `$filter` names with `eq '*'`; null for any other filter. */
function splitOf(filter: string | null): readonly string[] | null {
  if (filter === null) return [];
  const parts = filter.split(/\s+and\s+/i).map((part) => /^\s*(\w+)\s+eq\s+'\*'\s*$/i.exec(part)?.[1]);
  return parts.every((part) => part !== undefined) ? parts : null;
}

/** Managed HSMs measure less than vaults. */
function metricsOf(scope: string): readonly string[] {
  const names = Object.keys(metrics);
  return /\/managedhsms\//i.test(scope)
    ? names.filter((name) => name !== "ServiceApiResult" && name !== "SaturationShoebox")
    : names;
}

function questionOf(world: World, { call, parameters }: ArmRequest): Question | Answer {
  const valid = metricsOf(given(parameters, "scope"));
  const names = (parameter(call, "metricnames") ?? "ServiceApiHit").split(",").map((name) => name.trim());
  const unknown = names.find((name) => !valid.includes(name));
  if (unknown !== undefined) {
    return refuse(
      `Failed to find metric configuration for provider: Microsoft.KeyVault, resource Type: vaults, metric: ${unknown}, Valid metrics: ${valid.join(",")}`,
    );
  }
  const now = world.clock();
  const [start, end] = (
    parameter(call, "timespan") ?? `${new Date(now - 3_600_000).toISOString()}/${new Date(now).toISOString()}`
  ).split("/");
  const [from, to] = [Date.parse(start ?? ""), Date.parse(end ?? "")];
  if (Number.isNaN(from) || Number.isNaN(to) || from >= to) return refuse(`Time range '${start}/${end}' is not valid.`);
  if (from < now - 93 * 86_400_000) return refuse("Detect invalid start time: metrics are kept for 93 days.");
  const intervalText = parameter(call, "interval") ?? "PT1M";
  const full = intervalText.toUpperCase() === "FULL";
  const interval = full ? Math.ceil((to - from) / 60_000) : minutes[intervalText];
  if (interval === undefined) return refuse(`Detected invalid time grain input: ${intervalText}.`);
  const asked = parameter(call, "aggregation")
    ?.toLowerCase()
    .split(",")
    .map((one) => one.trim());
  const wanted = asked === undefined ? null : aggregations.filter((one) => asked.includes(one));
  if (asked !== undefined && wanted?.length !== asked.length)
    return refuse(`Invalid aggregation type: ${asked.join(",")}.`);
  const split = splitOf(parameter(call, "$filter"));
  if (split === null) return refuse("The filter is not one that this server can answer: only <dimension> eq '*'.");
  const top = split.length === 0 ? 1 : Number(parameter(call, "top") ?? 10);
  return { names: names.filter(isMetric), from, to, interval, intervalText, wanted, split, top };
}

function aggregate(points: readonly MetricPoint[], wanted: readonly Aggregation[]): JsonObject {
  const values = points.map(({ value }) => value);
  const total = values.reduce((sum, value) => sum + value, 0);
  const all: Readonly<Record<Aggregation, number | undefined>> = {
    total,
    // A count metric's points are counts already: Azure's count of them is their sum.
    count: total,
    average: values.length === 0 ? undefined : total / values.length,
    minimum: values.length === 0 ? undefined : Math.min(...values),
    maximum: values.length === 0 ? undefined : Math.max(...values),
  };
  const kept = wanted.map((name) => [name, all[name]] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as JsonObject;
}

function seriesOf(points: readonly MetricPoint[], question: Question, wanted: readonly Aggregation[]) {
  const width = question.interval * 60_000;
  const buckets: JsonObject[] = [];
  for (let start = question.from; start < question.to; start += width) {
    const inside = points.filter(({ time }) => Date.parse(time) >= start && Date.parse(time) < start + width);
    buckets.push({ timeStamp: new Date(start).toISOString(), ...aggregate(inside, wanted) });
  }
  return buckets;
}

function metricOf(world: World, scope: string, name: MetricName, question: Question): JsonObject {
  const { unit, usual, dimensions } = metrics[name];
  const wanted = question.wanted ?? [usual];
  const points = world.tenant.metrics
    .filter((one) => one.name === name && one.resourceId.toLowerCase() === scope.toLowerCase())
    .flatMap((one) => one.points)
    .filter(({ time }) => Date.parse(time) >= question.from && Date.parse(time) < question.to);
  const split = question.split.flatMap((asked) =>
    dimensions.filter((known) => known.toLowerCase() === asked.toLowerCase()),
  );
  const groups = new Map<string, MetricPoint[]>();
  for (const point of points) {
    const key = JSON.stringify(split.map((dimension) => point.dimensions[dimension] ?? "unknown"));
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  // Without a split there is one series, and a quiet resource has it too, full of zeros.
  if (split.length === 0 && groups.size === 0) groups.set("[]", []);
  const timeseries = [...groups].slice(0, question.top).map(([key, members]) => ({
    metadatavalues: (JSON.parse(key) as string[]).map((value, index) => {
      const dimension = (split[index] ?? "").toLowerCase();
      return { name: { value: dimension, localizedValue: dimension }, value };
    }),
    data: seriesOf(members, question, wanted),
  }));
  return {
    id: `${scope}/providers/Microsoft.Insights/metrics/${name}`,
    type: "Microsoft.Insights/metrics",
    name: { value: name, localizedValue: name },
    displayDescription: name,
    unit,
    errorCode: "Success",
    timeseries,
  };
}

export const metricRoutes: readonly ArmRoute[] = [
  {
    operation: "Metrics_List",
    specification: "Microsoft.Insights/stable/2024-02-01/metrics_API.json",
    method: "GET",
    path: "{scope}/providers/Microsoft.Insights/metrics",
    versions: ["2018-01-01", "2019-07-01", "2021-05-01", "2023-10-01", "2024-02-01"],
    needs: (parameters) => ({ action: "Microsoft.Insights/Metrics/Read", scope: given(parameters, "scope") }),
    shape: metricsShape,
    run: (world, request) => {
      const scope = given(request.parameters, "scope");
      if (!existsInTenant(world, scope)) return resourceNotFound(scope);
      const question = questionOf(world, request);
      if ("status" in question) return question;
      const value = question.names.map((name) => metricOf(world, scope, name, question));
      const { from, to, intervalText } = question;
      return answer(200, {
        cost: value.length * Math.ceil((to - from) / 60_000),
        timespan: `${new Date(from).toISOString()}/${new Date(to).toISOString()}`,
        interval: intervalText,
        namespace: /\/managedhsms\//i.test(scope) ? "Microsoft.KeyVault/managedHSMs" : "Microsoft.KeyVault/vaults",
        resourceregion: "westeurope",
        value,
      });
    },
  },
];
