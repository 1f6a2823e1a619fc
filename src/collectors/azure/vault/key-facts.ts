import { isRead, read, type Unread } from "../../../model/fact.ts";
import type { Key } from "../../../model/objects.ts";
import { type JsonMap, mapIn } from "../../exports/json-value.ts";
import { mergeRecords } from "../../exports/merge.ts";
import { objectSource } from "../../exports/object-common.ts";
import { readKey, type Unplaced } from "../../exports/object-facts.ts";
import { readRotationPolicy } from "../../exports/rotation-policy.ts";
import type { Listed } from "./object-lists.ts";
import type { Reply } from "./replies.ts";
import { absentFact, settle, unasked } from "./unasked.ts";

export type KeyDraft = Unplaced<Key>;

/** Of two answers of one service the one given later, or closer to the key, counts. */
const laterWins = () => undefined;

/** What the lists say of a key. */
export function listedKey({ name, control, data }: Listed): KeyDraft {
  const [ofControl, ofData] = [control, data].map((item) => item && keyInList(item, name));
  if (ofControl && ofData) return mergeRecords(ofControl, ofData, laterWins);
  const only = ofData ?? ofControl;
  if (!only) throw new Error(`no list has ${name}`);
  return only;
}

/** No list is bound to say whether a key is exportable: only a list that does say so is believed. */
function keyInList(item: JsonMap, name: string): KeyDraft {
  const key = readKey(objectSource(item, name, absentFact));
  const isSaid = isRead(key.exportable) && key.exportable.read !== null;
  return isSaid ? key : { ...key, exportable: unasked.key };
}

/** The key itself, from the data plane: its public part, and never anything else. */
export function withKey(draft: KeyDraft, body: JsonMap): KeyDraft {
  return mergeRecords(draft, readKey(objectSource(body, draft.name, absentFact)), laterWins);
}

/** The key itself, from ARM, which shows its rotation policy in the same answer and leaves it out where there is none. */
export function withControlKey(draft: KeyDraft, body: JsonMap): KeyDraft {
  const key = readKey(objectSource(body, draft.name, absentFact));
  const isWhole = isRead(key.keyType) && key.keyType.read !== null;
  const known = isWhole && key.rotationPolicy === unasked.rotationPolicy ? { ...key, rotationPolicy: read(null) } : key;
  return mergeRecords(known, draft, laterWins);
}

export function withRotationPolicy(draft: KeyDraft, reply: Reply<JsonMap>): KeyDraft {
  if ("value" in reply) return { ...draft, rotationPolicy: readRotationPolicy(withActions(reply.value)) };
  return "gone" in reply ? { ...draft, rotationPolicy: read(null) } : draft;
}

/** A policy without actions may leave the list out. */
function withActions(policy: JsonMap): JsonMap {
  const isEmpty = policy.get("lifetimeActions") === undefined || policy.get("lifetimeActions") === null;
  return isEmpty && mapIn(policy, "attributes") ? new Map([...policy, ["lifetimeActions", []]]) : policy;
}

/** Every fact that no call brought, with the reason why. */
export function settleKey(
  draft: KeyDraft,
  why: { readonly [Part in "key" | "rotationPolicy" | "versions"]?: Unread | undefined },
) {
  let settled = draft;
  for (const part of ["key", "rotationPolicy", "versions"] as const) {
    const reason = why[part];
    if (reason) settled = settle(settled, part, reason);
  }
  return settled;
}
