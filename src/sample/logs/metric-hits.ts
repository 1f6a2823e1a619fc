import { formatTime } from "../../model/iso-date.ts";
import type { VaultMetrics } from "../../model/surroundings.ts";
import type { LogEvent } from "./event.ts";
import { hourOf } from "./meaning.ts";
import type { LogWindow } from "./strand.ts";

/**
 * What the vaults' own metrics counted, by the vault's id: every request that reached the data plane, handshakes too, hour
 * by hour, lost records or not. Calls to ARM, notices and what the service does by itself are no hits (an assumption: the
 * metric's reference names request activity only). Vaults without any hit are not in it.
 */
export function metricHits(events: Iterable<LogEvent>, window: LogWindow): ReadonlyMap<string, VaultMetrics> {
  const counted = new Map<string, { readonly hits: Map<string, number>; readonly results: Map<string, number> }>();
  for (const event of events) {
    if (event.plane !== "data" || (event.kind !== "call" && event.kind !== "challenge")) continue;
    const own = counted.get(event.vault.id) ?? { hits: new Map(), results: new Map() };
    counted.set(event.vault.id, own);
    increase(own.hits, hourOf(event.time));
    increase(own.results, String(event.status));
  }
  return new Map([...counted].map(([vault, { hits, results }]) => [vault, metrics(window, hits, results)]));
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function metrics(
  window: LogWindow,
  hits: ReadonlyMap<string, number>,
  results: ReadonlyMap<string, number>,
): VaultMetrics {
  return {
    from: formatTime(window.from),
    to: formatTime(window.to),
    hits: [...hits].sort().map(([hour, count]) => ({ hour, count })),
    results: [...results].sort().map(([status, count]) => ({ status, count })),
    saturationMax: null,
  };
}
