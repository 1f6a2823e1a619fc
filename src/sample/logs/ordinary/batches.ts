import { isNamedFor } from "../../grants.ts";
import { randomFor } from "../../random.ts";
import type { VaultScene } from "../scene.ts";
import { isUsable, type LoggedObject, versionAt } from "../scene-objects.ts";
import { day, daysOf, eventMaker, hour, type LogWindow, minute, rhythm, type Strand, second } from "../strand.ts";
import { machine, secretsOf } from "./applications.ts";
import { ownKeys } from "./platform.ts";

const perRun = 60;

/** A weekly batch reads its secrets and signs, or decrypts, what it works on. */
export function weeklyBatch(scene: VaultScene, window: LogWindow): Strand {
  return {
    name: "weekly batch",
    estimate: (daysOf(window) / 7) * (perRun + 4),
    isOptional: true,
    *events() {
      const key = ownKeys(scene).at(-1);
      const application = ownerOf(scene, key);
      const caller = scene.applications[application];
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
          yield maker.call(actor, time, { operation: workOf(key), object: key, asked: versionAt(key, time) });
        }
      }
    },
  };
}

/** An application works with each of its keys once a day: with its own and no other. */
export function ownKeyUse(scene: VaultScene, window: LogWindow, application: number): Strand {
  const keys = ownKeys(scene).filter((key) => ownerOf(scene, key) === application);
  return {
    name: `keys ${application}`,
    estimate: daysOf(window) * 3 * keys.length,
    isOptional: false,
    *events() {
      const caller = scene.applications[application];
      if (!caller) return;
      const maker = eventMaker(scene, randomFor(scene.seed, "keys", scene.vault.id, application));
      const actor = machine(scene, caller, 520 + application);
      for (const start of rhythm(window, day, () => 5 * hour + maker.random.integer(0, hour))) {
        for (const [place, key] of keys.entries()) {
          const time = start + place * second;
          if (time + second / 2 >= window.to || !isUsable(key, time)) continue;
          for (const [turn, operation] of dailyWork(key).entries()) {
            yield maker.call(actor, time + (turn * second) / 4, {
              operation,
              object: key,
              asked: versionAt(key, time),
            });
          }
        }
      }
    },
  };
}

/** The application that a key is named for; -1 where there is none. */
function ownerOf(scene: VaultScene, key: LoggedObject | undefined): number {
  return key ? scene.applicationNames.findIndex((name) => isNamedFor(key.id, name)) : -1;
}

/** What a holder of the key's role does with it each day: all that the role is for. */
function dailyWork({ signs }: LoggedObject): readonly string[] {
  return signs ? ["KeyGet", "KeySign"] : ["KeyGet", "KeyUnwrap", "KeyDecrypt"];
}

/** Curves sign; what else there is opens what it has wrapped. */
function workOf({ signs }: LoggedObject): string {
  return signs ? "KeySign" : "KeyUnwrap";
}
