import { faultReasons, type Unread } from "../../model/fact.ts";
import type { UnreadPlace } from "../../model/history.ts";
import type { Coverage } from "../../model/manifest.ts";
import { fileOf } from "./places.ts";
import { cutDetail, wordsOf } from "./reason-words.ts";

/** Where a whole snapshot is cut, nobody knows what it lacks. */
export const anyPlace = "*";

/** What of a run's coverage hides whole places; the rest is told by what was not evaluated. */
export function unreadPlaces(coverage: readonly Coverage[]): readonly UnreadPlace[] {
  const places = new Map<string, UnreadPlace>();
  for (const { collector, refused } of coverage) {
    for (const { id, why } of refused) {
      const place = faultReasons.has(why.reason) ? placeOf(collector, id) : undefined;
      if (place !== undefined && !places.has(place))
        places.set(place, { kind: "unread-place", id: place, ...whyOf(why) });
    }
  }
  return [...places.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function placeOf(collector: string, id: string): string | undefined {
  if (collector === "snapshot") return anyPlace;
  if (collector === "code") return fileOf(id);
  return collector === "vaults" ? id : undefined;
}

function whyOf({ reason, detail }: Unread): Pick<UnreadPlace, "reason" | "detail"> {
  return { reason, ...(detail === undefined ? {} : { detail: cutDetail(detail) }) };
}

/** Code has paths, what is live has ids. */
export function isFile({ id }: UnreadPlace): boolean {
  return id !== anyPlace && !id.startsWith("/");
}

/** Why nothing is known of what lies in a place. */
export function becauseOfPlace(place: UnreadPlace): string {
  if (place.id === anyPlace) return "the snapshot is damaged";
  return isFile(place) ? `${place.id} could not be read` : `its vaults could not be listed: ${wordsOf(place)}`;
}
