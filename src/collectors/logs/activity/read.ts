import { addDays, parseTime } from "../../../model/iso-date.ts";
import type { EventRow, LogProblem, LogRefusal } from "../../../model/usage.ts";
import type { AzureClient } from "../../azure/client.ts";
import { inParallel } from "../../azure/tenant/in-parallel.ts";
import { activityEvents } from "./events.ts";

export interface ActivityAsked {
  /** Ids of subscriptions. Changes above them stand in no subscription's log. */
  readonly subscriptions: readonly string[];
  /** RFC 3339, whole seconds; `to` is not part of it. */
  readonly from: string;
  readonly to: string;
  /** The run's own time; the log reaches back 90 days from it. `to` where it is not given. */
  readonly now?: string;
}

/** Changes of role assignments and vaults, as Resource Manager tells them. */
export interface ActivityLog {
  /** Sorted as in the table of events. */
  readonly events: readonly EventRow[];
  /** Subscriptions whose log was not read, or not to its end. */
  readonly refused: readonly LogRefusal[];
  readonly problems: readonly LogProblem[];
  readonly totals: { readonly records: number; readonly ignored: number; readonly malformed: number };
  /** From when on the log could know: later than `from` where that is beyond its 90 days. */
  readonly knownFrom: string;
}

/** How long the service keeps it; a request for more is refused as a whole. */
const keptDays = 90;
/** There is no newer. */
const version = "2015-04-01";

/** Only what is used: of vaults no bodies, as those of some operations hold what nobody should read. */
const common =
  "authorization,claims,correlationId,eventTimestamp,httpRequest,operationName,resourceId,status,subStatus";
const providers = [
  { name: "Microsoft.Authorization", select: `${common},properties` },
  { name: "Microsoft.KeyVault", select: common },
] as const;

/** Reads the Activity Log of subscriptions. A subscription that refuses is told; throws `SignInFault` and `AbortError`. */
export async function readActivityLog(client: AzureClient, asked: ActivityAsked): Promise<ActivityLog> {
  const earliest = addDays(asked.now ?? asked.to, -keptDays);
  // A minute more than the service takes would be refused, and clocks differ.
  const knownFrom = asked.from < earliest ? addMinutes(earliest, 5) : asked.from;
  const places = asked.subscriptions.flatMap((subscription) =>
    providers.map((provider) => ({ subscription, provider })),
  );
  const isAsked = knownFrom < asked.to;
  const lists = isAsked
    ? await inParallel(places, (place) => listOf(client, place, { from: knownFrom, to: asked.to }))
    : [];
  const { events, ignored, malformed } = activityEvents(lists.flatMap(({ items }) => items));
  const inWindow = events.filter(({ time }) => time >= knownFrom && time < asked.to);
  return {
    events: inWindow,
    refused: lists.flatMap(({ refused }) => refused),
    problems: [...tooOld(asked.from, knownFrom), ...malformed.map((why) => ({ source, line: null, why }))],
    totals: {
      records: lists.reduce((sum, { items }) => sum + items.length, 0),
      ignored: ignored + events.length - inWindow.length,
      malformed: malformed.length,
    },
    knownFrom,
  };
}

const source = "activity-log";

interface Place {
  readonly subscription: string;
  readonly provider: (typeof providers)[number];
}

async function listOf(client: AzureClient, { subscription, provider }: Place, window: { from: string; to: string }) {
  const scope = `/subscriptions/${subscription.toLowerCase()}`;
  const filter = `eventTimestamp ge '${window.from}' and eventTimestamp le '${window.to}' and resourceProvider eq '${provider.name}'`;
  const query = `api-version=${version}&$filter=${encodeURIComponent(filter)}&$select=${encodeURIComponent(provider.select)}`;
  const path = `/subscriptions/${encodeURIComponent(subscription)}/providers/Microsoft.Insights/eventtypes/management/values`;
  const url = `${path}?${query}`;
  const { items, missing } = await client.list({ service: "arm", url, collector: source, scope });
  const refused: LogRefusal[] = missing
    ? [{ source: `${source}:${scope}`, why: missing.detail ?? missing.reason, remedy: missing.remedy ?? null }]
    : [];
  return { items, refused };
}

function addMinutes(time: string, minutes: number): string {
  return parseTime(new Date(Date.parse(time) + minutes * 60_000).toISOString()) ?? time;
}

function tooOld(from: string, knownFrom: string): readonly LogProblem[] {
  if (from >= knownFrom) return [];
  const why = `the Activity Log keeps ${keptDays} days: changes before ${knownFrom} are not known`;
  return [{ source, line: null, why }];
}
