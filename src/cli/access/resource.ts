import { idKey } from "../../analysis/access/effective/target.ts";
import { nameHint } from "../../engine/policy/nearest.ts";
import type { Verb } from "../../model/access.ts";
import { type Fact, isRead } from "../../model/fact.ts";
import { normalizeId, vaultOf } from "../../model/resource-id.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { terminalText } from "../../reporters/escape.ts";
import { UsageError } from "../exit.ts";

const collections = ["secrets", "keys", "certificates"] as const;
type Collection = (typeof collections)[number];

/** An object in a vault, as the command line names it. */
export interface NamedObject {
  readonly collection: Collection;
  readonly name: string;
}

/** What a resource on the command line says. How it names the vault depends on its form. */
export interface ResourceText {
  readonly vault:
    | { readonly by: "id"; readonly id: string }
    | { readonly by: "host"; readonly host: string }
    | { readonly by: "name"; readonly name: string };
  readonly object: NamedObject | undefined;
}

const forms =
  "Write VAULT, VAULT/secrets/NAME (or keys, certificates), an ARM id, or a URL as in https://kv.vault.azure.net/secrets/NAME.";

/** Splits a resource; a version behind an object's name is passed over: access does not depend on it. */
export function parseResource(text: string): ResourceText {
  const given = text.trim();
  if (/^https?:\/\//i.test(given)) return parseAddress(given);
  if (given.startsWith("/")) return parseArmId(given);
  const [name = "", ...rest] = withoutEmptyEnd(given.split("/"));
  if (name === "") throw faulty(text);
  return { vault: { by: "name", name }, object: objectIn(rest, text) };
}

function parseAddress(text: string): ResourceText {
  const url = URL.parse(text);
  if (!url) throw faulty(text);
  const segments = withoutEmptyEnd(url.pathname.slice(1).split("/")).map(decoded);
  return { vault: { by: "host", host: url.hostname.toLowerCase() }, object: objectIn(segments, text) };
}

function parseArmId(text: string): ResourceText {
  const id = vaultOf(normalizeId(text));
  if (id === undefined) throw faulty(text);
  const start = text.length - text.replace(/^\/+/, "").length - 1;
  const rest = withoutEmptyEnd(text.slice(start + id.length + 1).split("/"));
  const [collection, name, versions, version] = rest;
  const plain = versions === "versions" && version !== undefined ? [collection ?? "", name ?? "", version] : rest;
  return { vault: { by: "id", id }, object: objectIn(plain, text) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    // A lone percent sign: then it is what it looks like.
    if (error instanceof URIError) return segment;
    throw error;
  }
}

function withoutEmptyEnd(segments: readonly string[]): readonly string[] {
  return segments.at(-1) === "" ? segments.slice(0, -1) : segments;
}

function objectIn(segments: readonly string[], text: string): NamedObject | undefined {
  const [first, name, , ...more] = segments;
  if (first === undefined) return undefined;
  const collection = collections.find((one) => one === first.toLowerCase());
  if (!collection || name === undefined || name === "" || more.length > 0) throw faulty(text);
  return { collection, name };
}

function faulty(text: string): UsageError {
  return new UsageError("resource-faulty", `"${terminalText(text)}" names no vault and nothing in one`, forms);
}

/** Is this the vault that the text names? */
export function isNamed({ vault: named }: ResourceText, vault: VaultRecord): boolean {
  switch (named.by) {
    case "id":
      return idKey(vault.id) === named.id;
    case "name":
      return vault.name.toLowerCase() === named.name.toLowerCase();
    case "host":
      return hasHost(vault, named.host);
    default:
      return named satisfies never;
  }
}

/** Where its address was not read, a vault's host begins with its name, in every cloud. */
function hasHost(vault: VaultRecord, host: string): boolean {
  const uri = vault.kind === "vault" && isRead(vault.vaultUri) ? vault.vaultUri.read : null;
  if (uri !== null) return URL.parse(uri)?.hostname.toLowerCase() === host;
  const service = vault.kind === "vault" ? "vault." : "managedhsm.";
  return host.startsWith(`${vault.name.toLowerCase()}.${service}`);
}

/** What to say where no vault of the snapshot is the one that is named. */
export function noSuchVault({ vault }: ResourceText, names: readonly string[], isCut: boolean): UsageError {
  const said = vault.by === "id" ? vault.id : vault.by === "host" ? vault.host : vault.name;
  const name = vault.by === "id" ? vault.id.slice(vault.id.lastIndexOf("/") + 1) : (said.split(".")[0] ?? said);
  const hint = names.some((one) => one.toLowerCase() === name.toLowerCase())
    ? `There is a vault of the name "${name}", but at another place.`
    : nameHint(name, names, `the snapshot has ${names.length} vaults`);
  return new UsageError(
    "vault-unknown",
    `there is no vault "${terminalText(said)}" in this snapshot`,
    `${terminalText(hint)}${isCut ? "\nNot every vault in it could be read: kvaudit scan --snapshot says which." : ""}`,
  );
}

/** Two of one name: a vault and a managed HSM may share it. */
export function severalVaults(text: string, found: readonly VaultRecord[]): UsageError {
  const ids = found.map(({ id }) => terminalText(id)).sort();
  return new UsageError("vault-ambiguous", `"${terminalText(text)}" names ${found.length} vaults`, ids.join("\n"));
}

/** Verbs that make sense for what is not there, or not any more. */
const verbsOfTheAbsent: ReadonlySet<Verb> = new Set<Verb>(["write", "restore", "recover", "purge"]);

/** The id that the engine is asked about. An object that is known not to exist is refused: nobody asks about typing errors. */
export function objectIdIn(vault: VaultRecord, object: NamedObject | undefined, verb: Verb): string {
  if (!object) return vault.id;
  const { collection, name } = object;
  if (vault.kind === "hsm" && collection !== "keys")
    throw new UsageError("object-unknown", `managed HSM "${terminalText(vault.name)}" has keys and no ${collection}`);
  const list = listIn(vault, collection);
  const names = isRead(list) ? list.read : [];
  const known = names.find((one) => one.name.toLowerCase() === name.toLowerCase());
  const isWhole = isRead(list) && list.missing === undefined;
  if (!known && isWhole && !verbsOfTheAbsent.has(verb)) {
    const hint = nameHint(
      name,
      names.map((one) => one.name),
      `it has ${names.length}`,
    );
    const what = `${terminalText(vault.name)}/${collection}/${terminalText(name)}`;
    throw new UsageError("object-unknown", `there is no ${what} in this snapshot`, terminalText(hint));
  }
  return known?.id ?? `${vault.id}/${collection}/${name}`;
}

function listIn(
  vault: VaultRecord,
  collection: Collection,
): Fact<readonly { readonly id: string; readonly name: string }[]> {
  return vault.kind === "vault" ? vault[collection] : vault.keys;
}
