import { withoutSecret } from "../../terraform/dropped-secrets.ts";
import { isWalkable, summarize } from "../../terraform/evaluate/summary.ts";
import { carriesCredential } from "../../terraform/units/secret-name.ts";
import type { ListValue, ObjectValue, UnknownValue, Value } from "../../terraform/value.ts";

/** Names of properties that hold a secret in any type, in lower case. */
const secretEndings: readonly string[] = [
  "password",
  "secret",
  "accesskey",
  "accountkey",
  "primarykey",
  "secondarykey",
  "sharedkey",
  "privatekey",
  "connectionstring",
  "sastoken",
];
const vaultSecrets = "microsoft.keyvault/vaults/secrets";

/** What a resource of a type states, or any other value, with every secret masked: what is marked, and what its place says is one. */
export function withoutSecrets(value: Value, type = ""): Value {
  const isVaultSecret = type.toLowerCase() === vaultSecrets;
  return isWalkable(summarize(value)) ? masked(value, { isVaultSecret, path: [] }, false) : nothingOf(value);
}

interface Place {
  readonly isVaultSecret: boolean;
  readonly path: readonly string[];
}

function masked(value: Value, place: Place, isSecret: boolean): Value {
  const isHidden = isSecret || value.isSensitive === true;
  switch (value.kind) {
    case "scalar":
      return isHidden ? withoutSecret(value) : value;
    case "unknown":
      return value.certain
        ? { ...value, certain: withoutSecretMembers(value.certain, place, isHidden) }
        : hidden(value, isHidden);
    default:
      return withoutSecretMembers(value, place, isHidden);
  }
}

/** Pieces of a text that is secret are not kept, unless it says where the secret is. */
function hidden(value: UnknownValue, isHidden: boolean): Value {
  const [first] = value.parts ?? [];
  if (!isHidden || !value.parts || (typeof first === "string" && first.startsWith("@Microsoft.KeyVault(")))
    return value;
  const { parts: _parts, ...rest } = value;
  return { ...rest, isDerived: true };
}

function withoutSecretMembers<V extends ListValue | ObjectValue>(value: V, place: Place, isHidden: boolean): V {
  if (value.kind === "list") {
    return { ...value, items: value.items.map((item) => masked(item, place, isHidden)) };
  }
  return { ...value, entries: maskedEntries(value, place, isHidden) };
}

function maskedEntries({ entries }: ObjectValue, place: Place, isHidden: boolean): ReadonlyMap<string, Value> {
  const kept = new Map<string, Value>();
  for (const [name, member] of entries) {
    const path = [...place.path, name.toLowerCase()];
    const isNamed =
      (member.kind === "scalar" || member.kind === "unknown") && isSecretName(path, place) && !isHarmless(name, member);
    kept.set(name, masked(member, { ...place, path }, isHidden || isNamed));
  }
  return kept;
}

function isSecretName(path: readonly string[], { isVaultSecret }: Place): boolean {
  const name = path.at(-1) ?? "";
  if (isVaultSecret) return path.length === 2 && path[0] === "properties" && name === "value";
  return secretEndings.some((ending) => name.endsWith(ending));
}

/** A connection string that has no credential in it is what its name says, and no secret. */
function isHarmless(name: string, member: Value): boolean {
  if (!name.toLowerCase().endsWith("connectionstring") || member.kind !== "scalar") return false;
  return typeof member.value === "string" && !carriesCredential(member.value);
}

/** Larger than anybody states: nothing of it is kept. */
function nothingOf({ at }: Value): Value {
  const expression = "a value that is too large";
  return { kind: "unknown", expression, why: "unsupported", references: [], ...(at ? { at } : {}) };
}
