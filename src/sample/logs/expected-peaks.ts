import { formatTime } from "../../model/iso-date.ts";
import type { LimitClass, PeakRow } from "../../model/usage.ts";
import type { LogEvent, LogVault } from "./event.ts";
import { hourOf, limitOf, statusClassOf } from "./meaning.ts";

const bucketMs = 10_000;
const fiveMinutesMs = 300_000;

interface OpenPeak {
  readonly fixed: Pick<PeakRow, "hour" | "scope" | "vault" | "subscriptionId" | "region" | "limitClass">;
  /** Calls by the start of their ten seconds, and refusals by the start of their five minutes. */
  readonly calls: Map<number, number>;
  readonly refusals: Map<number, number>;
}

/** Counts calls by ten seconds on the clock, for each vault and, where the region is known, for its subscription there. */
export function peakCounter(regions: ReadonlyMap<string, string>) {
  const open = new Map<string, OpenPeak>();
  return {
    add(event: LogEvent): void {
      const limitClass = limitOf(event);
      if (limitClass === null) return;
      const region = regions.get(event.vault.id) ?? null;
      for (const fixed of scopesOf(event, limitClass, region)) {
        const key = JSON.stringify(fixed);
        const peak = open.get(key) ?? { fixed, calls: new Map(), refusals: new Map() };
        open.set(key, peak);
        increase(peak.calls, event.time, bucketMs);
        if (statusClassOf(event) === "throttled") increase(peak.refusals, event.time, fiveMinutesMs);
      }
    },
    *rows(): Generator<PeakRow> {
      for (const { fixed, calls, refusals } of open.values()) {
        const [at, max10s] = largest(calls);
        yield { ...fixed, max10s, at: formatTime(at), throttledMax5m: largest(refusals)[1] };
      }
    },
  };
}

function scopesOf(event: LogEvent, limitClass: LimitClass, region: string | null): readonly OpenPeak["fixed"][] {
  const { id, subscriptionId }: LogVault = event.vault;
  const hour = hourOf(event.time);
  const own = { hour, scope: "vault", vault: id, subscriptionId, region, limitClass } as const;
  return region === null ? [own] : [own, { ...own, scope: "subscription", vault: null }];
}

function increase(counts: Map<number, number>, time: number, span: number): void {
  const start = time - (time % span);
  counts.set(start, (counts.get(start) ?? 0) + 1);
}

/** The fullest span, the earliest of equals. */
function largest(counts: ReadonlyMap<number, number>): readonly [start: number, count: number] {
  let best: readonly [number, number] = [0, 0];
  for (const [start, count] of counts) {
    if (count > best[1] || (count === best[1] && start < best[0])) best = [start, count];
  }
  return best;
}
