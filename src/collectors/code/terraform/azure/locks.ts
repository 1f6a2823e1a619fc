import { type Fact, isRead, read, unknown } from "../../../../model/fact.ts";
import type { Lock } from "../../../../model/surroundings.ts";
import type { TerraformResource } from "../tree.ts";
import type { AttachmentReader } from "./attachment.ts";
import { ifCertain } from "./diagnostics.ts";
import { attribute, choiceFact, type Stated } from "./facts.ts";
import { type Place, placeOf } from "./place.ts";
import { recordId } from "./tree-index.ts";

/** `azurerm_management_lock`. */
export const readLock: AttachmentReader = (resource, { index }) => {
  const place = placeOf(resource, "scope", index);
  const level = attribute(resource.values, "lock_level");
  return [{ part: "locks", place, item: ifCertain(resource, () => lockFact(resource, { place, level })) }];
};

export function lockFact(
  resource: TerraformResource,
  { place, level }: { readonly place: Place; readonly level: Stated },
): Fact<Lock> {
  const known = choiceFact(level, ["CanNotDelete", "ReadOnly"]);
  if (!isRead(known)) return known;
  if (known.read === null) return unknown(`${resource.address}.lock_level`, resource.at);
  return read({ id: recordId(resource), level: known.read, scope: placeId(place) }, resource.at);
}

/** Subject id of what a place is. */
export function placeId(place: Place): string {
  if (place.kind === "vault") return place.object ?? place.id;
  if (place.kind === "scope") return place.scope.id;
  return place.kind === "undecided" ? place.reference.id : "";
}
