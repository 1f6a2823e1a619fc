import type { PinnedReference } from "../../../../model/code.ts";
import { isSettingReference, readObjectUrl, readSettingReference } from "../../terraform/units/vault-reference.ts";
import { booleanOf, type Leaf, leavesOf, stated, textOf, valuesAt } from "../../terraform/units/walk-value.ts";
import { exactReference, type Reference, type UnknownValue, type Value } from "../../terraform/value.ts";
import type { DeployedResource } from "../deployment.ts";
import type { UnitContext } from "./unit-context.ts";

/** What names one version of an object in a vault; `secretUri` and `keyUri` do not. */
const pinnedNames: ReadonlySet<string> = new Set(["secretUriWithVersion", "keyUriWithVersion"]);

/** Resources whose references name a version because they follow new ones themselves, or have to. */
function followsVersions({ type, body }: DeployedResource): boolean {
  const lower = type.toLowerCase();
  if (lower.startsWith("microsoft.keyvault/")) return true;
  if (lower !== "microsoft.compute/diskencryptionsets") return false;
  return valuesAt(body, ["properties", "rotationToLatestKeyVersionEnabled"]).some(({ value }) => booleanOf(value));
}

/** References of one resource to a fixed version of an object in a vault. */
export function pinnedReferencesOf(resource: DeployedResource, context: UnitContext): readonly PinnedReference[] {
  if (followsVersions(resource)) return [];
  const found: PinnedReference[] = [];
  for (const leaf of leavesOf(resource.body)) {
    const object = pinnedIn(leaf, context);
    if (object !== undefined) found.push({ path: leaf.path, object, ...(leaf.value.at ? { at: leaf.value.at } : {}) });
  }
  return [...found, ...keyVersions(resource)];
}

function pinnedIn({ value }: Leaf, context: UnitContext): string | undefined {
  const exact = exactReference(value);
  if (exact) return isPinned(exact) ? objectAt(exact.address, context) : undefined;
  const parts = value.kind === "unknown" ? (value.parts ?? []) : [];
  const named = parts.find((part): part is Reference => typeof part !== "string" && isPinned(part));
  if (named) return objectAt(named.address, context);
  if (value.kind === "unknown" && parts.length === 0) return objectIn(value);
  const text = textOf(value) ?? parts.map((part) => (typeof part === "string" ? part : shown(part, context))).join("");
  const known = isSettingReference(text) ? readSettingReference(text).reference : readObjectUrl(text);
  return known?.isPinned ? known.object : undefined;
}

/** `kv/secrets/db`, as far as the code says it; else its address. */
function objectAt(address: string, { resources }: UnitContext): string {
  const object = resources.at(address);
  const vault = object && resources.parentOf(object);
  const [name, holder] = [textOf(object?.name), textOf(vault?.name)];
  if (!object || name === undefined || holder === undefined) return address;
  return `${holder}/${object.type.split("/").at(-1)?.toLowerCase()}/${name}`;
}

const pinnedCall = /reference\(.*\)\.(?:secret|key)UriWithVersion\b/s;
const objectId = /resourceId\('Microsoft\.KeyVault\/vaults\/(secrets|keys)', '([^']*)', '([^']*)'\)/i;

/** Of an object that the deployment does not declare, the expression alone says that its version is asked for. */
function objectIn({ expression }: UnknownValue): string | undefined {
  if (!pinnedCall.test(expression)) return undefined;
  const [, collection, vault = "", name = ""] = objectId.exec(expression) ?? [];
  return collection === undefined ? "an object of a vault" : `${vault}/${collection}/${name}`;
}

function isPinned({ path }: Reference): boolean {
  return pinnedNames.has(String(path.at(-1)));
}

/** A piece of a text that only a deployment gives: a vault's address or name as far as the code says them. */
function shown({ address, path }: Reference, { resources }: UnitContext): string {
  const last = path.at(-1);
  const resource = resources.at(address);
  const name = textOf(resource?.name) ?? address;
  if (last === "vaultUri") return `https://${name}.vault.azure.net/`;
  return last === "name" ? name : "*";
}

/** Keys of customers, as storage accounts and many others name them: vault, name and version apart. */
function keyVersions({ body }: DeployedResource): readonly PinnedReference[] {
  const found: PinnedReference[] = [];
  for (const names of [
    ["properties", "encryption", "keyvaultproperties"],
    ["properties", "encryption", "keyVaultProperties"],
  ]) {
    for (const { path, value } of valuesAt(body, names)) {
      const pinned = value.kind === "object" ? versionIn(value, path) : undefined;
      if (pinned) found.push(pinned);
    }
  }
  return found;
}

function versionIn(value: Extract<Value, { kind: "object" }>, path: string): PinnedReference | undefined {
  const of = (name: string) => stated(value, name) ?? stated(value, name.toLowerCase());
  const version = of("keyVersion");
  const text = textOf(version);
  if (version === undefined || text === undefined || text === "") return undefined;
  const vault =
    textOf(of("keyVaultUri"))
      ?.replace(/^https:\/\//, "")
      .split(".", 1)[0] ?? "*";
  const object = `${vault}/keys/${textOf(of("keyName")) ?? "*"}`;
  return { path: `${path}.keyversion`, object, ...(version.at ? { at: version.at } : {}) };
}
