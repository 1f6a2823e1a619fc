import { isNamedFor } from "../../grants.ts";
import { randomFor } from "../../random.ts";
import type { LogCaller, LogEvent } from "../event.ts";
import type { VaultScene } from "../scene.ts";
import { isUsable, type LoggedObject, shareOfLife } from "../scene-objects.ts";
import {
  type Actor,
  day,
  daysOf,
  type EventMaker,
  eventMaker,
  hour,
  type LogWindow,
  minute,
  rhythm,
  type Strand,
  second,
} from "../strand.ts";

const libraries = [
  "azsdk-net-Security.KeyVault.Secrets/4.6.0 (.NET 8.0.8; Debian GNU/Linux 12 (bookworm))",
  "azsdk-java-security-keyvault-secrets/4.8.3 (17.0.11; Linux; 5.15.0-1064-azure)",
  "azsdk-python-keyvault-secrets/4.8.0 Python/3.11.9 (Linux-5.15.0-1064-azure-x86_64-with-glibc2.36)",
  "azsdk-js-keyvault-secrets/4.8.0 core-rest-pipeline/1.16.0 Node/20.15.1 OS/(x64-Linux-5.15.0)",
] as const;
const csiDriver = "secrets-store-csi-driver-provider-azure/v1.5.4 (linux/amd64)";
const externalSecrets = "Azure-SDK-For-Go/v68.0.0 keyvault/7.0 external-secrets/v0.9.20";

/** A machine of an application, with the library that it was built with. */
export function machine(scene: VaultScene, caller: LogCaller, host: number): Actor {
  const library = libraries[randomFor(scene.seed, "library", caller.oid).integer(0, libraries.length - 1)];
  return {
    caller,
    client: library ?? libraries[0],
    tls: host % 3 === 0 ? "TLS1_2" : "TLS1_3",
    route: (time) => scene.routes.usual(host, time),
  };
}

/** The secrets that an application uses: those that are named for it. */
export function secretsOf(scene: VaultScene, application: number): readonly LoggedObject[] {
  return ownedBy(scene, application).filter(({ collection, isEnabled }) => collection === "secrets" && isEnabled);
}

/** The objects that are named for an application. */
export function ownedBy({ objects, applicationNames }: VaultScene, application: number): readonly LoggedObject[] {
  const name = applicationNames[application];
  return name === undefined ? [] : objects.filter(({ id }) => isNamedFor(id, name));
}

function livesOf(objects: readonly LoggedObject[], { from, to }: LogWindow): number {
  return objects.reduce((sum, object) => sum + shareOfLife(object, from, to), 0);
}

/** Reads its secrets when it starts, keeps them, and looks again a few times a day. */
export function cachingApplication(
  scene: VaultScene,
  window: LogWindow,
  [number, instance]: readonly [number, number],
): Strand {
  const secrets = secretsOf(scene, number);
  const perDay = instance === 0 ? 3 : 2;
  return {
    name: `caching ${number} ${instance}`,
    estimate: daysOf(window) * perDay * (livesOf(secrets, window) + 0.6),
    isOptional: instance > 0,
    *events() {
      const caller = scene.applications[number];
      if (!caller) return;
      const maker = eventMaker(scene, randomFor(scene.seed, "caching", scene.vault.id, number, instance));
      const first = maker.random.integer(0, hour);
      const habit = { from: window.from + first, to: window.to };
      for (const time of rhythm(habit, day / perDay, () => maker.random.integer(0, 2 * hour))) {
        const host = 10 * number + 3 * instance + Math.floor(time / (5 * day));
        yield* session(maker, machine(scene, caller, host), { time, secrets, to: window.to });
      }
    },
  };
}

interface Session {
  readonly time: number;
  readonly to: number;
  readonly secrets: readonly LoggedObject[];
}

/** A client's handshake, then one read after the other; a read that fails is made again a second later. */
function* session(maker: EventMaker, actor: Actor, { time, to, secrets }: Session): Generator<LogEvent> {
  const { random } = maker;
  let clock = time;
  const first = secrets.find((object) => isUsable(object, time));
  if (first && !random.oneIn(3)) yield maker.challenge(actor, clock, first);
  for (const object of secrets) {
    clock += random.integer(20, 300);
    if (clock >= to || !isUsable(object, clock)) continue;
    if (random.oneIn(1200)) {
      yield maker.call(actor, clock, { operation: "SecretGet", object, status: 503 });
      clock += second;
    }
    yield maker.call(actor, clock, { operation: "SecretGet", object });
  }
}

export interface Poller {
  readonly application: number;
  /** Numbers the pod: another number is another node. */
  readonly pod: number;
  readonly object: LoggedObject;
}

/** The CSI driver looks for a new version every two minutes, for each pod that mounts the secret. */
export function csiPolling(scene: VaultScene, window: LogWindow, { application, pod, object }: Poller): Strand {
  return {
    name: `csi ${application} ${pod} ${object.id}`,
    estimate: daysOf(window) * 723 * livesOf([object], window),
    isOptional: true,
    *events() {
      const caller = scene.applications[application];
      if (!caller) return;
      const maker = eventMaker(scene, randomFor(scene.seed, "csi", object.id, pod));
      const { random } = maker;
      const offset = random.integer(0, 2 * minute);
      for (const time of rhythm({ from: window.from + offset, to: window.to }, 2 * minute, () =>
        random.integer(0, 900),
      )) {
        if (!isUsable(object, time)) continue;
        // A pod moves to another node when its deployment changes.
        const node = 1000 + 20 * pod + (Math.floor(time / (4 * day)) % 7);
        const actor = { ...machine(scene, caller, node), client: csiDriver };
        if (random.oneIn(240)) yield maker.challenge(actor, time, object);
        yield maker.call(actor, time, { operation: "SecretGet", object });
      }
    },
  };
}

/** External Secrets copies a few secrets into a cluster every hour. */
export function externalSecretsSync(scene: VaultScene, window: LogWindow): Strand {
  const secrets = secretsOf(scene, 0).slice(0, 2);
  return {
    name: "external secrets",
    estimate: daysOf(window) * 24 * (livesOf(secrets, window) + 0.6),
    isOptional: true,
    *events() {
      const [caller] = scene.applications;
      if (!caller) return;
      const maker = eventMaker(scene, randomFor(scene.seed, "external secrets", scene.vault.id));
      const actor = { ...machine(scene, caller, 400), client: externalSecrets };
      for (const time of rhythm(window, hour, () => maker.random.integer(0, 5 * second))) {
        yield* session(maker, actor, { time, secrets, to: window.to });
      }
    },
  };
}

/** Asks, when it starts, for a secret that only some environments have: 404 is its answer, and no fault. */
export function optionalSecret(scene: VaultScene, window: LogWindow): Strand {
  return {
    name: "optional secret",
    estimate: daysOf(window) / 5,
    isOptional: true,
    *events() {
      const [caller] = scene.applications;
      const known = scene.objects[0];
      if (!caller || !known) return;
      const maker = eventMaker(scene, randomFor(scene.seed, "optional", scene.vault.id));
      const actor = machine(scene, caller, 3);
      const name = "feature-flags-override";
      const missing = { ...known, collection: "secrets", name, id: `${scene.vault.id}/secrets/${name}` } as const;
      for (const time of rhythm(window, 5 * day, () => maker.random.integer(0, day))) {
        yield maker.call(actor, time, { operation: "SecretGet", object: missing, status: 404 });
      }
    },
  };
}

/** A new machine's first reads: its grant takes some minutes to arrive, and its refusals end by themselves. */
export function freshGrant(scene: VaultScene, window: LogWindow): Strand {
  return {
    name: "fresh grant",
    estimate: 3,
    isOptional: true,
    *events() {
      const caller = scene.applications.at(-1);
      const object = secretsOf(scene, scene.applications.length - 1)[0];
      if (!caller || !object) return;
      const maker = eventMaker(scene, randomFor(scene.seed, "fresh grant", scene.vault.id));
      const { random } = maker;
      const actor = machine(scene, caller, 77);
      const denial = scene.vault.permissionModel === "rbac" ? "rbac" : "access-policy";
      let time = window.from + random.integer(0, (window.to - window.from) * 0.9);
      for (const wait of [0, 3 * minute]) {
        time += wait;
        if (isUsable(object, time))
          yield maker.call(actor, time, { operation: "SecretGet", object, status: 403, denial });
      }
      if (isUsable(object, time)) yield maker.call(actor, time + 4 * minute, { operation: "SecretGet", object });
    },
  };
}
