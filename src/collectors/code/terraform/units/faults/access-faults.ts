import { permissionsOn, policyObjectTypes } from "../../../../../model/facts/access-policy-permissions.ts";
import type { TerraformResource } from "../../tree.ts";
import type { ObjectValue } from "../../value.ts";
import type { SecretIndex } from "../secret-index.ts";
import { vaultOf } from "../unit-context.ts";
import { stated, textOf } from "../walk-value.ts";
import { blocksOf, type FaultList } from "./fault-list.ts";

const argumentOf = {
  secrets: "secret_permissions",
  keys: "key_permissions",
  certificates: "certificate_permissions",
  storage: "storage_permissions",
} as const;

/** Permissions that no entry can hold, in a vault's own entries or in one of their own. */
export function permissionFaults(entry: ObjectValue, prefix: string, faults: FaultList): void {
  for (const type of policyObjectTypes) {
    const list = stated(entry, argumentOf[type]);
    if (list?.kind !== "list") continue;
    const known = permissionsOn(type);
    for (const item of list.items) {
      const permission = textOf(item);
      if (permission === undefined || known.includes(permission.toLowerCase())) continue;
      const path = `${prefix}${argumentOf[type]}`;
      const why = permission.toLowerCase() === "all" ? ": the permissions have to be listed" : "";
      faults.wrong(path, `${path} has "${permission}", which is no permission on ${type}${why}`, item.at ? item : list);
    }
  }
}

/** An entry of its own beside entries in the vault's block: each run would take the other's away. */
export function mixedEntries(resource: TerraformResource, index: SecretIndex, faults: FaultList): void {
  const vault = vaultOf(resource, index);
  if (!vault || blocksOf(vault.values, "access_policy").length === 0) return;
  const message = `${vault.address} lists access_policy itself: entries in the vault and entries of their own undo each other`;
  faults.missing("key_vault_id", message);
}
