import { type Fact, partly, read } from "../../../model/fact.ts";
import type { ObjectVersion } from "../../../model/objects.ts";
import type { JsonMap } from "../../exports/json-value.ts";
import { objectSource, versionOf } from "../../exports/object-common.ts";
import { lostItems } from "./object-lists.ts";
import type { PartList, Reply } from "./replies.ts";
import { absentFact } from "./unasked.ts";

/** The versions that were listed, oldest first; none where there is nothing to list. Malformed ones cost themselves. */
export function versionsFact(
  reply: Reply<PartList>,
  nameOf: (item: JsonMap) => string | undefined,
): Fact<readonly ObjectVersion[]> {
  if ("why" in reply) return { unread: reply.why };
  if ("gone" in reply) return read([]);
  const { items, missing } = reply.value;
  const versions = items.map((item) => versionIn(item, nameOf(item))).filter((version) => version !== undefined);
  const lost = items.length - versions.length;
  const why = missing ?? (lost > 0 ? lostItems(lost, items.length) : undefined);
  const sorted = versions.sort(byAge);
  return why ? partly(sorted, why) : read(sorted);
}

function versionIn(item: JsonMap, version: string | undefined): ObjectVersion | undefined {
  return version === undefined ? undefined : versionOf(objectSource(item, "", absentFact), version);
}

function byAge(a: ObjectVersion, b: ObjectVersion): number {
  const [left, right] = [`${a.createdOn ?? ""} ${a.version}`, `${b.createdOn ?? ""} ${b.version}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
