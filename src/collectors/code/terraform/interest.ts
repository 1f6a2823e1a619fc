import { isJsonObject, type JsonObject } from "./json.ts";

/** Types that are judged, that carry who is meant by a grant, or whose state holds a secret. */
const prefixes: readonly string[] = [
  "azurerm_key_vault",
  "azurerm_role_",
  "azurerm_pim_",
  "azurerm_monitor_diagnostic_setting",
  "azurerm_private_endpoint",
  "azurerm_user_assigned_identity",
  "azurerm_client_config",
  "azurerm_subscription",
  "azurerm_resource_group",
  "azurerm_management_group",
  "azurerm_log_analytics_workspace",
  "azurerm_app_configuration",
  "azurerm_kubernetes_cluster",
  "azurerm_app_service",
  "azurerm_function_app",
  "azurerm_linux_",
  "azurerm_windows_",
  "azurerm_logic_app_standard",
  "azurerm_container_app",
  "azurerm_storage_account",
  "azurerm_cosmosdb_account",
  "azurerm_redis_cache",
  "azurerm_servicebus_",
  "azurerm_eventhub",
  "azurerm_sql_server",
  "azurerm_mssql_",
  "azurerm_mysql_",
  "azurerm_postgresql_",
  "azapi_",
  "azuread_",
  "random_password",
  "random_bytes",
  "tls_private_key",
];

/**
 * Whether anything of a resource is judged. A state may hold a hundred thousand of them: the others are counted and not kept.
 * What is of no listed type is kept when it names a vault's object or has an identity that a grant may mean.
 */
export function isOfInterest(type: string, attributes: unknown): boolean {
  if (prefixes.some((prefix) => type.startsWith(prefix))) return true;
  return type.startsWith("azurerm_") && (hasIdentity(attributes) || namesVault(attributes));
}

function hasIdentity(attributes: unknown): boolean {
  if (!isJsonObject(attributes) || !Object.hasOwn(attributes, "identity")) return false;
  const { identity } = attributes;
  return Array.isArray(identity) && identity.length > 0;
}

/** Looks for `key_vault` in names at any depth, on a stack of its own. */
function namesVault(attributes: unknown): boolean {
  const open: unknown[] = [attributes];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (Array.isArray(value)) pushNested(open, value);
    else if (isJsonObject(value)) {
      if (isNamingVault(value)) return true;
      pushNested(open, Object.values(value));
    }
  }
  return false;
}

function pushNested(open: unknown[], values: readonly unknown[]): void {
  for (const value of values) if (typeof value === "object" && value !== null) open.push(value);
}

function isNamingVault(object: JsonObject): boolean {
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (name.includes("key_vault") && value !== null && value !== "" && value !== false) return true;
  }
  return false;
}
