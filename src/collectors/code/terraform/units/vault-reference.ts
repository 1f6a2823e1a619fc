import type { Reference, Value } from "../value.ts";
import { exactReference } from "../value.ts";

/** What one text says of an object in a vault. */
export interface ObjectReference {
  /** Vault and object without the version, as far as they are known. */
  readonly object: string;
  readonly isPinned: boolean;
}

/** Types of azurerm that are objects in a vault, and their attributes that name one version. */
const pinnedAttributes: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["azurerm_key_vault_secret", new Set(["id", "version"])],
  ["azurerm_key_vault_key", new Set(["id", "version"])],
  ["azurerm_key_vault_certificate", new Set(["id", "version", "secret_id"])],
]);

const hosts = [".vault.azure.net", ".vault.azure.cn", ".vault.usgovcloudapi.net", ".managedhsm.azure.net"];

/** Reads `https://V.vault.azure.net/secrets/NAME[/VERSION]`; undefined for anything else. */
export function readObjectUrl(text: string): ObjectReference | undefined {
  if (!text.toLowerCase().startsWith("https://")) return undefined;
  const [host = "", collection = "", name = "", version = ""] = text.slice("https://".length).split("/");
  const plain = host.toLowerCase().replace(/:\d{1,5}$/, "");
  const isObject = ["secrets", "keys", "certificates"].includes(collection.toLowerCase()) && name !== "";
  if (!isObject || !hosts.some((end) => plain.endsWith(end))) return undefined;
  const isPinned = /^[0-9a-f]{32}([?#)].*)?$/i.test(version);
  return { object: `${plain.split(".")[0]}/${collection.toLowerCase()}/${name}`, isPinned };
}

/** What is said in `@Microsoft.KeyVault(…)`: undefined where a text is no such thing. */
export interface SettingReference {
  readonly reference: ObjectReference | undefined;
  /** What the platform will not understand, as the end of a sentence. */
  readonly fault: string | undefined;
}

const opening = "@microsoft.keyvault(";

/** True for a text that is a reference to a vault, well-formed or not. */
export function isSettingReference(text: string): boolean {
  return text.trimStart().toLowerCase().startsWith(opening);
}

/** Reads both forms, `SecretUri=…` and `VaultName=…;SecretName=…[;SecretVersion=…]`. */
export function readSettingReference(text: string): SettingReference {
  const trimmed = text.trim();
  const wrong = (fault: string): SettingReference => ({ reference: undefined, fault });
  if (!trimmed.endsWith(")")) return wrong("it has no closing parenthesis");
  const parts = new Map<string, string>();
  for (const part of trimmed.slice(opening.length, -1).split(";")) {
    const equals = part.indexOf("=");
    if (equals < 0) return wrong("it has a part without =");
    parts.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
  }
  const uri = parts.get("secreturi");
  if (uri !== undefined) {
    const reference = readObjectUrl(uri);
    return reference ? { reference, fault: undefined } : wrong("its SecretUri is no address of a secret");
  }
  const [vault, name] = [parts.get("vaultname"), parts.get("secretname")];
  if (!vault || !name) return wrong("it needs SecretUri, or VaultName and SecretName");
  const isPinned = (parts.get("secretversion") ?? "") !== "";
  return { reference: { object: `${vault}/secrets/${name}`, isPinned }, fault: undefined };
}

/** True for an attribute that names one version of an object. */
function isPinnedAttribute({ path }: Reference, type: string): boolean {
  const [name] = path;
  return path.length === 1 && typeof name === "string" && pinnedAttributes.get(type)?.has(name) === true;
}

/** The object of which a value names one version: by reference, alone or as a part of a text. `typeOf`: of an address. */
export function pinnedReference(value: Value, typeOf: (address: string) => string | undefined): string | undefined {
  const exact = exactReference(value);
  const parts = value.kind === "unknown" ? (value.parts ?? []) : [];
  const named = exact ? [exact] : parts.filter((part) => typeof part !== "string");
  const all = value.kind === "unknown" ? named : (value.restsOn ?? []);
  const pinned = all.find((reference) => isPinnedAttribute(reference, typeOf(reference.address) ?? ""));
  return pinned?.address;
}
