import type { EventDetail } from "../../model/usage.ts";
import type { Random } from "../random.ts";
import type { LogCaller, LogEvent, LogRoute, VaultChange } from "./event.ts";
import { noRoute } from "./routes.ts";
import type { VaultScene } from "./scene.ts";
import { type LoggedObject, versionAt } from "./scene-objects.ts";

/** The time that logs are about, in milliseconds since 1970; `to` is not in it. */
export interface LogWindow {
  readonly from: number;
  readonly to: number;
}

/** One habit of one caller: its events in the order of time. */
export interface Strand {
  readonly name: string;
  /** About how many events it makes. */
  readonly estimate: number;
  /** May be left out where fewer records are wanted. */
  readonly isOptional: boolean;
  readonly events: () => Iterable<LogEvent>;
}

/** Somebody at a machine, with a client. */
export interface Actor {
  readonly caller: LogCaller;
  readonly client: string;
  readonly tls: string;
  readonly route: (time: number) => LogRoute;
}

export interface CallWish {
  readonly operation: string;
  readonly object?: LoggedObject | null;
  /** Version that the request names. */
  readonly asked?: string | null;
  readonly status?: number;
  readonly denial?: EventDetail["denial"];
  readonly change?: VaultChange;
}

/** Makes the events of one strand. */
export interface EventMaker {
  readonly random: Random;
  call(actor: Actor, time: number, wish: CallWish): LogEvent;
  /** A call to ARM. */
  manage(actor: Actor, time: number, wish: CallWish): LogEvent;
  challenge(actor: Actor, time: number, object: LoggedObject | null): LogEvent;
  notice(time: number, operation: string, object: LoggedObject | null): LogEvent;
  /** What the service does by itself. */
  service(time: number, wish: CallWish): LogEvent;
}

const nothing = {
  caller: null,
  object: null,
  status: null,
  denial: null,
  route: noRoute,
  client: "",
  tls: null,
  ms: 0,
  assignmentId: null,
  change: null,
  isLost: false,
} as const;

export function eventMaker(scene: VaultScene, random: Random): EventMaker {
  const base = (time: number) => ({
    ...nothing,
    time,
    ticks: random.integer(0, 9999),
    vault: scene.vault,
    plane: "data" as const,
    // The real log has records without one, too.
    correlationId: random.oneIn(500) ? "" : random.guid(),
  });
  const call = (actor: Actor, time: number, wish: CallWish): LogEvent => {
    const status = wish.status ?? 200;
    const isAllowed = isLetIn(status, wish.denial ?? null) && scene.vault.permissionModel === "rbac";
    return {
      ...base(time),
      kind: "call",
      operation: wish.operation,
      caller: actor.caller,
      object: named(wish, time),
      status,
      denial: wish.denial ?? null,
      route: actor.route(time),
      client: actor.client,
      tls: actor.tls,
      ms: duration(random),
      assignmentId: isAllowed ? scene.assignmentFor(actor.caller.oid, wish.operation, wish.object ?? null) : null,
      change: wish.change ?? null,
    };
  };
  return {
    random,
    call,
    manage: (actor, time, wish) => ({ ...call(actor, time, wish), plane: "management", tls: null, assignmentId: null }),
    challenge: (actor, time, object) => ({
      ...call(actor, time, { operation: "Authentication", object, status: 401 }),
      kind: "challenge",
      caller: null,
      ms: random.integer(0, 4),
    }),
    notice: (time, operation, object) => ({
      ...base(time),
      kind: "notice",
      operation,
      object: named({ operation, object }, time),
    }),
    service: (time, wish) => ({
      ...base(time),
      kind: "service",
      operation: wish.operation,
      object: named(wish, time),
      status: wish.status ?? 200,
      ms: random.integer(40, 400),
    }),
  };
}

/** Whether permissions were looked at and found good: not so where the service turned the call away before or after. */
function isLetIn(status: number, denial: EventDetail["denial"]): boolean {
  return denial === "disabled" || (status !== 401 && status !== 403 && status !== 429 && status < 500);
}

function named({ object, asked = null, status = 200 }: CallWish, time: number): LogEvent["object"] {
  if (!object) return null;
  const { collection, name } = object;
  const answered = status === 200 ? (asked ?? versionAt(object, time)) : null;
  return { collection, name, asked, answered };
}

/** Mostly some ten milliseconds; now and then the service takes longer. */
function duration(random: Random): number {
  return random.oneIn(60) ? random.integer(120, 700) : random.integer(6, 48);
}

/** Times in a rhythm, each a little late: never later than the next. Halts at the window's end. */
export function* rhythm(window: LogWindow, period: number, late: () => number): Generator<number> {
  for (let time = window.from; time < window.to; time += period) {
    const at = time + Math.min(late(), period - 1);
    if (at < window.to) yield at;
  }
}

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export function daysOf({ from, to }: LogWindow): number {
  return (to - from) / day;
}

export function isWeekday(time: number): boolean {
  const weekday = new Date(time).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}
