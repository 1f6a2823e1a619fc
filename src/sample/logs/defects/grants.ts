import { roleIds } from "../../../model/facts/built-in-roles.ts";
import { customRoleIds } from "../../roles.ts";
import type { LogEvent } from "../event.ts";
import { machine } from "../ordinary/applications.ts";
import type { SceneGrant, VaultScene } from "../scene.ts";
import { isUsable, type LoggedObject } from "../scene-objects.ts";
import { eventMaker, hour, type LogWindow, minute } from "../strand.ts";
import { evenly, found, type LogDefect, type LogLabel, type LogPlanting } from "./defect.ts";

/** A rule that says what nobody used wants four weeks of logs, whole to the hour. */
const leastDays = 29;

/** Grants that give more than their holders use: who holds them stopped, or never began, to use a part of them. */
export const grantDefects: readonly LogDefect[] = [
  {
    key: "grant-key-half-used",
    ruleId: "grant-permission-unused",
    leastDays,
    fits: (scene, window) => envelopeGrant(scene, window) !== undefined && kept(scene, window) !== undefined,
    plant: (planting) => leaveOut(planting, envelopeGrant, ({ operation }) => operation === "KeyDecrypt"),
  },
  {
    key: "grant-vault-half-read",
    ruleId: "grant-scope-unused",
    leastDays,
    fits: (scene, window) => vaultGrant(scene, window) !== undefined && kept(scene, window) !== undefined,
    plant(planting) {
      const { scene } = planting.traffic;
      const one = found(kept(scene, planting.window));
      return leaveOut(
        planting,
        vaultGrant,
        ({ object }) => object?.collection === "secrets" && object.name !== one.name,
      );
    },
  },
  {
    key: "grant-forgotten",
    ruleId: "grant-unused",
    leastDays,
    fits: (scene, window) => secretGrant(scene, window) !== undefined,
    plant: (planting) => leaveOut(planting, secretGrant, () => true),
  },
];

type Choice = (scene: VaultScene, window: LogWindow) => SceneGrant | undefined;

const isOld = ({ since }: SceneGrant, window: LogWindow) => since < window.from;

const envelopeGrant: Choice = ({ grants, objects }, window) =>
  grants.find(
    (grant) =>
      grant.roleId === customRoleIds.envelopeReader &&
      isOld(grant, window) &&
      objects.some((object) => object.id === grant.scope && isSteady(object, window)),
  );

/** Of the one application of a vault, which has it for itself. */
const vaultGrant: Choice = ({ grants, vault, applications }, window) =>
  applications.length === 1
    ? grants.find(
        (grant) =>
          grant.roleId === roleIds.secretsUser &&
          grant.scope === vault.id &&
          grant.oid === applications[0]?.oid &&
          isOld(grant, window),
      )
    : undefined;

/** On a secret that is not the one which keeps the vault's hours full. */
const secretGrant: Choice = (scene, window) => {
  const one = kept(scene, window);
  return (
    one &&
    scene.grants.find(
      (grant) =>
        grant.roleId === roleIds.secretsUser &&
        isOld(grant, window) &&
        scene.applications.some(({ oid }) => oid === grant.oid) &&
        scene.objects.some((object) => object.id === grant.scope && object.id !== one.id && isSteady(object, window)),
    )
  );
};

function isSteady(object: LoggedObject, window: LogWindow): boolean {
  return isUsable(object, window.from) && isUsable(object, window.to);
}

/** A secret that is asked for every hour, so that the log has a record in each: what is not there has not happened. */
function kept({ objects }: VaultScene, window: LogWindow): LoggedObject | undefined {
  return objects.find((object) => object.collection === "secrets" && !object.isManaged && isSteady(object, window));
}

/** Takes a part of what the holder of a grant does out of the traffic, and adds somebody who looks in every hour. */
function leaveOut(planting: LogPlanting, choose: Choice, isLeftOut: (event: LogEvent) => boolean): LogLabel {
  const { traffic, window, random } = planting;
  const { scene } = traffic;
  const grant = found(choose(scene, window));
  const object = found(kept(scene, window));
  const holder = found(scene.applications.find(({ oid }) => oid === grant.oid));
  const isBelow = (event: LogEvent) =>
    event.object !== null &&
    `${scene.vault.id}/${event.object.collection}/${event.object.name.toLowerCase()}`.startsWith(grant.scope);
  traffic.changes.push((event) =>
    event.caller?.oid === grant.oid && event.plane === "data" && isBelow(event) && isLeftOut(event) ? null : event,
  );
  const maker = eventMaker(scene, random);
  const caller = scene.applications.find(({ oid }) => oid !== grant.oid) ?? holder;
  const actor = machine(scene, caller, 44);
  const hours = Math.floor((window.to - window.from) / hour);
  traffic.strands.push(
    evenly("every hour", { from: window.from + 17 * minute, period: hour, count: hours }, (time) =>
      maker.call(actor, time, { operation: "SecretGet", object }),
    ),
  );
  return { caller: holder, subject: grant.id, numbers: { days: Math.floor(hours / 24) } };
}
