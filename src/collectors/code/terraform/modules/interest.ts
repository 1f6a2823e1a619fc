import type { Declaration } from "./declaration.ts";

/** Decides by its type whether a resource is judged. Others are read only where those refer to them. */
export type IsOfInterest = (type: string) => boolean;

const judgedStarts = [
  "azurerm_key_vault",
  "azurerm_role_",
  "azurerm_pim_",
  "azurerm_monitor_diagnostic_setting",
  "azurerm_private_endpoint",
  "azurerm_management_lock",
  "azurerm_app_configuration",
  "azurerm_kubernetes_cluster",
  "azurerm_user_assigned_identity",
  "azurerm_resource_group",
  "azurerm_subscription",
  "azurerm_management_group",
  "azurerm_client_config",
  "azapi_",
  "azuread_",
  "random_",
  "tls_",
] as const;

/** App services, function apps, logic apps, container apps and their slots, by any of their names. */
const appType = /^azurerm_[a-z_]{0,60}(?:app|function|slot)(?:_|$)/;

/** Vaults, what reaches them, what they hold, and what secrets are made of. */
export const isVaultRelated: IsOfInterest = (type) =>
  judgedStarts.some((start) => type.startsWith(start)) || appType.test(type);

/** Texts that make a resource of any other type worth reading: a reference to a vault, or a value that should be in one. */
const relatedText =
  /key_?vault|vault\.azure\.|vault\.usgov|vaultcore|password|passwd|secret|private_key|access_key|account_key|primary_key|connection_string|credential|token/i;

/** Decides which resources are judged: by type, or because they speak of vaults or of values that belong into one. */
export class Interest {
  readonly #isOfInterest: IsOfInterest;
  /** Modules are shared by many roots. */
  readonly #known = new WeakMap<Declaration, boolean>();

  constructor(isOfInterest: IsOfInterest) {
    this.#isOfInterest = isOfInterest;
  }

  isIn(declaration: Declaration): boolean {
    let known = this.#known.get(declaration);
    if (known === undefined) {
      const { block, file } = declaration;
      known = this.#isOfInterest(block.labels[0] ?? "") || relatedText.test(file.textOf(block));
      this.#known.set(declaration, known);
    }
    return known;
  }
}

/** A file of which not one of these is in the text declares nothing that is judged, and hands nothing on that is. */
const relevantText =
  /azure|azapi|vault|random_|tls_|password|passwd|secret|private_key|access_key|account_key|primary_key|connection_string|credential|token/i;

export function isRelevantText(text: string): boolean {
  return relevantText.test(text);
}
