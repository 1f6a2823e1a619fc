import type { Random } from "../../random.ts";
import type { LogCaller, LogEvent } from "../event.ts";
import type { VaultScene } from "../scene.ts";
import { isUsable, type LoggedObject } from "../scene-objects.ts";
import { day, hour, type LogWindow, type Strand } from "../strand.ts";

/** Rules about what logs tell, alone or beside grants and principals. */
export type LogRuleId =
  | "usage-transactions-high"
  | "usage-uncached-reads"
  | "usage-throttled"
  | "usage-near-limit"
  | "usage-cost-high"
  | "usage-failures-high"
  | "usage-slow"
  | "usage-idle-vault"
  | "usage-secret-never-read"
  | "usage-pinned-version"
  | "usage-expired-object-read"
  | "principal-static-credential"
  | "usage-human-reads-production"
  | "usage-unexpected-network"
  | "usage-tls-old"
  | "log-coverage-gap"
  | "rotation-failed"
  | "grant-unused"
  | "grant-scope-unused"
  | "grant-permission-unused";

export interface LogFinding {
  readonly ruleId: LogRuleId;
  readonly subject: string;
}

/** What a planter did: who and what is at fault, and the numbers that a rule should come to. */
export interface LogLabel {
  /** Null where it is the vault. */
  readonly object?: LoggedObject;
  readonly caller?: LogCaller;
  /** Id of what is found at fault, where that is neither the vault nor the object. */
  readonly subject?: string;
  /** What else is found by the same cause. */
  readonly also?: readonly LogFinding[];
  /** Counts are of events, times in milliseconds; names say the rest. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** The traffic of a vault while it is being planned. */
export interface VaultTraffic {
  readonly scene: VaultScene;
  readonly strands: Strand[];
  /** Applied to each event of the vault, in this order; null takes the event away. */
  readonly changes: ((event: LogEvent) => LogEvent | null)[];
  isTaken: boolean;
}

export interface LogPlanting {
  readonly traffic: VaultTraffic;
  readonly window: LogWindow;
  readonly random: Random;
}

/** One way to break one rule by what a vault's callers do. A vault takes one of them. */
export interface LogDefect {
  /** Unique; names it when only some are wanted. */
  readonly key: string;
  readonly ruleId: LogRuleId;
  /** Shortest window in which it can show. */
  readonly leastDays: number;
  /** Only planted when it is asked for by its key: it takes a great many records. */
  readonly isHeavy?: boolean;
  readonly fits: (scene: VaultScene, window: LogWindow) => boolean;
  readonly plant: (planting: LogPlanting) => LogLabel;
}

export const isInProduction = ({ environment }: VaultScene): boolean => environment === "production";
export const isAnywhere = (): boolean => true;

/** A secret that its callers find there all through the window. */
export function steadySecret(scene: VaultScene, window: LogWindow): LoggedObject | undefined {
  return scene.objects.find(
    (object) =>
      object.collection === "secrets" &&
      !object.isManaged &&
      isUsable(object, window.from) &&
      isUsable(object, window.to),
  );
}

/** The same among keys; every key of the estate is older than a month or so. */
export function steadyKey(scene: VaultScene, window: LogWindow): LoggedObject | undefined {
  return scene.objects.find(
    (object) =>
      object.collection === "keys" && !object.isManaged && isUsable(object, window.from) && isUsable(object, window.to),
  );
}

/** What a planter may rely on because `fits` looked for it. */
export function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("a log defect was planted where it does not fit");
  return value;
}

/** Nine o'clock on a working day, in the last third of the window but not in its last days. */
export function busyMorning(window: LogWindow): number {
  const late = window.from + ((window.to - window.from) * 3) / 4;
  let start = late - (late % day) + 9 * hour;
  for (let tries = 0; tries < 7 && [0, 6].includes(new Date(start).getUTCDay()); tries += 1) start -= day;
  return Math.max(start, window.from);
}

/** A strand of events at even distances: `count` of them from `from` on. */
export function evenly(
  name: string,
  { from, period, count }: { readonly from: number; readonly period: number; readonly count: number },
  make: (time: number, turn: number) => LogEvent,
): Strand {
  return {
    name,
    estimate: count,
    isOptional: false,
    *events() {
      for (let turn = 0; turn < count; turn += 1) yield make(Math.floor(from + turn * period), turn);
    },
  };
}
