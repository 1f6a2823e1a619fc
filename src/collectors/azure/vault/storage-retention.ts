import { type Fact, read, unread } from "../../../model/fact.ts";
import { type JsonMap, mapIn, mapsIn, textIn, textsIn } from "../../exports/json-value.ts";

/** The container that diagnostic settings write audit events to, in blobs that are appended to. */
const container = "insights-logs-auditevent";
const ages = ["daysAfterModificationGreaterThan", "daysAfterCreationGreaterThan"] as const;

/**
 * After how many days the account's own rules delete audit logs; null where none does. What a rule deletes by last access
 * has no fixed age and is left out, as is what asks for index tags: exported logs carry none.
 */
export function storageRetention(properties: JsonMap): Fact<number | null> {
  const policy = mapIn(properties, "policy");
  const rules = policy && mapsIn(policy, "rules");
  if (!rules) return unread("unparsable", "the account's management policy is not what Azure prints");
  const days = rules.filter(reachesLogs).flatMap(deletionAges);
  return read(days.length === 0 ? null : Math.min(...days));
}

function reachesLogs(rule: JsonMap): boolean {
  if (rule.get("enabled") === false || textIn(rule, "type")?.toLowerCase() !== "lifecycle") return false;
  const definition = mapIn(rule, "definition");
  const filters = definition && mapIn(definition, "filters");
  if (!filters) return true;
  const types = textsIn(filters, "blobTypes");
  const tags = mapsIn(filters, "blobIndexMatch");
  const prefixes = textsIn(filters, "prefixMatch");
  const isOfType = !types || types.some((type) => type.toLowerCase() === "appendblob");
  const isUntagged = !tags || tags.length === 0;
  return isOfType && isUntagged && (!prefixes || prefixes.length === 0 || prefixes.some(reachesContainer));
}

/** A prefix of the container's name reaches all of it, a longer one a part. */
function reachesContainer(prefix: string): boolean {
  return container.startsWith(prefix) || prefix.startsWith(container);
}

function deletionAges(rule: JsonMap): readonly number[] {
  const actions = mapIn(mapIn(rule, "definition") ?? new Map(), "actions");
  const blob = actions && mapIn(actions, "baseBlob");
  const deletion = blob && mapIn(blob, "delete");
  if (!deletion) return [];
  return ages
    .map((name) => deletion.get(name))
    .filter((days) => typeof days === "number")
    .map((days) => Math.ceil(days));
}
