import { burstCalls, type UsageTable } from "../../../model/usage.ts";
import { conditions } from "../meaning/definitions.ts";
import { not } from "../meaning/expression.ts";
import { conditionToKql } from "../meaning/to-kql.ts";
import { fieldColumn as column } from "./columns.ts";
import { callerColumns, kqlTime, type RecordsAsked, recordsQuery } from "./records.ts";
import { hourMs, minuteMs, ownsWhole, type Span } from "./slices.ts";

/** What is asked for, one query for each and slice. `totals` counts records by vault and operation. */
export const questions = ["totals", "usage", "peaks", "subscription-peaks", "bursts", "events"] as const;
export type Question = (typeof questions)[number];

export interface Asked extends RecordsAsked {
  readonly question: Question;
  /** The whole window, of which the span is a part. */
  readonly window: Span;
  /** Region of each vault, by its id in lower case; for the peaks of subscriptions. */
  readonly regions?: ReadonlyMap<string, string>;
  /** The snapshot's time: later records are counted apart. */
  readonly now: number;
}

/** The most texts that one list of an answer carries: a longer one would not be whole, and asks for a shorter span. */
export const listCap = 2000;

/**
 * Whether the rows of the answer are those of the table. Otherwise they are parts of such rows, to be added up with those
 * of the other slices of the same hour: see merge.ts.
 */
export function isFinal({ question, span, window }: Pick<Asked, "question" | "span" | "window">): boolean {
  if (question === "events") return true;
  return ownsWhole(question === "bursts" ? minuteMs : hourMs, span, window);
}

/** The query for one slice. */
export function queryFor(asked: Asked): string {
  const regions = asked.question === "subscription-peaks" ? [regionTable(asked.regions ?? new Map())] : [];
  return [...regions, recordsQuery(asked), "records", ...operatorsOf(asked)].join("\n");
}

function operatorsOf(asked: Asked): readonly string[] {
  switch (asked.question) {
    case "totals":
      return totals(asked.now);
    case "usage":
      return usage;
    case "peaks":
      return peaks(["vault", "limitClass"], isFinal(asked));
    case "subscription-peaks":
      return [...inRegions, ...peaks(["subscriptionId", "region", "limitClass"], isFinal(asked))];
    case "bursts":
      return bursts(isFinal(asked));
    case "events":
      return events;
  }
}

const time = column("time");
const spread = `firstTime = min(${time}), lastTime = max(${time})`;
const listed = (name: string, field: string) => `${name} = make_set_if(${field}, isnotempty(${field}), ${listCap})`;
const isCall = `${conditionToKql(not(conditions.isNotice), column)} and statusClass != "challenge"`;

const totals = (now: number): readonly string[] => [
  `| summarize calls = count(), met = sum(copies), shared = countif(source == 0), future = countif(${time} > ${kqlTime(now)}), ${spread}`,
  "    by vault, operation",
];

const usage: readonly string[] = [
  // What is no duration counts as none.
  `| extend ms = iff(coalesce(${column("ms")} between (0.0 .. 1000000000000.0), false), ${column("ms")}, 0.0)`,
  `| summarize calls = count(), ${spread}, msSum = sum(ms), msMax = max(ms),`,
  `    ${listed("clients", column("client"))}, ${listed("tls", column("tls"))}, ${listed("addresses", column("address"))}`,
  `    by hour = bin(${time}, 1h), vault, ${callerColumns.join(", ")}, operation, objectType, objectName, versionAsked,`,
  "    statusClass, networkPath, assignmentId",
];

/**
 * Ten seconds on the clock; of the fullest of an hour, the first. Both are one number: its calls, then how far from the
 * hour's end it lies.
 */
const peaks = (keys: readonly string[], isWhole: boolean): readonly string[] => {
  const by = keys.join(", ");
  const buckets = [
    "| where isnotempty(limitClass)",
    `| summarize calls = count(), refused = countif(statusClass == "throttled") by ${by}, bucket = bin(${time}, 10s)`,
  ];
  if (!isWhole) return buckets;
  return [
    ...buckets,
    "| extend score = calls * 3600 + 3599 - tolong((bucket - bin(bucket, 1h)) / 1s)",
    `| summarize score = max(score), refused = sum(refused) by ${by}, five = bin(bucket, 5m)`,
    `| summarize score = max(score), throttledMax5m = max(refused) by ${by}, hour = bin(five, 1h)`,
  ];
};

const inRegions: readonly string[] = [
  '| extend region = tostring(regions[vault]), subscriptionId = extract(@"^/subscriptions/([^/]+)/", 1, vault)',
  "| where isnotempty(region)",
];

const bursts = (isWhole: boolean): readonly string[] => [
  `| where (isnotempty(oid) or isnotempty(appId)) and ${isCall}`,
  `| extend object = iff(isempty(objectName), "", strcat(objectType, " ", objectName))`,
  `| summarize calls = count(), ${listed("objects", "object")}, denials = countif(statusClass == "denied")`,
  `    by minute = bin(${time}, 1m), vault, ${callerColumns.join(", ")}`,
  ...(isWhole ? [`| where calls >= ${burstCalls}`] : []),
];

/** Columns of an event's row, as the fields of its detail are named. */
export const eventFields = [
  "addedPrincipal",
  "removedPrincipal",
  "addedSecrets",
  "addedKeys",
  "addedCertificates",
  "removedSecrets",
  "removedKeys",
  "removedCertificates",
  "addedAddress",
  "defaultAction",
] as const;

const events: readonly string[] = [
  `| where ${conditionToKql(conditions.isEvent, column)}`,
  `| project happened = ${time}, vault, ${callerColumns.join(", ")}, operation, objectType, objectName,`,
  `    status = ${column("status")}, statusClass, address = ${column("address")}, denial,`,
  `    ${eventFields.map((name) => `${name} = ${column(name)}`).join(", ")}`,
];

function regionTable(regions: ReadonlyMap<string, string>): string {
  // JSON is how a literal of this kind is written; brackets inside texts do not end it.
  return `let regions = dynamic(${JSON.stringify(Object.fromEntries(regions))});`;
}

/** The table that the rows of a question belong to. */
export const tableOf: Readonly<Record<Exclude<Question, "totals">, UsageTable>> = {
  usage: "usage",
  peaks: "peaks",
  "subscription-peaks": "peaks",
  bursts: "bursts",
  events: "events",
};
