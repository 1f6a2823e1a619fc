import type { CodeFault } from "../../../../../model/code.ts";
import type { TerraformResource } from "../../tree.ts";
import type { SecretIndex } from "../secret-index.ts";
import { mixedEntries, permissionFaults } from "./access-faults.ts";
import { certificateFaults } from "./certificate-faults.ts";
import { blocksOf, FaultList } from "./fault-list.ts";
import { keyFaults } from "./key-faults.ts";
import { secretFaults } from "./object-faults.ts";
import { hsmFaults, vaultFaults } from "./vault-faults.ts";

type Judge = (resource: TerraformResource, faults: FaultList, index: SecretIndex) => void;

const judges: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  [
    "azurerm_key_vault",
    (resource, faults) => {
      vaultFaults(resource, faults);
      for (const entry of blocksOf(resource.values, "access_policy")) permissionFaults(entry, "access_policy.", faults);
    },
  ],
  ["azurerm_key_vault_managed_hardware_security_module", hsmFaults],
  ["azurerm_key_vault_secret", secretFaults],
  ["azurerm_key_vault_key", (resource, faults, index) => keyFaults(resource, index, faults)],
  ["azurerm_key_vault_certificate", certificateFaults],
  [
    "azurerm_key_vault_access_policy",
    (resource, faults, index) => {
      permissionFaults(resource.values, "", faults);
      mixedEntries(resource, index, faults);
    },
  ],
]);

/** What azurerm or the service will refuse of a resource; of types that are not key vaults or in them, nothing. */
export function faultsOf(resource: TerraformResource, index: SecretIndex): readonly CodeFault[] {
  const judge = resource.mode === "managed" ? judges.get(resource.type) : undefined;
  if (!judge) return [];
  const faults = new FaultList(resource.at);
  judge(resource, faults, index);
  return faults.all;
}
