import { machine } from "../ordinary/applications.ts";
import { personAt } from "../ordinary/people.ts";
import type { VaultScene } from "../scene.ts";
import { isUsable, type LoggedObject } from "../scene-objects.ts";
import { type Actor, day, eventMaker, hour, type LogWindow, minute, second } from "../strand.ts";
import {
  busyMorning,
  evenly,
  found,
  isInProduction,
  type LogDefect,
  type LogLabel,
  type LogPlanting,
  steadySecret,
} from "./defect.ts";

const hasSecret = (scene: VaultScene, window: LogWindow) => steadySecret(scene, window) !== undefined;

/** Defects of who calls, with what proof, by which way, and for what. Those that fit in few vaults come first. */
export const callerDefects: readonly LogDefect[] = [
  {
    key: "expired-secret-read",
    ruleId: "usage-expired-object-read",
    leastDays: 1,
    fits: (scene, window) => expiredIn(scene, window) !== undefined,
    plant: (planting) => visits(planting, { object: found(expiredIn(planting.traffic.scene, planting.window)) }),
  },
  {
    key: "disabled-secret-read",
    ruleId: "usage-expired-object-read",
    leastDays: 1,
    fits: (scene) => disabledIn(scene) !== undefined,
    plant: (planting) =>
      visits(planting, { object: found(disabledIn(planting.traffic.scene)), status: 403, denial: "disabled" }),
  },
  {
    key: "pinned-version",
    ruleId: "usage-pinned-version",
    leastDays: 1,
    fits: (scene, window) => replacedIn(scene, window) !== undefined,
    plant(planting) {
      const object = found(replacedIn(planting.traffic.scene, planting.window));
      return visits(planting, { object, asked: found(object.versions.at(-1)?.version) });
    },
  },
  {
    key: "unexpected-network",
    ruleId: "usage-unexpected-network",
    leastDays: 1,
    fits: (scene, window) => hasSecret(scene, window) && isPrivate(scene),
    plant(planting) {
      const { scene } = planting.traffic;
      return visits(planting, { route: () => scene.routes.internet(scene.index) });
    },
  },
  {
    key: "client-secret",
    // Told once, of the application: the directory knows it, and so it is not told at each vault that it calls.
    ruleId: "principal-static-credential",
    leastDays: 1,
    fits: (scene, window) => hasSecret(scene, window) && applicationIn(scene) !== undefined,
    plant(planting) {
      const caller = { ...found(applicationIn(planting.traffic.scene)), proof: "secret" } as const;
      return { ...visits(planting, { caller }), subject: caller.oid };
    },
  },
  {
    key: "old-tls",
    ruleId: "usage-tls-old",
    leastDays: 1,
    fits: hasSecret,
    plant: (planting) => visits(planting, { tls: "TLS1_0" }),
  },
  {
    key: "older-tls",
    ruleId: "usage-tls-old",
    leastDays: 1,
    fits: hasSecret,
    plant: (planting) => visits(planting, { tls: "TLS1_1" }),
  },
  {
    key: "human-production",
    ruleId: "usage-human-reads-production",
    leastDays: 1,
    fits: (scene, window) => isInProduction(scene) && hasSecret(scene, window),
    plant: personReads,
  },
];

/** One that is no managed identity: only such a one has a secret. */
function applicationIn({ applications }: VaultScene) {
  return applications.find(({ proof }) => proof === "certificate-or-assertion");
}

type Visit = Partial<Pick<Actor, "caller" | "tls" | "route">> & {
  readonly object?: LoggedObject;
  readonly asked?: string;
  readonly status?: number;
  readonly denial?: "disabled";
};

/** An old client that comes once a day, at its own hour, and does one thing wrong. */
function visits({ traffic, window, random }: LogPlanting, wish: Visit): LogLabel {
  const { scene } = traffic;
  const object = wish.object ?? found(steadySecret(scene, window));
  const actor: Actor = {
    ...machine(scene, wish.caller ?? found(scene.applications[0]), 35),
    client: "legacy-agent/3.1 (.NET Framework 4.5)",
    tls: wish.tls ?? "TLS1_2",
    ...(wish.route === undefined ? {} : { route: wish.route }),
  };
  const maker = eventMaker(scene, random);
  const from = startOf(object, wish, window);
  const count = Math.max(1, Math.floor((window.to - from) / day));
  const { asked = null, status = 200, denial = null } = wish;
  traffic.strands.push(
    evenly("old client", { from, period: day, count }, (time) =>
      maker.call(actor, time, { operation: "SecretGet", object, asked, status, denial }),
    ),
  );
  return { object, caller: actor.caller, numbers: { calls: count } };
}

/** From when on the visits are a defect: after the end, or after the newer version was made. */
function startOf({ expiresOn, versions }: LoggedObject, { asked }: Visit, window: LogWindow): number {
  const newest = asked === undefined ? window.from : (versions[0]?.createdOn ?? window.from);
  const ended = expiresOn !== null && expiresOn < window.to ? expiresOn : window.from;
  return Math.max(window.from, newest, ended) + 3 * hour + 13 * minute;
}

const enough = 2 * day;
/** Callers get some days to follow a rotation. */
const longAfter = 11 * day;

function expiredIn({ objects }: VaultScene, window: LogWindow): LoggedObject | undefined {
  return objects.find(
    ({ collection, isEnabled, expiresOn, isManaged }) =>
      collection === "secrets" && isEnabled && !isManaged && expiresOn !== null && expiresOn < window.to - enough,
  );
}

function disabledIn({ objects }: VaultScene): LoggedObject | undefined {
  return objects.find(({ collection, isEnabled }) => collection === "secrets" && !isEnabled);
}

/** A secret that got a newer version, with days of the window left in which the old one is asked for. */
function replacedIn({ objects }: VaultScene, window: LogWindow): LoggedObject | undefined {
  return objects.find(
    (object) =>
      object.collection === "secrets" &&
      !object.isManaged &&
      object.versions.length > 1 &&
      isUsable(object, window.to) &&
      (object.versions[0]?.createdOn ?? window.to) < window.to - longAfter,
  );
}

function isPrivate(scene: VaultScene): boolean {
  return scene.routes.usual(0, 0).path === "private-endpoint";
}

const looks = 3;

/** Somebody opens a secret of production in the portal, three times. */
function personReads({ traffic, window, random }: LogPlanting): LogLabel {
  const { scene } = traffic;
  const object = found(steadySecret(scene, window));
  const actor = personAt(scene, scene.index + 1, "portalBlades");
  const maker = eventMaker(scene, random);
  const rate = { from: busyMorning(window) + 4 * hour, period: 40 * second, count: looks };
  traffic.strands.push(evenly("person", rate, (time) => maker.call(actor, time, { operation: "SecretGet", object })));
  return { object, caller: actor.caller, numbers: { reads: looks } };
}
