import { isSecretBearing } from "./dropped-secrets.ts";
import { isJsonObject, type JsonObject } from "./json.ts";
import { isVaultRelated } from "./modules/interest.ts";

/**
 * Whether anything of a resource is judged. A state may hold a hundred thousand of them: the others are counted and not kept.
 * What is of no listed type is kept when it names a vault's object or has an identity that a grant may mean.
 */
export function isOfInterest(type: string, attributes: unknown): boolean {
  if (isVaultRelated(type) || isSecretBearing(type)) return true;
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
