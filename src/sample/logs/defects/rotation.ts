import { machine } from "../ordinary/applications.ts";
import type { VaultScene } from "../scene.ts";
import { isUsable, type LoggedObject } from "../scene-objects.ts";
import { day, eventMaker, hour, type LogWindow } from "../strand.ts";
import { evenly, found, type LogDefect, type LogLabel, type LogPlanting, steadyKey } from "./defect.ts";

/** Defects of rotations that should have come and did not. */
export const rotationDefects: readonly LogDefect[] = [
  {
    key: "rotation-missed",
    ruleId: "rotation-failed",
    leastDays: 26,
    fits: (scene, window) => announcedSecret(scene, window) !== undefined,
    plant: missed,
  },
  {
    key: "renewal-failing",
    ruleId: "rotation-failed",
    leastDays: 10,
    fits: (scene, window) => certificateOf(scene, window) !== undefined,
    plant({ traffic, window, random }) {
      const object = found(certificateOf(traffic.scene, window));
      const maker = eventMaker(traffic.scene, random);
      const rate = { from: window.to - 6 * day - 5 * hour, period: 2 * day, count: 3 };
      traffic.strands.push(
        evenly("renewal", rate, (time) => maker.service(time, { operation: "CertificateRenew", object, status: 400 })),
      );
      return { object, numbers: { failed: 3 } };
    },
  },
  {
    key: "key-rotation-failing",
    ruleId: "rotation-failed",
    leastDays: 10,
    fits: (scene, window) => steadyKey(scene, window) !== undefined,
    plant({ traffic, window, random }) {
      const object = found(steadyKey(traffic.scene, window));
      const maker = eventMaker(traffic.scene, random);
      const rate = { from: window.to - 4 * day - 7 * hour, period: day, count: 3 };
      traffic.strands.push(
        evenly("rotation", rate, (time) => maker.service(time, { operation: "KeyRotateIfDue", object, status: 500 })),
      );
      return { object, numbers: { failed: 3 } };
    },
  },
];

const told = 20 * day;

/** The notice came, and somebody moved the end instead of making a new version. */
function missed({ traffic, window, random }: LogPlanting): LogLabel {
  const { scene } = traffic;
  const object = found(announcedSecret(scene, window));
  const maker = eventMaker(scene, random);
  const actor = machine(scene, scene.directory.pipeline(scene.index), 721);
  const from = window.to - told + 5 * hour;
  traffic.strands.push(
    evenly("notice", { from, period: 2 * day, count: 2 }, (time, turn) =>
      turn === 0
        ? maker.notice(time, "SecretNearExpiryEventGridNotification", object)
        : maker.call(actor, time, { operation: "SecretUpdate", object }),
    ),
  );
  return { object, numbers: { notice: from } };
}

/** A secret whose newest version is older than the notice. */
function announcedSecret({ objects }: VaultScene, window: LogWindow): LoggedObject | undefined {
  return objects.find(
    (object) =>
      object.collection === "secrets" &&
      !object.isManaged &&
      isUsable(object, window.to) &&
      isOlder(object, window.to - told - 2 * day),
  );
}

function isOlder({ versions }: LoggedObject, time: number): boolean {
  return (versions[0]?.createdOn ?? time) < time;
}

function certificateOf({ objects }: VaultScene, window: LogWindow): LoggedObject | undefined {
  return objects.find(
    (object) =>
      object.collection === "certificates" && isUsable(object, window.to) && isOlder(object, window.to - 12 * day),
  );
}
