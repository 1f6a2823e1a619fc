import type { VaultScene } from "../scene.ts";
import { isUsable, type LoggedObject } from "../scene-objects.ts";
import { day, eventMaker, hour, type LogWindow } from "../strand.ts";
import { evenly, found, type LogDefect, steadyKey } from "./defect.ts";

/** Defects of rotations that should have come and did not. */
export const rotationDefects: readonly LogDefect[] = [
  {
    key: "rotation-missed",
    ruleId: "rotation-failed",
    leastDays: 10,
    fits: (scene, window) => endingSecret(scene, window) !== undefined,
    plant({ traffic, window, random }) {
      const object = found(endingSecret(traffic.scene, window));
      const maker = eventMaker(traffic.scene, random);
      const from = noticeOf(object, window);
      traffic.strands.push(
        evenly("notice", { from, period: day, count: 1 }, (time) =>
          maker.notice(time, "SecretNearExpiryEventGridNotification", object),
        ),
      );
      return { object, numbers: { notice: from } };
    },
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

/** The service tells thirty days before the end. */
const toldBefore = 30 * day;

function noticeOf({ expiresOn }: LoggedObject, window: LogWindow): number {
  return (expiresOn ?? window.to) - toldBefore;
}

/** A secret that ends within thirty days of the window's end, so that its notice fell into the window. */
function endingSecret({ objects }: VaultScene, window: LogWindow): LoggedObject | undefined {
  return objects.find((object) => {
    const told = noticeOf(object, window);
    const isTold = told >= window.from && told < window.to - 4 * day;
    return (
      object.collection === "secrets" &&
      !object.isManaged &&
      isTold &&
      isUsable(object, window.to) &&
      isOlder(object, told)
    );
  });
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
