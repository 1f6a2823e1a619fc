import { randomFor } from "../../random.ts";
import type { LogEvent } from "../event.ts";
import { noRoute } from "../routes.ts";
import type { VaultScene } from "../scene.ts";
import { isUsable, type LoggedObject, versionAt } from "../scene-objects.ts";
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

const graphClient = "AzureResourceGraph.IngestionWorkerService.global/1.24.1.528";
const policyClient = "Microsoft.PolicyInsights/5.0";
const storageClient = "SRP/1.0";

function platformActor(scene: VaultScene, app: "resourceGraph" | "policy", client: string): Actor {
  const host = app === "policy" ? 3 : 1;
  return {
    caller: scene.directory.platform(app),
    client,
    tls: "TLS1_2",
    route: () => scene.routes.management(host),
  };
}

/** Resource Graph indexes the vault four times a day, Policy looks at it once. */
export function platformReads(scene: VaultScene, window: LogWindow): readonly Strand[] {
  const reader = (app: "resourceGraph" | "policy", client: string, period: number): Strand => ({
    name: app,
    estimate: (daysOf(window) * day) / period,
    isOptional: true,
    *events() {
      const maker = eventMaker(scene, randomFor(scene.seed, app, scene.vault.id));
      const actor = platformActor(scene, app, client);
      for (const time of rhythm(window, period, () => maker.random.integer(0, 30 * minute))) {
        yield maker.manage(actor, time, { operation: "VaultGet" });
      }
    },
  });
  return [reader("resourceGraph", graphClient, 6 * hour), reader("policy", policyClient, day)];
}

/** The vault's own keys that can wrap: the estate's curves only sign. */
export function ownKeys(scene: VaultScene): readonly LoggedObject[] {
  return scene.objects.filter(
    ({ collection, isManaged, isEnabled }) => collection === "keys" && isEnabled && !isManaged,
  );
}

/**
 * A storage account whose data a key of the vault protects unwraps its own key every hour. What was wrapped by an older
 * version is unwrapped by that version, after a rotation too.
 */
export function encryptedStorage(scene: VaultScene, window: LogWindow): Strand {
  return {
    name: "customer-managed key",
    estimate: daysOf(window) * 24 * 1.2,
    isOptional: true,
    *events() {
      const [key] = ownKeys(scene);
      if (!key) return;
      const maker = eventMaker(scene, randomFor(scene.seed, "customer-managed key", key.id));
      const actor: Actor = {
        caller: scene.directory.encryptedStore(scene.index),
        client: storageClient,
        tls: "TLS1_2",
        route: () => scene.routes.trusted("Microsoft.Storage"),
      };
      for (const time of rhythm(window, hour, () => maker.random.integer(0, 20 * second))) {
        if (!isUsable(key, time)) continue;
        const wrappedBy = maker.random.oneIn(4) ? key.versions.at(-1)?.version : versionAt(key, time);
        yield maker.call(actor, time, { operation: "KeyUnwrap", object: key, asked: wrappedBy ?? null });
        if (maker.random.oneIn(6))
          yield maker.call(actor, time + 30, { operation: "KeyWrap", object: key, asked: versionAt(key, time + 30) });
      }
    },
  };
}

/**
 * What changed in the window by the estate's own dates: the version that is the newest today was written then, a notice
 * came before where an older one was about to end.
 */
export function rotations(scene: VaultScene, window: LogWindow): Strand {
  const renewed = scene.objects
    .map((object) => ({ object, time: object.versions[0]?.createdOn ?? Number.NaN }))
    .filter(({ object, time }) => time >= window.from && time < window.to && !object.isManaged)
    .sort((a, b) => a.time - b.time);
  return {
    name: "rotation",
    estimate: 2 * renewed.length,
    isOptional: false,
    *events() {
      const maker = eventMaker(scene, randomFor(scene.seed, "rotation", scene.vault.id));
      // Notices come days before: both kinds go into one order.
      const all = renewed.flatMap(({ object, time }) => rotation(scene, maker, object, time));
      yield* all.filter(({ time }) => time >= window.from && time < window.to).sort((a, b) => a.time - b.time);
    },
  };
}

const typeOf = { secrets: "Secret", keys: "Key", certificates: "Certificate" } as const;

function rotation(scene: VaultScene, maker: EventMaker, object: LoggedObject, time: number): readonly LogEvent[] {
  const { collection, versions } = object;
  const caller = scene.isRotated
    ? scene.directory.rotator(scene.index % 2 === 0 ? 0 : 1)
    : scene.directory.pipeline(scene.index);
  const actor: Actor = {
    caller,
    client: "azsdk-net-Security.KeyVault.Secrets/4.6.0 (.NET 8.0.8; func)",
    tls: "TLS1_3",
    route: (at) => scene.routes.usual(600, at),
  };
  const isFirst = versions.length === 1;
  const notice = maker.notice(
    time - 20 * day + maker.random.integer(0, hour),
    `${typeOf[collection]}NearExpiryEventGridNotification`,
    object,
  );
  const before = isFirst || collection === "certificates" ? [] : [notice];
  if (collection === "certificates") {
    const renewal = { operation: isFirst ? "CertificateRenew" : "CertificateEnroll", object };
    return [...before, { ...maker.service(time, renewal), route: noRoute }];
  }
  if (collection === "keys") {
    if (isFirst) return [maker.call(actor, time, { operation: "KeyCreate", object })];
    return [...before, maker.service(time, { operation: "KeyRotateIfDue", object })];
  }
  return [...before, maker.call(actor, time, { operation: "SecretSet", object })];
}
