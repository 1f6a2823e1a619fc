import type { ObjectCollection } from "../../../../model/objects.ts";
import type { Scope } from "../../../../model/scope.ts";
import type { TerraformResource } from "../tree.ts";
import { textOf } from "./facts.ts";

/** What a resource or data source is to Key Vault; undefined for everything that holds no vault data and is above none. */
export type ResourceKind =
  | { readonly kind: "vault" | "hsm" }
  /** `holder` is the attribute that names its vault. */
  | { readonly kind: "object"; readonly collection: ObjectCollection; readonly holder: string }
  | { readonly kind: "scope"; readonly scope: Exclude<Scope["kind"], "root"> };

const secret: ResourceKind = { kind: "object", collection: "secrets", holder: "key_vault_id" };
const key: ResourceKind = { kind: "object", collection: "keys", holder: "key_vault_id" };
const certificate: ResourceKind = { kind: "object", collection: "certificates", holder: "key_vault_id" };

const kinds: ReadonlyMap<string, ResourceKind> = new Map<string, ResourceKind>([
  ["azurerm_key_vault", { kind: "vault" }],
  ["azurerm_key_vault_managed_hardware_security_module", { kind: "hsm" }],
  ["azurerm_key_vault_secret", secret],
  ["azurerm_key_vault_key", key],
  ["azurerm_key_vault_certificate", certificate],
  ["azurerm_key_vault_certificate_data", certificate],
  [
    "azurerm_key_vault_managed_hardware_security_module_key",
    { kind: "object", collection: "keys", holder: "managed_hsm_id" },
  ],
  ["azurerm_resource_group", { kind: "scope", scope: "resource-group" }],
  ["azurerm_subscription", { kind: "scope", scope: "subscription" }],
  ["azurerm_management_group", { kind: "scope", scope: "management-group" }],
]);

/** ARM types as `azapi` names them, lower case. */
const armKinds: ReadonlyMap<string, ResourceKind> = new Map<string, ResourceKind>([
  ["microsoft.keyvault/vaults", { kind: "vault" }],
  ["microsoft.keyvault/managedhsms", { kind: "hsm" }],
  ["microsoft.keyvault/vaults/secrets", { kind: "object", collection: "secrets", holder: "parent_id" }],
  ["microsoft.keyvault/vaults/keys", { kind: "object", collection: "keys", holder: "parent_id" }],
  ["microsoft.keyvault/managedhsms/keys", { kind: "object", collection: "keys", holder: "parent_id" }],
  ["microsoft.resources/resourcegroups", { kind: "scope", scope: "resource-group" }],
  ["microsoft.resources/subscriptions", { kind: "scope", scope: "subscription" }],
  ["microsoft.management/managementgroups", { kind: "scope", scope: "management-group" }],
]);

export function resourceKind(resource: TerraformResource): ResourceKind | undefined {
  const known = kinds.get(resource.type);
  if (known || resource.type !== "azapi_resource") return known;
  return armKinds.get(armType(resource)?.name ?? "");
}

export interface ArmType {
  /** Lower case, without the version. */
  readonly name: string;
  /** As it stands behind the `@`; undefined where none does. */
  readonly apiVersion: string | undefined;
}

/** The `type` of an azapi resource, `Microsoft.KeyVault/vaults@2023-07-01`; undefined where it is not known. */
export function armType({ values }: TerraformResource): ArmType | undefined {
  const text = textOf(values.entries.get("type"));
  if (text === undefined) return undefined;
  const at = text.indexOf("@");
  if (at < 0) return { name: text.toLowerCase(), apiVersion: undefined };
  return { name: text.slice(0, at).toLowerCase(), apiVersion: text.slice(at + 1) };
}
