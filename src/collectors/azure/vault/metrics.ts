import { type Fact, partly, read, type Unread, unread } from "../../../model/fact.ts";
import { addDays, daysBetween, formatTime, parseTime } from "../../../model/iso-date.ts";
import type { VaultMetrics } from "../../../model/surroundings.ts";
import { type Json, type JsonMap, mapIn, mapsIn, textIn } from "../../exports/json-value.ts";
import { apiVersions } from "./api-versions.ts";
import type { Reading } from "./reading.ts";
import { readerRoles } from "./remedies.ts";

/** The platform keeps metrics for so many days. */
const keptDays = 93;
/** One question spans so many days at most. */
const daysPerQuestion = 30;
/** With a filter the service gives ten series unless more are asked for, and says nothing of the rest. */
const mostSeries = 1000;

interface Span {
  readonly from: string;
  readonly to: string;
}

/** Adds up what the questions about one window answer. */
interface Counted {
  readonly hits: Map<string, number>;
  readonly results: Map<string, number>;
  saturationMax: number | null;
  missing: Unread | undefined;
}

/**
 * What the platform itself counted, by whole hours: two questions for each thirty days of the window. Managed HSMs have no
 * metric of results or saturation: what there is of them is read in part, and says so.
 */
export async function readMetrics(reading: Reading, kind: "vault" | "hsm", asked: Span): Promise<Fact<VaultMetrics>> {
  const { from, to } = wholeHours(asked);
  const counted: Counted = { hits: new Map(), results: new Map(), saturationMax: null, missing: undefined };
  let hasAnswer = false;
  for (const span of questionsOf({ from, to })) {
    const questions = kind === "vault" ? [hitsAndSaturation, resultsByStatus] : [hitsAlone];
    for (const question of questions) {
      const why = await ask(reading, { span, question, counted });
      if (why) counted.missing ??= why;
      else hasAnswer = true;
    }
  }
  if (counted.missing && !hasAnswer) return { unread: counted.missing };
  if (kind === "hsm") counted.missing ??= hitsOnly;
  const metrics = { from, to, ...listsOf(counted), saturationMax: counted.saturationMax };
  return counted.missing ? partly(metrics, counted.missing) : read(metrics);
}

const hitsOnly = unread("not-in-output", "the platform does not measure results and saturation of managed HSMs").unread;

function wholeHours({ from, to }: Span): Span {
  const floor = (time: string) => formatTime(Math.floor(Date.parse(time) / 3_600_000) * 3_600_000);
  const earliest = floor(addDays(to, -keptDays + 1));
  const start = floor(from);
  return { from: start < earliest ? earliest : start, to: floor(to) };
}

function* questionsOf({ from, to }: Span): Generator<Span> {
  for (let start = from; start < to; ) {
    const end = daysBetween(start, to) <= daysPerQuestion ? to : addDays(start, daysPerQuestion);
    yield { from: start, to: end };
    start = end;
  }
}

interface Question {
  readonly metrics: readonly string[];
  readonly aggregation: string;
  readonly interval: string;
  readonly filter?: string;
}

const hitsAndSaturation: Question = {
  metrics: ["ServiceApiHit", "SaturationShoebox"],
  aggregation: "count,maximum",
  interval: "PT1H",
};
const hitsAlone: Question = { metrics: ["ServiceApiHit"], aggregation: "count", interval: "PT1H" };
const resultsByStatus: Question = {
  metrics: ["ServiceApiResult"],
  aggregation: "count",
  interval: "FULL",
  filter: "StatusCode eq '*'",
};

interface Asking {
  readonly span: Span;
  readonly question: Question;
  readonly counted: Counted;
}

/** Asks one question and adds its answer; gives back why there was none. */
async function ask({ calls }: Reading, { span, question, counted }: Asking): Promise<Unread | undefined> {
  const { metrics, aggregation, interval, filter } = question;
  const answer = await calls.control({
    path: "/providers/Microsoft.Insights/metrics",
    version: apiVersions.metrics,
    collector: "metrics",
    role: readerRoles.monitoring,
    query: {
      metricnames: metrics.join(","),
      timespan: `${span.from}/${span.to}`,
      interval,
      aggregation,
      ...(filter === undefined ? {} : { $filter: filter, top: String(mostSeries) }),
    },
  });
  if (!answer.ok) return answer.why;
  const answered = mapsIn(answer.body, "value") ?? [];
  for (const name of metrics)
    addMetric(
      name,
      answered.find((metric) => nameOf(metric) === name),
      counted,
    );
  return undefined;
}

function nameOf(metric: JsonMap): string | undefined {
  return textIn(mapIn(metric, "name") ?? new Map(), "value");
}

/** What is counted must be counted whole: anything that is not as Azure prints it is told as missing. */
function addMetric(name: string, metric: JsonMap | undefined, counted: Counted): void {
  const series = metric && mapsIn(metric, "timeseries");
  if (!series) {
    counted.missing ??= unreadable(name);
    return;
  }
  const failed = textIn(metric, "errorCode");
  if (failed !== undefined && failed !== "Success") {
    counted.missing ??= unread("failed", `Azure Monitor answered ${failed.slice(0, 100)} for ${name}`).unread;
  }
  if (series.length >= mostSeries) {
    counted.missing ??= unread("failed", `Azure Monitor gave the first ${mostSeries} series of ${name} only`).unread;
  }
  for (const each of series) addSeries(name, each, counted);
}

function unreadable(metric: string): Unread {
  return unread("unparsable", `what Azure Monitor says of ${metric} is not what it prints`).unread;
}

function addSeries(metric: string, series: JsonMap, counted: Counted): void {
  const status = statusOf(series);
  const points = mapsIn(series, "data");
  if (!points) counted.missing ??= unreadable(metric);
  for (const point of points ?? []) {
    const hour = parseTime(textIn(point, "timeStamp") ?? "");
    const isCounted =
      metric === "SaturationShoebox"
        ? raise(counted, point.get("maximum"))
        : metric === "ServiceApiHit"
          ? add(counted.hits, hour, point.get("count"))
          : add(counted.results, status, point.get("count"));
    if (!isCounted) counted.missing ??= unreadable(metric);
  }
}

/** The status code that a series counts. */
function statusOf(series: JsonMap): string | undefined {
  const dimension = (mapsIn(series, "metadatavalues") ?? []).find(
    (each) => textIn(mapIn(each, "name") ?? new Map(), "value")?.toLowerCase() === "statuscode",
  );
  return dimension && textIn(dimension, "value");
}

/** Adds a count; false where it cannot be placed. An hour without any has none. */
function add(counts: Map<string, number>, key: string | undefined, count: Json | undefined): boolean {
  if (count === undefined || count === null || count === 0) return true;
  if (typeof count !== "number" || key === undefined) return false;
  counts.set(key, (counts.get(key) ?? 0) + count);
  return true;
}

function raise(counted: Counted, maximum: Json | undefined): boolean {
  if (maximum === undefined || maximum === null) return true;
  if (typeof maximum !== "number") return false;
  counted.saturationMax = Math.max(counted.saturationMax ?? 0, maximum);
  return true;
}

function listsOf({ hits, results }: Counted): Pick<VaultMetrics, "hits" | "results"> {
  const sorted = (counts: ReadonlyMap<string, number>) => [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    hits: sorted(hits).map(([hour, count]) => ({ hour, count })),
    results: sorted(results).map(([status, count]) => ({ status, count })),
  };
}
