import type { VaultScene } from "../scene.ts";
import type { LogWindow, Strand } from "../strand.ts";
import {
  cachingApplication,
  csiPolling,
  externalSecretsSync,
  freshGrant,
  optionalSecret,
  secretsOf,
} from "./applications.ts";
import { ownKeyUse, weeklyBatch } from "./batches.ts";
import { audit, onCallPeople } from "./people.ts";
import { deployBurst, settingsWrite, terraformRefresh } from "./pipelines.ts";
import { encryptedStorage, ownKeys, platformReads, rotations } from "./platform.ts";

/** What goes on at a vault in an ordinary month: nothing of it should trouble anybody. */
export function ordinaryStrands(scene: VaultScene, window: LogWindow): readonly Strand[] {
  const { index } = scene;
  const applications = scene.applications.flatMap((_, number) => [
    cachingApplication(scene, window, [number, 0]),
    ...(number === 0 ? [cachingApplication(scene, window, [number, 1])] : []),
  ]);
  return [
    ...applications,
    ...platformReads(scene, window),
    rotations(scene, window),
    onCallPeople(scene, window),
    audit(scene, window),
    ...scene.applications.map((_, number) => ownKeyUse(scene, window, number)),
    terraformRefresh(scene, window),
    ...(index % 2 === 0 ? [deployBurst(scene, window)] : []),
    ...(index % 4 === 1 ? [externalSecretsSync(scene, window)] : []),
    ...(index % 4 === 2 && ownKeys(scene).length > 0 ? [encryptedStorage(scene, window)] : []),
    ...(index % 4 === 3 ? [weeklyBatch(scene, window)] : []),
    ...(index % 3 === 0 ? [optionalSecret(scene, window)] : []),
    ...(index % 5 === 0 ? [freshGrant(scene, window)] : []),
    ...(index % 5 === 2 || scene.vault.permissionModel === "access-policy" ? [settingsWrite(scene, window)] : []),
  ];
}

/** Nodes that one secret is polled from at most: 30 reads an hour each, and the whole well below 360. */
const podsPerObject = 5;
/** Secrets of a vault that are mounted at most: beyond, an ordinary vault would be a busy one. */
const mountedAtMost = 3;

/** Pods that poll, one more at a time, spread over the vaults (by their place in the list): what fills a log up. */
export function* pollers(
  scenes: readonly VaultScene[],
  window: LogWindow,
): Generator<{ readonly place: number; readonly strand: Strand }> {
  for (let round = 0; round < podsPerObject * mountedAtMost; round += 1) {
    for (const [place, scene] of scenes.entries()) {
      const application = round % scene.applications.length;
      const mounted = secretsOf(scene, application).filter(({ isManaged }) => !isManaged);
      const object = mounted[Math.floor(round / podsPerObject)];
      if (object) yield { place, strand: csiPolling(scene, window, { application, pod: round, object }) };
    }
  }
}
