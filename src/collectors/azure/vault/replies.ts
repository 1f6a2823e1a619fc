import type { Unread } from "../../../model/fact.ts";
import type { JsonMap } from "../../exports/json-value.ts";
import type { Listing, ReadAnswer } from "../client.ts";

/** What came of asking for one thing of one object. */
export type Reply<Value> =
  | { readonly value: Value }
  /** It is not there: deleted since it was listed, or never made. */
  | { readonly gone: true }
  /** `isOwn` is true where the refusal says something about this object alone, and nothing about the others. */
  | { readonly why: Unread; readonly isOwn: boolean };

/** Where a list of one object's parts came to an end. */
export interface PartList {
  readonly items: readonly JsonMap[];
  readonly missing?: Unread;
}

export function replyOf(answer: ReadAnswer): Reply<JsonMap> {
  if (answer.ok) return { value: answer.body };
  return answer.status === 404 ? { gone: true } : { why: answer.why, isOwn: isOwnRefusal(answer.code) };
}

/**
 * A list that everything that exists has members in, such as versions. Key Vault answers with an empty list, not with 404,
 * when it is asked for the versions of an object that it does not have.
 */
export function listReplyOf({ items, missing, status, code }: Listing): Reply<PartList> {
  if (items.length > 0) return { value: { items, ...(missing ? { missing } : {}) } };
  if (status === 404 || !missing) return { gone: true };
  return { why: missing, isOwn: isOwnRefusal(code) };
}

/** `KeyDisabled` and its like: others of the vault may well be readable. */
function isOwnRefusal(code: string | undefined): boolean {
  return code !== undefined && /disabled/i.test(code) && !/publicnetwork/i.test(code);
}
