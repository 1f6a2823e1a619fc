import { permissionsOn, policyObjectTypes } from "../../../../../model/facts/access-policy-permissions.ts";
import type { FaultList } from "../../../terraform/units/faults/fault-list.ts";
import { stated, textOf } from "../../../terraform/units/walk-value.ts";
import type { ListValue, Value } from "../../../terraform/value.ts";
import type { Judged } from "./resource-faults.ts";

/** Permissions that no entry can hold. `all` is one here, though no longer for Terraform. */
export function permissionFaults(entries: readonly Value[], faults: FaultList): void {
  for (const entry of entries) {
    const permissions = entry.kind === "object" ? stated(entry, "permissions") : undefined;
    if (permissions?.kind !== "object") continue;
    for (const type of policyObjectTypes) {
      const list = stated(permissions, type);
      if (list?.kind === "list") listFaults(list, type, faults);
    }
  }
}

function listFaults(list: ListValue, type: (typeof policyObjectTypes)[number], faults: FaultList): void {
  const known = permissionsOn(type);
  for (const item of list.items) {
    const permission = textOf(item)?.toLowerCase();
    if (permission === undefined || permission === "all" || known.includes(permission)) continue;
    const path = `properties.accessPolicies.permissions.${type}`;
    faults.wrong(path, `${path} has "${textOf(item)}", which is no permission on ${type}`, item.at ? item : list);
  }
}

const verbs = ["add", "replace", "remove"];

/** `vaults/accessPolicies`: its name is what it does. */
export function policyFaults({ resource, properties }: Judged, faults: FaultList): void {
  const verb = textOf(resource.name);
  if (verb !== undefined && !verbs.includes(verb.toLowerCase())) {
    faults.wrong("name", `name is "${verb}", and may be add, replace or remove`, resource.name);
  }
  const entries = stated(properties, "accessPolicies");
  if (entries?.kind === "list") permissionFaults(entries.items, faults);
}
