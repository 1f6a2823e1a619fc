import { randomFor } from "../../random.ts";
import type { LogEvent } from "../event.ts";
import type { VaultScene } from "../scene.ts";
import { isUsable, versionAt } from "../scene-objects.ts";
import {
  type Actor,
  day,
  daysOf,
  type EventMaker,
  eventMaker,
  hour,
  isWeekday,
  type LogWindow,
  rhythm,
  type Strand,
} from "../strand.ts";

const terraform = "HashiCorp Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-azurerm/4.1.0 pid-222c6c49";
const deployer = "AZURECLI/2.63.0 (DEB) azsdk-python-keyvault/4.8.0 Python/3.11.8 (Linux-6.5.0-1025-azure)";

const reads = { secrets: "SecretGet", keys: "KeyGet", certificates: "CertificateGet" } as const;

function agent(scene: VaultScene, client: string): Actor {
  return {
    caller: scene.directory.pipeline(scene.index),
    client,
    tls: "TLS1_3",
    // Build agents come and go: another one each day.
    route: (time) => scene.routes.usual(700 + (Math.floor(time / day) % 40), time),
  };
}

/** Terraform looks at everything that it manages before it plans: a burst on working days. */
export function terraformRefresh(scene: VaultScene, window: LogWindow): Strand {
  return {
    name: "terraform",
    estimate: ((daysOf(window) * 5) / 7) * (scene.objects.length + 2),
    isOptional: true,
    *events() {
      const maker = eventMaker(scene, randomFor(scene.seed, "terraform", scene.vault.id));
      const starts = rhythm(window, day, () => 7 * hour + maker.random.integer(0, 9 * hour));
      for (const time of starts) if (isWeekday(time)) yield* refresh(scene, maker, time, window.to);
    },
  };
}

function* refresh(scene: VaultScene, maker: EventMaker, start: number, end: number): Generator<LogEvent> {
  const actor = agent(scene, terraform);
  let time = start;
  yield maker.manage({ ...actor, route: () => scene.routes.management(7) }, time, { operation: "VaultGet" });
  for (const object of scene.objects) {
    time += maker.random.integer(40, 260);
    if (time >= end || !isUsable(object, time)) continue;
    // Its state names the version that it wrote: the newest, as it looks often.
    const asked = object.collection === "certificates" ? versionAt(object, time) : null;
    yield maker.call(actor, time, { operation: reads[object.collection], object, asked });
  }
}

/** A release reads what it puts into the application's settings, some thirty calls within seconds. */
export function deployBurst(scene: VaultScene, window: LogWindow): Strand {
  return {
    name: "deploy",
    estimate: (daysOf(window) / 7) * (2 * scene.objects.length),
    isOptional: true,
    *events() {
      const maker = eventMaker(scene, randomFor(scene.seed, "deploy", scene.vault.id));
      const actor = agent(scene, deployer);
      for (const start of rhythm(window, 7 * day, () => 34 * hour + maker.random.integer(0, 5 * hour))) {
        let time = start;
        yield maker.call(actor, time, { operation: "SecretList" });
        for (const round of [1, 2]) {
          for (const object of scene.objects) {
            time += round * maker.random.integer(10, 90);
            if (time >= window.to || object.collection !== "secrets" || !isUsable(object, time)) continue;
            yield maker.call(actor, time, { operation: "SecretGet", object });
          }
        }
      }
    },
  };
}

/** A pipeline writes the vault's settings now and then, and an entry where access policies rule. */
export function settingsWrite(scene: VaultScene, window: LogWindow): Strand {
  return {
    name: "settings",
    estimate: 2,
    isOptional: true,
    *events() {
      const maker = eventMaker(scene, randomFor(scene.seed, "settings", scene.vault.id));
      const actor = { ...agent(scene, deployer), route: () => scene.routes.management(9) };
      const [caller] = scene.applications;
      // Access policies are written with the settings: how old an entry is, nobody knows beyond their last change.
      const from = scene.vault.permissionModel === "access-policy" ? 0.4 : 0;
      const share = (at: number) => Math.floor((window.to - window.from) * at);
      const time = window.from + maker.random.integer(share(from), share(0.9));
      yield maker.manage(actor, time, { operation: "VaultPatch", change: { defaultAction: "Deny" } });
      if (scene.vault.permissionModel !== "access-policy" || !caller) return;
      const permissions = { secrets: ["get", "list"] };
      yield maker.manage(actor, time + 900, {
        operation: "VaultPatch",
        change: { addedPrincipal: caller.oid, permissions },
      });
      yield maker.notice(time + 1400, "VaultAccessPolicyChangedEventGridNotification", null);
    },
  };
}
