import type { Consumer } from "../../../../../src/model/consumer.ts";
import type { ArmRecord } from "../model.ts";
import { resourceWithIdentity } from "../records.ts";

/** The resources that run as somebody. */
export function resourcesOf(consumers: readonly Consumer[] | undefined): readonly ArmRecord[] {
  return (consumers ?? []).flatMap((one) => {
    const [principalId] = one.kind === "identity-holder" ? one.principalIds : [];
    if (one.kind !== "identity-holder" || principalId === undefined) return [];
    const [group = "", rest = ""] = one.id.split("/providers/");
    const name = rest.slice(rest.lastIndexOf("/") + 1);
    return [resourceWithIdentity(group, one.resourceType, name, { type: "SystemAssigned", principalId })];
  });
}
