import { unread } from "../../../../model/fact.ts";
import type { Refusal } from "../../../../model/manifest.ts";
import type { ModuleCall, TerraformResource, TerraformTree } from "../tree.ts";
import { attribute, textOf } from "./facts.ts";
import { recordId } from "./tree-index.ts";

const templateTypes: ReadonlySet<string> = new Set([
  "azurerm_management_group_template_deployment",
  "azurerm_resource_group_template_deployment",
  "azurerm_subscription_template_deployment",
  "azurerm_template_deployment",
  "azurerm_tenant_template_deployment",
]);

/** Vaults that the tree deploys in ways that are not read here: each is told, and none is taken for judged. */
export function notRead(tree: TerraformTree): readonly Refusal[] {
  return [
    ...tree.resources.filter(deploysVault).map(embeddedTemplate),
    ...tree.calls.filter(isVaultModule).map(remoteModule),
  ];
}

function deploysVault({ type, mode, values }: TerraformResource): boolean {
  if (mode !== "managed" || !templateTypes.has(type)) return false;
  const template = textOf(attribute(values, "template_content") ?? attribute(values, "template_body"));
  return (template ?? "").toLowerCase().includes("microsoft.keyvault");
}

function embeddedTemplate(resource: TerraformResource): Refusal {
  const detail = "the ARM template in this deployment has Key Vault resources, which are not judged here";
  const remedy = "keep the template in a file of its own, or declare the vault as a resource";
  return { id: recordId(resource), why: unread("not-in-output", detail, remedy).unread };
}

/** Public modules that make a vault, as a registry or a repository names them. */
const vaultModules = ["azure/avm-res-keyvault-vault/azurerm", "azure/terraform-azurerm-avm-res-keyvault-vault"];

function isVaultModule({ source, isResolved }: ModuleCall): boolean {
  if (isResolved) return false;
  const lower = source.toLowerCase();
  return vaultModules.some((name) => lower.includes(name));
}

function remoteModule({ address, uri, source }: ModuleCall): Refusal {
  const detail = `the module ${source} makes a vault, and modules from elsewhere are not fetched: the vault is not judged here`;
  const remedy = "judge the plan instead: terraform show -json PLAN > plan.json";
  return { id: `${uri}#${address}`, why: unread("not-in-output", detail, remedy).unread };
}
