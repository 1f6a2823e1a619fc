import { type Fact, isRead } from "../../../model/fact.ts";
import { normalizeId } from "../../../model/resource-id.ts";
import type { VaultRecord } from "../../../model/vault.ts";
import { collectionOf, type ObjectType, objectTypes, type Way } from "./verb-actions.ts";

/** What a question is about: an object, or a vault and so everything in it that grants on single objects do not tell apart. */
export interface Target {
  readonly vault: VaultRecord;
  /** Ids of resources compare without case; addresses in code do not. */
  readonly id: string;
  readonly vaultId: string;
  readonly type: ObjectType | undefined;
  /** As the source spells it: conditions tell cases apart. */
  readonly name: string | undefined;
}

/** ARM ids compare without case; addresses in code stay as they are. */
export function idKey(id: string): string {
  return id.startsWith("/") ? normalizeId(id) : id;
}

export function vaultTarget(vault: VaultRecord): Target {
  const id = idKey(vault.id);
  return { vault, id, vaultId: id, type: undefined, name: undefined };
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The objects of a type, as far as they were read; a managed HSM has keys only. */
export function objectsOf(vault: VaultRecord, type: ObjectType): Fact<readonly Named[]> | undefined {
  if (vault.kind === "vault") return vault[collectionOf[type]];
  return type === "key" ? vault.keys : undefined;
}

/** The target with this id in a vault; undefined where it is no id of the vault or of something in it. */
export function targetIn(vault: VaultRecord, objectId: string): Target | undefined {
  const whole = vaultTarget(vault);
  const id = idKey(objectId);
  if (id === whole.id) return whole;
  for (const type of objectTypes) {
    const listed = listedObject(vault, type, id);
    const prefix = `${whole.id}/${collectionOf[type]}/`;
    const name = listed?.name ?? (id.startsWith(prefix) ? lastSegment(objectId) : undefined);
    const isOne = listed !== undefined || (name !== undefined && !id.slice(prefix.length).includes("/"));
    if (isOne) return { vault, id, vaultId: whole.id, type, name };
  }
  return undefined;
}

function listedObject(vault: VaultRecord, type: ObjectType, id: string): Named | undefined {
  const list = objectsOf(vault, type);
  return list && isRead(list) ? list.read.find((object) => idKey(object.id) === id) : undefined;
}

function lastSegment(id: string): string | undefined {
  return id.split("/").findLast((segment) => segment.trim() !== "");
}

/** The id on which the service checks a way. */
export function resourceOf(target: Target, { on }: Way): string {
  if (target.type === undefined || on === "vault") return target.vaultId;
  if (on === "object") return target.id;
  const name = (target.name ?? "").toLowerCase();
  return `${target.vaultId}/${collectionOf[on]}/${name}`;
}
