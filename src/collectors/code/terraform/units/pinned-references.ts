import type { PinnedReference } from "../../../../model/code.ts";
import type { TerraformResource } from "../tree.ts";
import type { Value } from "../value.ts";
import type { SecretIndex } from "./secret-index.ts";
import { isSettingReference, pinnedReference, readObjectUrl, readSettingReference } from "./vault-reference.ts";
import { booleanOf, type Leaf, leavesOf, stated } from "./walk-value.ts";

const pinnedNames = ["_secret_id", "_key_id", "_certificate_id", "secret_uri", "_key_url", "vault_key_reference"];

/** Resources whose references name a version because they follow new ones themselves, or have to. */
function followsVersions({ type, values }: TerraformResource): boolean {
  if (type === "azurerm_disk_encryption_set") return booleanOf(stated(values, "auto_key_rotation_enabled")) === true;
  return type.startsWith("azurerm_key_vault");
}

/** References of one resource to a fixed version of an object in a vault. */
export function pinnedReferencesOf(resource: TerraformResource, index: SecretIndex): readonly PinnedReference[] {
  if (resource.mode !== "managed" || followsVersions(resource)) return [];
  const typeOf = (address: string) => index.typeOf(address);
  const found: PinnedReference[] = [];
  for (const leaf of leavesOf(resource.values)) {
    const object = pinnedIn(leaf, typeOf);
    if (object !== undefined) {
      found.push({ path: leaf.path, object, ...(leaf.value.at ? { at: leaf.value.at } : {}) });
    }
  }
  return found;
}

function pinnedIn({ name, value }: Leaf, typeOf: (address: string) => string | undefined): string | undefined {
  if (value.kind === "scalar") {
    if (typeof value.value !== "string") return undefined;
    const known = isSettingReference(value.value)
      ? readSettingReference(value.value).reference
      : readObjectUrl(value.value);
    return known?.isPinned ? known.object : undefined;
  }
  const isAsked = pinnedNames.some((ending) => name.endsWith(ending)) || startsReference(value);
  return isAsked ? pinnedReference(value, typeOf) : undefined;
}

/** `"@Microsoft.KeyVault(SecretUri=${azurerm_key_vault_secret.x.id})"`. */
function startsReference(value: Value): boolean {
  const [first] = value.kind === "unknown" ? (value.parts ?? []) : [];
  return typeof first === "string" && isSettingReference(first);
}
