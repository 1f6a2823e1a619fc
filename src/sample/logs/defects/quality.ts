import type { LogEvent } from "../event.ts";
import { machine } from "../ordinary/applications.ts";
import type { VaultScene } from "../scene.ts";
import { isUsable, type LoggedObject, versionAt } from "../scene-objects.ts";
import { day, eventMaker, hour, type LogWindow, minute } from "../strand.ts";
import {
  busyMorning,
  evenly,
  found,
  isAnywhere,
  isInProduction,
  type LogDefect,
  type LogFinding,
  type LogPlanting,
  steadyKey,
  steadySecret,
} from "./defect.ts";

/** Defects of how calls end, of what is never called, and of what the log lost. */
export const qualityDefects: readonly LogDefect[] = [
  {
    key: "failures",
    ruleId: "usage-failures-high",
    leastDays: 1,
    fits: isAnywhere,
    plant: failures,
  },
  {
    key: "slow",
    ruleId: "usage-slow",
    leastDays: 2,
    fits: (scene, window) => steadyKey(scene, window) !== undefined,
    plant: slow,
  },
  {
    key: "idle",
    ruleId: "usage-idle-vault",
    leastDays: 90,
    fits: isAnywhere,
    plant({ traffic, window }) {
      traffic.changes.push((event) => (event.plane === "data" ? null : event));
      return { numbers: { calls: 0 }, also: unusedGrants(traffic.scene, window) };
    },
  },
  {
    key: "never-read",
    ruleId: "usage-secret-never-read",
    leastDays: 90,
    fits: (scene, window) => neverRead(scene, window) !== undefined,
    plant({ traffic, window }) {
      const object = found(neverRead(traffic.scene, window));
      traffic.changes.push((event) => (reads(event, object) ? null : event));
      return { object, numbers: { reads: 0 }, also: unusedGrants(traffic.scene, window, object.id) };
    },
  },
  {
    key: "log-gap",
    ruleId: "log-coverage-gap",
    leastDays: 2,
    // Its callers call every hour, so that each lost hour is one in which the metric counted calls.
    fits: (scene, window) => isInProduction(scene) && steadySecret(scene, window) !== undefined,
    plant: gap,
  },
];

/** A configuration provider asks every hour for a setting that is not there, and for one that it may not read. */
function failures({ traffic, window, random }: LogPlanting) {
  const { scene } = traffic;
  const caller = found(scene.applications[0]);
  const actor = machine(scene, caller, 33);
  const maker = eventMaker(scene, random);
  const missing = secretNamed(scene, "feature-limits");
  const closed = secretNamed(scene, "break-glass-token");
  const denial = scene.vault.permissionModel === "rbac" ? "rbac" : "access-policy";
  const count = Math.floor((window.to - window.from) / (hour / 2));
  const rate = { from: window.from + 7 * minute, period: hour / 2, count };
  traffic.strands.push(
    evenly("failures", rate, (time, turn) =>
      turn % 2 === 0
        ? maker.call(actor, time, { operation: "SecretGet", object: missing, status: 404 })
        : maker.call(actor, time, { operation: "SecretGet", object: closed, status: 403, denial }),
    ),
  );
  return { caller, numbers: { failures: count } };
}

const slowHours = 10;
const perSlowHour = 40;

/** Every call takes long; for some hours there are enough of them to say so. */
function slow({ traffic, window, random }: LogPlanting) {
  const { scene } = traffic;
  const object = found(steadyKey(scene, window));
  const actor = machine(scene, found(scene.applications[0]), 36);
  const maker = eventMaker(scene, random);
  const rate = { from: busyMorning(window), period: hour / perSlowHour, count: slowHours * perSlowHour };
  traffic.strands.push(
    evenly("slow", rate, (time) =>
      maker.call(actor, time, { operation: "KeySign", object, asked: versionAt(object, time) }),
    ),
  );
  traffic.changes.push((event) => (event.kind === "call" ? { ...event, ms: 1300 + (event.ticks % 2500) } : event));
  return { numbers: { leastMs: 1300, mostMs: 3799, hours: slowHours, perHour: perSlowHour } };
}

function secretNamed(scene: VaultScene, name: string): LoggedObject {
  return {
    collection: "secrets",
    id: `${scene.vault.id}/secrets/${name}`,
    name,
    isEnabled: true,
    isManaged: false,
    signs: false,
    expiresOn: null,
    versions: [{ version: "0".repeat(32), createdOn: Number.NEGATIVE_INFINITY }],
  };
}

/** A secret that could have been read all the time: one that was made, or replaced, in between would be no finding. */
function neverRead({ objects }: VaultScene, window: LogWindow): LoggedObject | undefined {
  return objects.find(
    (object) =>
      object.collection === "secrets" &&
      !object.isManaged &&
      isUsable(object, window.to) &&
      (object.versions[0]?.createdOn ?? window.to) < window.from,
  );
}

/** Grants are judged by four weeks. */
const judgedAfter = 29 * day;

/** What nobody calls, nobody's grant is used for: in a vault, or on one object. Rotators wait for their day. */
function unusedGrants({ grants, directory }: VaultScene, window: LogWindow, scope?: string): readonly LogFinding[] {
  const rotators = [directory.rotator(0).oid, directory.rotator(1).oid];
  return grants
    .filter((grant) => (scope === undefined || grant.scope === scope) && grant.since + judgedAfter <= window.to)
    .filter(({ oid }) => !rotators.includes(oid))
    .map(({ id }) => ({ ruleId: "grant-unused", subject: id }));
}

/** A read of the object, or the handshake before one. */
function reads({ object, operation }: LogEvent, { collection, name }: LoggedObject): boolean {
  const isRead = operation === "SecretGet" || operation === "Authentication";
  return isRead && object?.collection === collection && object.name === name;
}

const lostHours = 20;

/** The records of twenty hours never arrive; the calls were made, and the vault's metric counted them. */
function gap({ traffic, window, random }: LogPlanting) {
  const { scene } = traffic;
  const object = found(steadySecret(scene, window));
  const caller = found(scene.applications[0]);
  const actor = machine(scene, caller, 34);
  const maker = eventMaker(scene, random);
  const hours = (window.to - window.from) / hour;
  const rate = { from: window.from + 20 * minute, period: hour, count: Math.floor(hours) };
  traffic.strands.push(evenly("hourly", rate, (time) => maker.call(actor, time, { operation: "SecretGet", object })));
  const from = busyMorning(window) - 6 * hour;
  const start = from - (from % hour);
  const to = start + lostHours * hour;
  traffic.changes.push((event) => (event.time >= start && event.time < to ? { ...event, isLost: true } : event));
  return {
    numbers: { from: start, to, lostHours, hoursWithCalls: Math.floor(hours), days: (window.to - window.from) / day },
  };
}
