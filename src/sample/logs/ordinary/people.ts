import { randomFor } from "../../random.ts";
import type { PlatformApp } from "../callers.ts";
import type { LogCaller, LogEvent } from "../event.ts";
import type { VaultScene } from "../scene.ts";
import { isUsable } from "../scene-objects.ts";
import {
  type Actor,
  day,
  daysOf,
  type EventMaker,
  eventMaker,
  hour,
  isWeekday,
  type LogWindow,
  minute,
  rhythm,
  type Strand,
  second,
} from "../strand.ts";

const browser =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36";
const commandLine = "AZURECLI/2.63.0 (MSI) azsdk-python-keyvault-secrets/4.8.0 Python/3.11.8 (Windows-10-10.0.22631)";

/** A person at a desk, who comes through the company's network. */
export function personAt(scene: VaultScene, number: number, app: PlatformApp): Actor {
  return atDesk(scene, scene.directory.person(number, app), [number, app]);
}

function atDesk(scene: VaultScene, caller: LogCaller, [number, app]: readonly [number, PlatformApp]): Actor {
  return {
    caller,
    client: app === "cli" ? commandLine : browser,
    tls: "TLS1_3",
    route: (time) => scene.routes.usual(900 + (number % 40), time),
  };
}

/**
 * On-call people look around in the portal and at the command line. Outside production they open secrets, too; in
 * production they see lists.
 */
export function onCallPeople(scene: VaultScene, window: LogWindow): Strand {
  const mayRead = scene.environment !== "production";
  return {
    name: "on-call",
    estimate: daysOf(window) * (mayRead ? 2.5 : 0.5),
    isOptional: true,
    *events() {
      const maker = eventMaker(scene, randomFor(scene.seed, "on-call", scene.vault.id));
      const starts = rhythm(window, day, () => 7 * hour + maker.random.integer(0, 10 * hour));
      for (const [place, time] of [...starts].filter(isWeekday).entries()) {
        // Somebody looks on the first day; who is on call, looks.
        if (!maker.random.oneIn(mayRead ? 2 : 6) && place > 0) continue;
        yield* visit(scene, maker, { time, to: window.to, mayRead });
      }
    },
  };
}

/** Once a month the auditor looks at what there is, and at none of it. */
export function audit(scene: VaultScene, window: LogWindow): Strand {
  return {
    name: "audit",
    estimate: (daysOf(window) / 30) * 3,
    isOptional: true,
    *events() {
      const maker = eventMaker(scene, randomFor(scene.seed, "audit", scene.vault.id));
      const actor = atDesk(scene, scene.directory.auditor("cli"), [scene.index, "cli"]);
      for (const start of rhythm(window, 30 * day, () => 3 * day + maker.random.integer(0, 9 * hour))) {
        for (const [place, operation] of (["SecretList", "KeyList", "CertificateList"] as const).entries()) {
          if (start + place * minute < window.to) yield maker.call(actor, start + place * minute, { operation });
        }
      }
    },
  };
}

interface Visit {
  readonly time: number;
  readonly to: number;
  readonly mayRead: boolean;
}

function* visit(scene: VaultScene, maker: EventMaker, { time, to, mayRead }: Visit): Generator<LogEvent> {
  const { random } = maker;
  // Another colleague each week.
  const number = scene.index + Math.floor(time / (7 * day));
  const app = random.oneIn(3) ? "cli" : "portalBlades";
  const { onCall } = scene.directory;
  const actor = atDesk(scene, onCall(number, app), [number, app]);
  const inPortal = {
    ...atDesk(scene, onCall(number, "portal"), [number, "portal"]),
    route: () => scene.routes.management(40 + (number % 40)),
  };
  let clock = time;
  if (app !== "cli") yield maker.manage(inPortal, clock, { operation: "VaultGet" });
  for (const operation of ["SecretList", "KeyList", "CertificateList"] as const) {
    clock += random.integer(2 * second, 20 * second);
    if (clock < to) yield maker.call(actor, clock, { operation });
  }
  if (!mayRead) return;
  const secrets = scene.objects.filter((object) => object.collection === "secrets" && isUsable(object, clock + minute));
  for (const object of secrets.slice(0, random.integer(1, 2))) {
    clock += random.integer(5 * second, 25 * second);
    if (clock < to) yield maker.call(actor, clock, { operation: "SecretGet", object });
  }
}
