import type { DenyAssignment } from "../../../model/surroundings.ts";
import { type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import { guidOf, plainArmId, versions } from "./arm.ts";
import type { Reading } from "./ledger.ts";
import { listScoped, type Places, type ScopedKind } from "./scope-listing.ts";
import type { ScopedRecords } from "./scoped-records.ts";
import { wholeMaps, wholeTexts } from "./whole-lists.ts";

const kind: ScopedKind<DenyAssignment> = {
  collector: "deny-assignments",
  type: "Microsoft.Authorization/denyAssignments",
  versions: versions.denyAssignments,
  read: readDenyAssignment,
};

/** Resource Graph has no deny assignments: every scope is asked by ARM. */
export function readDenyAssignments(reading: Reading, places: Places): Promise<ScopedRecords<DenyAssignment>> {
  return listScoped(reading, kind, places);
}

/** A part that cannot be read makes all of it unreadable: half a denial would look like access. */
function readDenyAssignment(item: JsonMap, id: string): DenyAssignment | undefined {
  const properties = mapIn(item, "properties") ?? item;
  const said = textIn(properties, "scope");
  const scope = said === "/" ? "/" : plainArmId(said);
  const principals = idsIn(properties, "principals");
  const excludedPrincipals = idsIn(properties, "excludePrincipals");
  const permissions = permissionsIn(properties);
  const condition = textIn(properties, "condition");
  const isProtected = properties.get("isSystemProtected");
  if (scope === undefined || !principals || !excludedPrincipals || !permissions) return undefined;
  return {
    id,
    name: textIn(properties, "denyAssignmentName") ?? "",
    scope,
    appliesToChildScopes: properties.get("doNotApplyToChildScopes") !== true,
    principals,
    excludedPrincipals,
    // Versions that do not tell knew enforced ones only.
    isEnforced: (textIn(properties, "denyAssignmentEffect") ?? "enforced").toLowerCase() !== "audit",
    ...(typeof isProtected === "boolean" ? { isSystemProtected: isProtected } : {}),
    permissions,
    ...(condition === undefined ? {} : { condition }),
  };
}

function idsIn(properties: JsonMap, name: string): readonly string[] | undefined {
  const ids = wholeMaps(properties, name)?.map((entry) => guidOf(textIn(entry, "id")));
  return ids?.every((id) => id !== undefined) ? ids : undefined;
}

function permissionsIn(properties: JsonMap): DenyAssignment["permissions"] | undefined {
  const permissions = wholeMaps(properties, "permissions")?.map((permission) => {
    const lists = ["actions", "notActions", "dataActions", "notDataActions"].map((name) =>
      wholeTexts(permission, name),
    );
    const [actions, notActions, dataActions, notDataActions] = lists;
    if (!actions || !notActions || !dataActions || !notDataActions) return undefined;
    return { actions, notActions, dataActions, notDataActions };
  });
  return permissions?.every((permission) => permission !== undefined) ? permissions : undefined;
}
