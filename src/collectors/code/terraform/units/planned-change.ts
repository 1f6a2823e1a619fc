import type { PlannedChange } from "../../../../model/code.ts";
import type { TerraformResource } from "../tree.ts";
import type { ObjectValue, Value } from "../value.ts";
import { booleanOf, numberOf, stated } from "./walk-value.ts";

/** True for what a plan takes away: it holds nothing any more. */
export function isDeleted({ change }: TerraformResource): boolean {
  return change?.actions.length === 1 && (change.actions[0] === "delete" || change.actions[0] === "forget");
}

const kinds: ReadonlyMap<string, PlannedChange["what"]> = new Map([
  ["azurerm_key_vault", "vault"],
  ["azurerm_key_vault_managed_hardware_security_module", "hsm"],
  ["azurerm_key_vault_secret", "secret"],
  ["azurerm_key_vault_key", "key"],
  ["azurerm_key_vault_managed_hardware_security_module_key", "key"],
  ["azurerm_key_vault_certificate", "certificate"],
]);

/** What a plan does to a resource; undefined where no plan speaks of it. */
export function plannedChange(resource: TerraformResource): PlannedChange | undefined {
  const { type, mode, change, values } = resource;
  if (!change || mode !== "managed" || change.isDeposed) return undefined;
  const before = change.before?.kind === "object" ? change.before : undefined;
  const after = isDeleted(resource) ? undefined : values;
  return {
    actions: actionsOf(change.actions),
    what: kinds.get(type) ?? "other",
    reason: change.reason ?? null,
    purgeProtection: { before: purgeProtection(before), after: purgeProtection(after) },
    retentionDays: {
      before: setting(before, "soft_delete_retention_days", wholeNumberOf),
      after: setting(after, "soft_delete_retention_days", wholeNumberOf),
    },
  };
}

/** What is not set is off: azurerm sends the switch only where it is on. Null where nobody knows. */
function purgeProtection(values: ObjectValue | undefined): boolean | null {
  const value = values && stated(values, "purge_protection_enabled");
  return values && !value ? false : (booleanOf(value) ?? null);
}

function wholeNumberOf(value: Value | undefined): number | undefined {
  const number = numberOf(value);
  return number !== undefined && Number.isInteger(number) ? number : undefined;
}

function setting<T>(
  values: ObjectValue | undefined,
  name: string,
  read: (value: Value | undefined) => T | undefined,
): T | null {
  return (values && read(stated(values, name))) ?? null;
}

/** A pair of create and delete, in either order, is a replacement. */
function actionsOf(actions: readonly string[]): PlannedChange["actions"] {
  if (actions.includes("delete") && actions.includes("create")) return ["replace"];
  return actions.filter(isAction);
}

function isAction(action: string): action is PlannedChange["actions"][number] {
  return ["create", "read", "update", "delete", "forget", "no-op"].includes(action);
}
