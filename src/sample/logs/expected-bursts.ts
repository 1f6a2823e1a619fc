import { formatTime } from "../../model/iso-date.ts";
import { type BurstRow, burstCalls, type Caller } from "../../model/usage.ts";
import type { LogEvent } from "./event.ts";
import { callerOf, objectTypeOf, statusClassOf } from "./meaning.ts";

const minuteMs = 60_000;

interface OpenMinute {
  readonly minute: number;
  readonly vault: string;
  readonly caller: Caller;
  readonly objects: Set<string>;
  calls: number;
  denials: number;
}

/** Counts what each caller does in a minute; what nobody's token stands behind is nobody's burst. */
export function burstCounter() {
  const open = new Map<string, OpenMinute>();
  return {
    add(event: LogEvent): void {
      if (event.caller === null) return;
      const caller = callerOf(event);
      const minute = event.time - (event.time % minuteMs);
      const key = JSON.stringify([minute, event.vault.id, caller]);
      const row = open.get(key) ?? { minute, vault: event.vault.id, caller, objects: new Set(), calls: 0, denials: 0 };
      if (row.calls === 0) open.set(key, row);
      row.calls += 1;
      if (statusClassOf(event) === "denied") row.denials += 1;
      if (event.object !== null) row.objects.add(`${objectTypeOf(event)} ${event.object.name.toLowerCase()}`);
    },
    *rows(): Generator<BurstRow> {
      for (const { minute, vault, caller, objects, calls, denials } of open.values()) {
        if (calls < burstCalls) continue;
        yield { minute: formatTime(minute), vault, caller, calls, distinctObjects: objects.size, denials };
      }
    },
  };
}
