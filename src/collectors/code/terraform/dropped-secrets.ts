import type { JsonObject } from "./json.ts";
import { textOf } from "./json.ts";
import { masked } from "./mask.ts";
import {
  computedSecrets,
  dataSecrets,
  generatedSecrets,
  type SecretAttribute,
  statedSecrets,
} from "./units/secret-attributes.ts";
import type { ScalarValue } from "./value.ts";

/** Attributes that hold a secret's value, by resource type; of nested blocks and lists without their index. */
const byType: ReadonlyMap<string, ReadonlySet<string>> = allSecrets([
  statedSecrets,
  generatedSecrets,
  computedSecrets,
  dataSecrets,
]);

/** Beside what is judged: encrypted forms and links that carry a key of their own are not kept either. */
const alsoDropped: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["azurerm_key_vault_encrypted_value", new Set(["encrypted_data"])],
  ["azurerm_key_vault_managed_storage_account_sas_token_definition", new Set(["sas_template_uri"])],
]);

type SecretLists = ReadonlyMap<string, readonly SecretAttribute[]>;

function allSecrets(lists: readonly SecretLists[]): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  for (const list of lists) {
    for (const [type, attributes] of list) {
      const paths = all.get(type) ?? new Set<string>();
      for (const { path } of attributes) paths.add(path.join("."));
      all.set(type, paths);
    }
  }
  return all;
}

/** Whether resources of a type hold secrets, so that a state or plan with them is worth keeping. */
export function isSecretBearing(type: string): boolean {
  return byType.has(type);
}

/** Ends of attribute names that mean a secret in any type: keys and connection strings of storage, databases, queues. */
const secretEndings: readonly string[] = [
  "password",
  /** Write-only: whatever it is, the provider's author thought that it must not be stored. */
  "_wo",
  "access_key",
  "account_key",
  "primary_key",
  "secondary_key",
  "readonly_key",
  "master_key",
  "shared_key",
  "private_key",
  "private_key_pem",
  "connection_string",
  "connection_strings",
  "client_secret",
  "sas_token",
  "kube_config_raw",
  "kube_admin_config_raw",
];

/** Providers of ARM types whose bodies are judged. Of all others only what is a reference stays readable. */
const judgedBodies = /^microsoft\.(keyvault|authorization|insights|network|managedidentity|resources)\//;
const secretBodies = /^microsoft\.keyvault\/vaults\/(secrets|certificates)\b/;

/** Whether the attribute at a path of names (`["certificate", "password"]`) holds a secret's value. */
export type SecretTest = (path: readonly string[]) => boolean;

/** The test for one resource; what an `azapi` resource is, its attributes say. */
export function secretTestOf(type: string, attributes: JsonObject): SecretTest {
  if (type.startsWith("azapi_")) return azapiTest(textOf(attributes, "type")?.toLowerCase() ?? "");
  const known = byType.get(type);
  const more = alsoDropped.get(type);
  const isApp = apps.test(type);
  return (path) => {
    const text = path.join(".");
    return known?.has(text) === true || more?.has(text) === true || isSecretByName(path, isApp);
  };
}

/** Apps have blocks `connection_string`, of which only the value is one. */
const apps = /_(web_app|function_app|app_service|logic_app_standard)/;

function isSecretByName(path: readonly string[], isApp: boolean): boolean {
  const name = path.at(-1);
  if (name === undefined) return false;
  if (isApp && path[0] === "connection_string") return name === "value";
  return secretEndings.some((ending) => name.endsWith(ending));
}

function azapiTest(armType: string): SecretTest {
  const isJudged = judgedBodies.test(armType);
  const holdsSecret = secretBodies.test(armType);
  return (path) => {
    const [attribute] = path;
    if (attribute === "sensitive_body" || attribute === "output") return true;
    if (attribute !== "body") return false;
    if (!isJudged) return true;
    const name = path.at(-1);
    return holdsSecret && (name === "value" || name === "pwd");
  };
}

/** Names and ids that resources are joined by. They are no secrets, even where a sensitive variable gives them. */
const joiningNames: ReadonlySet<string> = new Set([
  "id",
  "name",
  "type",
  "location",
  "key_vault_id",
  "scope",
  "target_resource_id",
  "principal_id",
  "principal_type",
  "object_id",
  "tenant_id",
  "application_id",
  "client_id",
  "parent_id",
  "role_definition_id",
  "role_definition_name",
  "resource_group_name",
  "private_connection_resource_id",
  "log_analytics_workspace_id",
  "storage_account_id",
  "default_action",
  "bypass",
  "sku_name",
  "soft_delete_retention_days",
]);

const joinedTypes = /^azurerm_(key_vault|role_|pim_|monitor_|private_endpoint|user_assigned_identity)/;

/** Whether a value that Terraform marks as sensitive stays readable, because it joins what is judged. */
export function isJoiningName(type: string, path: readonly string[]): boolean {
  return path.length === 1 && joinedTypes.test(type) && joiningNames.has(path[0] ?? "");
}

const objectUrl =
  /^https:\/\/[A-Za-z0-9-]{1,24}\.(vault|managedhsm)\.[a-z.]{1,40}(:443)?\/(secrets|keys|certificates)(\/[A-Za-z0-9-]{1,127}){1,2}\/?$/;

/** A reference to a vault's object says where a secret is, not what it is. */
function isVaultReference(value: ScalarValue["value"]): boolean {
  if (typeof value !== "string" || value.length > 512) return false;
  return objectUrl.test(value) || (value.startsWith("@Microsoft.KeyVault(") && value.endsWith(")"));
}

/** The scalar with its value dropped, unless it is a switch or only a reference to a vault's object. */
export function withoutSecret(scalar: ScalarValue): ScalarValue {
  return typeof scalar.value === "boolean" || isVaultReference(scalar.value)
    ? { ...scalar, isSensitive: true }
    : masked(scalar);
}
