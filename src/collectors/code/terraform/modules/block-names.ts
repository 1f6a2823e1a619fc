import type { Value } from "../value.ts";

/**
 * Names that are nested blocks in the schemas of azurerm and azapi where an object stands for them in the JSON form
 * (registry.terraform.io, hashicorp/azurerm 2.x to 5.x, azure/azapi 2.x). Names that some resources use for maps
 * (`parameters`, `metadata`) are left out.
 */
const blockNames: ReadonlySet<string> = new Set([
  "access_policy",
  "action",
  "admin",
  "auth_settings",
  "auth_settings_v2",
  "auto_heal_setting",
  "automatic",
  "backup",
  "certificate",
  "certificate_policy",
  "connection_string",
  "contact",
  "container",
  "cors",
  "default_node_pool",
  "dns_configuration",
  "enabled_log",
  "enabled_metric",
  "env",
  "expiration",
  "features",
  "identity",
  "ingress",
  "init_container",
  "ip_configuration",
  "issuer_parameters",
  "justification",
  "key_management_service",
  "key_properties",
  "key_vault",
  "key_vault_secrets_provider",
  "lifetime_action",
  "log",
  "logs",
  "metric",
  "network_acls",
  "network_profile",
  "network_rules",
  "os_disk",
  "private_dns_zone_configs",
  "private_dns_zone_group",
  "private_service_connection",
  "registry",
  "retention_policy",
  "rotation_policy",
  "schedule",
  "secret",
  "secret_properties",
  "site_config",
  "site_credential",
  "source_image_reference",
  "sticky_settings",
  "storage_account",
  "subject_alternative_names",
  "template",
  "ticket",
  "timeouts",
  "trigger",
  "x509_certificate_properties",
]);

/** A value of the JSON form with the shape of a plan: an object that stands for a nested block is a list of one. */
export function withBlockLists(name: string, value: Value): Value {
  if (!blockNames.has(name)) return value;
  if (value.kind === "list") return { ...value, items: value.items.map(inside) };
  if (value.kind !== "object") return value;
  return { kind: "list", items: [inside(value)], ...(value.at ? { at: value.at } : {}) };
}

function inside(value: Value): Value {
  if (value.kind !== "object") return value;
  const entries = new Map<string, Value>();
  for (const [name, member] of value.entries) entries.set(name, withBlockLists(name, member));
  return { ...value, entries };
}
