import type { DriverUse } from "../../../../model/kubernetes.ts";
import type { TerraformResource } from "../tree.ts";
import { blocksOf } from "./faults/fault-list.ts";
import { booleanOf, stated } from "./walk-value.ts";

const block = "key_vault_secrets_provider";
const setting = "secret_rotation_enabled";

/** Whether the add-on of a cluster that reads vaults follows rotations, as far as the code states it. */
export function clusterRotation({ type, mode, values }: TerraformResource): DriverUse["rotation"] {
  if (type !== "azurerm_kubernetes_cluster" || mode !== "managed") return [];
  return blocksOf(values, block).flatMap((one) => {
    const value = stated(one, setting);
    if (!value) return [];
    return [{ path: `${block}.${setting}`, isOn: booleanOf(value) ?? null, ...(value.at ? { at: value.at } : {}) }];
  });
}
