import { type Fact, partly, read, type Unread, unread } from "../../../model/fact.ts";
import type { JsonMap } from "../../exports/json-value.ts";
import type { Listing } from "../client.ts";
import { lostItems } from "./object-lists.ts";

/** ARM's words for a resource type or API version that a cloud does not have. */
const notOffered =
  /^(?:InvalidResourceType|NoRegisteredProviderFound|InvalidApiVersionParameter|InvalidResourceNamespace)$/i;
/** A provider that a subscription never registered has nothing in it. */
const notRegistered = /^MissingSubscriptionRegistration$/i;

/** The members of a list about a vault. What cannot be read of it costs itself and is told as missing. */
export function listFact<Item>(
  { items, missing, code = "" }: Listing,
  readItem: (item: JsonMap) => Item | undefined,
): Fact<readonly Item[]> {
  if (missing && items.length === 0) {
    if (notRegistered.test(code)) return read([]);
    return notOffered.test(code)
      ? unread("not-in-output", `this cloud does not offer it (${code})`)
      : { unread: missing };
  }
  const readable = items.map(readItem).filter((item) => item !== undefined);
  const lost = items.length - readable.length;
  const why: Unread | undefined = missing ?? (lost > 0 ? lostItems(lost, items.length) : undefined);
  return why ? partly(readable, why) : read(readable);
}
