import { machine } from "../ordinary/applications.ts";
import type { VaultScene } from "../scene.ts";
import { versionAt } from "../scene-objects.ts";
import type { Actor, LogWindow } from "../strand.ts";
import { day, eventMaker, hour, minute, second } from "../strand.ts";
import {
  busyMorning,
  evenly,
  found,
  isAnywhere,
  isInProduction,
  type LogDefect,
  type LogPlanting,
  steadyKey,
  steadySecret,
} from "./defect.ts";

const hasSecret = (scene: VaultScene, window: LogWindow) => steadySecret(scene, window) !== undefined;
const hasKey = (scene: VaultScene, window: LogWindow) => steadyKey(scene, window) !== undefined;

function firstApplication(scene: VaultScene): Actor["caller"] {
  return found(scene.applications[0]);
}

/** Defects of how much is called, and how fast. */
export const volumeDefects: readonly LogDefect[] = [
  {
    key: "uncached-application",
    ruleId: "usage-uncached-reads",
    leastDays: 1,
    fits: (scene, window) => isInProduction(scene) && hasSecret(scene, window),
    // One read for each request it serves: every two seconds from nine to one.
    plant: (planting) => uncached(planting, { perHour: 1800, hours: 4, hosts: 1 }),
  },
  {
    key: "uncached-fleet",
    ruleId: "usage-uncached-reads",
    leastDays: 1,
    fits: (scene, window) => isInProduction(scene) && hasSecret(scene, window),
    // Forty instances that read for each request: few reads from each address, many together.
    plant: (planting) => uncached(planting, { perHour: 1200, hours: 5, hosts: 40 }),
  },
  {
    key: "throttled",
    ruleId: "usage-throttled",
    leastDays: 1,
    fits: hasKey,
    plant: throttled,
  },
  {
    key: "near-limit",
    ruleId: "usage-near-limit",
    leastDays: 1,
    fits: hasSecret,
    plant: nearLimit,
  },
  {
    key: "transactions-jump",
    ruleId: "usage-transactions-high",
    leastDays: 20,
    fits: hasKey,
    plant: (planting) => encryptions(planting, { perHour: 1500, hours: 8 }),
  },
  {
    key: "transactions-high",
    ruleId: "usage-transactions-high",
    leastDays: 2,
    isHeavy: true,
    fits: hasKey,
    plant: (planting) => encryptions(planting, { perHour: 8000, hours: 13 }),
  },
  {
    key: "costly",
    ruleId: "usage-cost-high",
    leastDays: 1,
    fits: isAnywhere,
    plant: costly,
  },
];

interface Reading {
  readonly perHour: number;
  readonly hours: number;
  readonly hosts: number;
}

function uncached({ traffic, window, random }: LogPlanting, { perHour, hours, hosts }: Reading) {
  const { scene } = traffic;
  const object = found(steadySecret(scene, window));
  const caller = firstApplication(scene);
  const maker = eventMaker(scene, random);
  const actors = Array.from({ length: hosts }, (_, host) => ({
    ...machine(scene, caller, 2000 + host),
    // Even where addresses are shared and change, this traffic keeps its own.
    route: () => scene.routes.usual(2000 + host, window.from),
  }));
  const rate = { from: busyMorning(window), period: hour / perHour, count: perHour * hours };
  traffic.strands.push(
    evenly("uncached", rate, (time, turn) =>
      maker.call(found(actors[turn % hosts]), time, { operation: "SecretGet", object }),
    ),
  );
  return { object, caller, numbers: { perHour, perHourAndAddress: perHour / hosts, hours, reads: perHour * hours } };
}

const refusals = 40;
const signatures = 1000;

/** For a few minutes a signing service asks for more than its subscription has left: forty refusals among a thousand calls. */
function throttled({ traffic, window, random }: LogPlanting) {
  const { scene } = traffic;
  const key = found(steadyKey(scene, window));
  const caller = firstApplication(scene);
  const actor = machine(scene, caller, 30);
  const maker = eventMaker(scene, random);
  const count = refusals + signatures;
  const share = count / refusals;
  const rate = { from: busyMorning(window) + minute, period: (3 * minute) / count, count };
  traffic.strands.push(
    evenly("throttled", rate, (time, turn) =>
      maker.call(actor, time, {
        operation: "KeySign",
        object: key,
        asked: versionAt(key, time),
        status: turn % share === 0 ? 429 : 200,
      }),
    ),
  );
  return { caller, numbers: { throttled: refusals, within5Minutes: refusals, calls: count } };
}

const writes = 240;

/** A migration writes its secrets again and again, within ten seconds on the clock: 80 % of the limit of 300. */
function nearLimit({ traffic, window, random }: LogPlanting) {
  const { scene } = traffic;
  const object = found(steadySecret(scene, window));
  const caller = scene.directory.pipeline(scene.index);
  const actor = { ...machine(scene, caller, 720), client: "secret-migration/1.2 azsdk-go-azsecrets/v1.1.0" };
  const maker = eventMaker(scene, random);
  const rate = { from: busyMorning(window) + 30 * second, period: 41, count: writes };
  traffic.strands.push(
    evenly("near limit", rate, (time) => maker.call(actor, time, { operation: "SecretSet", object })),
  );
  return { caller, numbers: { max10s: writes, limit: 300 } };
}

/** One day on which an application encrypts each message by the vault, instead of by a key of its own that the vault wraps. */
function encryptions({ traffic, window, random }: LogPlanting, { perHour, hours }: Omit<Reading, "hosts">) {
  const { scene } = traffic;
  const key = found(steadyKey(scene, window));
  const caller = firstApplication(scene);
  const actor = machine(scene, caller, 31);
  const maker = eventMaker(scene, random);
  const rate = { from: busyMorning(window), period: hour / perHour, count: perHour * hours };
  traffic.strands.push(
    evenly("encryptions", rate, (time) =>
      maker.call(actor, time, { operation: "KeyEncrypt", object: key, asked: versionAt(key, time) }),
    ),
  );
  return { caller, numbers: { inDay: perHour * hours } };
}

/** A certificate whose policy renews it every eight hours: each renewal has its price. */
function costly({ traffic, window, random }: LogPlanting) {
  const { scene } = traffic;
  const object = scene.objects.find(({ collection }) => collection === "certificates");
  const maker = eventMaker(scene, random);
  const count = Math.floor((window.to - window.from) / (day / 3));
  const rate = { from: window.from + 11 * minute, period: day / 3, count };
  traffic.strands.push(
    evenly("renewals", rate, (time) => maker.service(time, { operation: "CertificateRenew", object: object ?? null })),
  );
  // Nobody can name the newest version of such a certificate: pinning is another defect.
  traffic.changes.push((event) =>
    event.operation === "CertificateGet" && event.object !== null
      ? { ...event, object: { ...event.object, asked: null } }
      : event,
  );
  return { ...(object ? { object } : {}), numbers: { renewals: count } };
}
