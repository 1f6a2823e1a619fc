/** Where the lists below come from. Attributes of types that are not listed are taken for no secrets. */
export const secretAttributeFacts = {
  source: "Terraform Registry pages of azurerm 2.99 to 5.2.0, azuread 3, random 3.7, tls 4; Terraform state format 4",
  date: "2026-11-24",
} as const;

/** An attribute whose value is a secret. Lists of nested blocks are implied: `certificate.password` is every one of them. */
export interface SecretAttribute {
  readonly path: readonly string[];
  /** What it is, in words, without the resource's name. */
  readonly what: string;
  /** True where the value ends in a key vault. */
  readonly isVaultObject?: true;
}

const attribute = (path: string, what: string): SecretAttribute => ({ path: path.split("."), what });
const vaultObject = (path: string, what: string): SecretAttribute => ({
  ...attribute(path, what),
  isVaultObject: true,
});

const administratorPassword = [attribute("administrator_login_password", "the administrator's password")];
const flexiblePassword = [attribute("administrator_password", "the administrator's password")];
const machinePassword = [attribute("admin_password", "the administrator's password")];
const osProfilePassword = [attribute("os_profile.admin_password", "the administrator's password")];

/** By resource type: what configuration states. Each may have a write-only twin `<name>_wo`, which state does not keep. */
export const statedSecrets: ReadonlyMap<string, readonly SecretAttribute[]> = new Map([
  ["azurerm_key_vault_secret", [vaultObject("value", "the secret's value")]],
  [
    "azurerm_key_vault_certificate",
    [
      vaultObject("certificate.contents", "the certificate with its private key"),
      vaultObject("certificate.password", "the password of the certificate's private key"),
    ],
  ],
  ["azurerm_key_vault_certificate_issuer", [vaultObject("password", "the password at the certificate authority")]],
  ["azurerm_key_vault_managed_storage_account", [vaultObject("storage_account_key", "the key of the storage account")]],
  ["azurerm_mssql_server", administratorPassword],
  ["azurerm_sql_server", administratorPassword],
  ["azurerm_mysql_server", administratorPassword],
  ["azurerm_mariadb_server", administratorPassword],
  ["azurerm_postgresql_server", administratorPassword],
  ["azurerm_mysql_flexible_server", flexiblePassword],
  ["azurerm_postgresql_flexible_server", flexiblePassword],
  ["azurerm_mssql_managed_instance", administratorPassword],
  ["azurerm_synapse_workspace", [attribute("sql_administrator_login_password", "the SQL administrator's password")]],
  ["azurerm_linux_virtual_machine", machinePassword],
  ["azurerm_windows_virtual_machine", machinePassword],
  ["azurerm_linux_virtual_machine_scale_set", machinePassword],
  ["azurerm_windows_virtual_machine_scale_set", machinePassword],
  ["azurerm_orchestrated_virtual_machine_scale_set", osProfilePassword],
  ["azurerm_virtual_machine", osProfilePassword],
  ["azurerm_virtual_machine_scale_set", osProfilePassword],
  ["azurerm_container_app", [attribute("secret.value", "the value of the container app's secret")]],
  ["azurerm_container_app_job", [attribute("secret.value", "the value of the container app's secret")]],
  ["azurerm_automation_credential", [attribute("password", "the credential's password")]],
  ["azurerm_virtual_network_gateway_connection", [attribute("shared_key", "the shared key of the connection")]],
  ["azuread_user", [attribute("password", "the user's password")]],
]);

const made = "the generated value";
const accountKeys = [
  attribute("primary_access_key", "an access key"),
  attribute("secondary_access_key", "an access key"),
  attribute("primary_connection_string", "a connection string"),
  attribute("secondary_connection_string", "a connection string"),
];
const sharedAccess = [
  attribute("primary_key", "a shared access key"),
  attribute("secondary_key", "a shared access key"),
  ...accountKeys.slice(2),
];
const busKeys = [
  ...sharedAccess,
  attribute("default_primary_key", "a shared access key"),
  attribute("default_secondary_key", "a shared access key"),
  attribute("default_primary_connection_string", "a connection string"),
  attribute("default_secondary_connection_string", "a connection string"),
  attribute("primary_connection_string_alias", "a connection string"),
  attribute("secondary_connection_string_alias", "a connection string"),
];

/** By resource type: values that the tool makes, and keeps in its state for ever. */
export const generatedSecrets: ReadonlyMap<string, readonly SecretAttribute[]> = new Map([
  ["random_password", [attribute("result", made), attribute("bcrypt_hash", "the hash of a password")]],
  ["random_string", [attribute("result", made)]],
  ["random_bytes", ["base64", "hex"].map((name) => attribute(name, made))],
  [
    "tls_private_key",
    ["private_key_pem", "private_key_pem_pkcs8", "private_key_openssh"].map((name) => attribute(name, "a private key")),
  ],
]);

/** Types whose values are secrets by their purpose; the other generators make names and ids as well. */
export const secretGenerators: ReadonlySet<string> = new Set(["random_password", "tls_private_key"]);

/** By resource type: values that the platform gives, and that land in the state with everything else. */
export const computedSecrets: ReadonlyMap<string, readonly SecretAttribute[]> = new Map([
  ["azuread_application_password", [attribute("value", "a client secret")]],
  ["azuread_service_principal_password", [attribute("value", "a client secret")]],
  [
    "azurerm_storage_account",
    [
      ...accountKeys,
      attribute("primary_blob_connection_string", "a connection string"),
      attribute("secondary_blob_connection_string", "a connection string"),
    ],
  ],
  [
    "azurerm_cosmosdb_account",
    [
      ...sharedAccess.slice(0, 2),
      ...["primary_readonly_key", "secondary_readonly_key"].map((name) => attribute(name, "an account key")),
      ...[
        "connection_strings",
        "primary_sql_connection_string",
        "secondary_sql_connection_string",
        "primary_readonly_sql_connection_string",
        "secondary_readonly_sql_connection_string",
        "primary_mongodb_connection_string",
        "secondary_mongodb_connection_string",
      ].map((name) => attribute(name, "a connection string")),
    ],
  ],
  ["azurerm_redis_cache", accountKeys],
  ["azurerm_redis_enterprise_database", accountKeys.slice(0, 2)],
  ["azurerm_servicebus_namespace", busKeys],
  ["azurerm_servicebus_namespace_authorization_rule", busKeys],
  ["azurerm_servicebus_queue_authorization_rule", busKeys],
  ["azurerm_servicebus_topic_authorization_rule", busKeys],
  ["azurerm_eventhub_namespace", busKeys],
  ["azurerm_eventhub_namespace_authorization_rule", busKeys],
  ["azurerm_eventhub_authorization_rule", busKeys],
  ["azurerm_eventgrid_topic", accountKeys.slice(0, 2)],
  ["azurerm_eventgrid_domain", accountKeys.slice(0, 2)],
  ["azurerm_cognitive_account", accountKeys.slice(0, 2)],
  ["azurerm_search_service", sharedAccess.slice(0, 2)],
  ["azurerm_signalr_service", accountKeys],
  ["azurerm_web_pubsub", accountKeys],
  ["azurerm_batch_account", accountKeys.slice(0, 2)],
  ["azurerm_maps_account", accountKeys.slice(0, 2)],
  [
    "azurerm_log_analytics_workspace",
    ["primary_shared_key", "secondary_shared_key"].map((n) => attribute(n, "a shared key")),
  ],
  ["azurerm_container_registry", [attribute("admin_password", "the registry's admin password")]],
  ["azurerm_notification_hub_authorization_rule", [...accountKeys]],
  ["azurerm_iothub_shared_access_policy", [...sharedAccess.slice(0, 2), ...accountKeys.slice(2)]],
  [
    "azurerm_kubernetes_cluster",
    ["kube_config_raw", "kube_admin_config_raw", "kube_config", "kube_admin_config"].map((name) =>
      attribute(name, "the cluster's credentials"),
    ),
  ],
  [
    "azurerm_key_vault_managed_hardware_security_module",
    [attribute("security_domain_encrypted_data", "the encrypted security domain")],
  ],
]);

/** By type of data source: values that reading it puts into the state. */
export const dataSecrets: ReadonlyMap<string, readonly SecretAttribute[]> = new Map([
  ["azurerm_key_vault_secret", [vaultObject("value", "the secret's value")]],
  [
    "azurerm_key_vault_certificate_data",
    [vaultObject("pem", "the certificate"), vaultObject("key", "the certificate's private key")],
  ],
  [
    "azurerm_key_vault_encrypted_value",
    [
      vaultObject("plain_text_value", "the decrypted value"),
      vaultObject("decoded_plain_text_value", "the decrypted value"),
    ],
  ],
  ...[
    "azurerm_storage_account",
    "azurerm_cosmosdb_account",
    "azurerm_redis_cache",
    "azurerm_servicebus_namespace",
    "azurerm_servicebus_namespace_authorization_rule",
    "azurerm_eventhub_namespace",
    "azurerm_eventhub_namespace_authorization_rule",
    "azurerm_eventhub_authorization_rule",
    "azurerm_container_registry",
    "azurerm_kubernetes_cluster",
    "azurerm_log_analytics_workspace",
  ].map((type) => [type, computedSecrets.get(type) ?? []] as const),
  ["azurerm_storage_account_sas", [attribute("sas", "a shared access signature")]],
  ["azurerm_storage_account_blob_container_sas", [attribute("sas", "a shared access signature")]],
]);
