import type { RetiredTask } from "../../../../model/pipeline.ts";
import type { PipelineText } from "../scope.ts";

/** Where the list below comes from. */
export const retiredTaskFacts = {
  source:
    "Azure Pipelines task reference (AzureKeyVault@1, AzureCLI@1); task definitions of AzurePowerShell 2 and 3, which load AzureRM modules; README of Azure/get-keyvault-secrets",
  date: "2026-11-24",
} as const;

interface Retired {
  /** In lower case. */
  readonly name: string;
  /** Major versions; all where empty. */
  readonly versions: readonly number[];
  readonly why: string;
  readonly replacement: string;
}

const azureRm = "runs on the AzureRM modules, which ended on 29 February 2024";

const retired: readonly Retired[] = [
  { name: "azurekeyvault", versions: [1], why: "is deprecated by its makers", replacement: "AzureKeyVault@2" },
  { name: "azurecli", versions: [0, 1], why: "is deprecated by its makers", replacement: "AzureCLI@2" },
  { name: "azurepowershell", versions: [1, 2, 3], why: azureRm, replacement: "AzurePowerShell@5" },
  {
    name: "azure/get-keyvault-secrets",
    versions: [],
    why: "is no longer maintained, and gives every value to all later steps as a variable of their environment",
    replacement: "azure/cli with `az keyvault secret show`",
  },
];

/** Undefined for what is still maintained as far as the list knows. */
export function retiredTask(uses: PipelineText | undefined): RetiredTask | undefined {
  if (uses?.known === undefined) return undefined;
  const [name = "", version = ""] = uses.known.trim().split("@", 2);
  const major = /^v?(\d{1,4})(?:\.|$)/.exec(version)?.[1];
  const found = retired.find(
    (one) =>
      one.name === name.toLowerCase() &&
      (one.versions.length === 0 || (major !== undefined && one.versions.includes(Number(major)))),
  );
  return found && { name: uses.written, why: found.why, replacement: found.replacement };
}
