import { randomFor } from "../../random.ts";
import type { VaultScene } from "../scene.ts";
import { isUsable, versionAt } from "../scene-objects.ts";
import { day, daysOf, eventMaker, hour, type LogWindow, minute, rhythm, type Strand, second } from "../strand.ts";
import { machine, secretsOf } from "./applications.ts";
import { ownKeys } from "./platform.ts";

const perRun = 60;

/** A weekly batch reads its secrets and signs what it sends. */
export function weeklyBatch(scene: VaultScene, window: LogWindow): Strand {
  return {
    name: "weekly batch",
    estimate: (daysOf(window) / 7) * (perRun + 4),
    isOptional: true,
    *events() {
      const application = scene.applications.length - 1;
      const caller = scene.applications[application];
      const key = ownKeys(scene).at(-1);
      if (!caller || !key) return;
      const maker = eventMaker(scene, randomFor(scene.seed, "batch", scene.vault.id));
      const actor = machine(scene, caller, 500);
      const secrets = secretsOf(scene, application).slice(0, 3);
      for (const start of rhythm(window, 7 * day, () => 2 * hour + maker.random.integer(0, 20 * minute))) {
        let time = start;
        for (const object of secrets) {
          time += 80;
          if (isUsable(object, time)) yield maker.call(actor, time, { operation: "SecretGet", object });
        }
        for (let turn = 0; turn < perRun; turn += 1) {
          time += maker.random.integer(second / 5, 2 * second);
          if (time >= window.to || !isUsable(key, time)) break;
          yield maker.call(actor, time, { operation: "KeySign", object: key, asked: versionAt(key, time) });
        }
      }
    },
  };
}
