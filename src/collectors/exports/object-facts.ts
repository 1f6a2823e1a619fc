import { type Fact, read, unread } from "../../model/fact.ts";
import type { Certificate, Key, Secret } from "../../model/objects.ts";
import { certificatePolicyFacts } from "./certificate-policy.ts";
import { booleanFact, flagFact, integerFact, textFact, unexpected } from "./facts.ts";
import { isList, type JsonMap, mapIn, textIn, textsIn } from "./json-value.ts";
import { commonFacts, managedFact, managedUnknown, type ObjectSource, printedFact, readNull } from "./object-common.ts";
import { readRotationPolicy } from "./rotation-policy.ts";

/** Records get their id when it is known which vault they lie in: the data plane knows vaults by host only. */
export type Unplaced<Record extends { readonly id: string }> = Omit<Record, "id">;

const certificateTypes = new Set(["application/x-pkcs12", "application/x-pem-file"]);

export function readSecret(source: ObjectSource): Unplaced<Secret> {
  const contentType = printedFact(source, "contentType", () => textFact(source.body, "contentType"));
  return {
    name: source.name,
    ...commonFacts(source),
    contentType,
    managed: secretManaged(source, contentType),
    versions: source.absent("versions"),
  };
}

/** A secret that belongs to a certificate has one of two content types: any other one settles it. */
function secretManaged(source: ObjectSource, contentType: Fact<string | null>): Fact<boolean> {
  const managed = managedFact(source);
  if (managed !== managedUnknown || !("read" in contentType)) return managed;
  return certificateTypes.has(contentType.read?.toLowerCase() ?? "") ? managed : booleanFact(false);
}

export function readKey(source: ObjectSource): Unplaced<Key> {
  const { body, attributes, absent } = source;
  // The key itself: its own part in the data plane's `show`, spread over the properties in ARM, absent in every list.
  const material = mapIn(body, "key") ?? (textIn(body, "kty") === undefined ? undefined : body);
  return {
    name: source.name,
    ...commonFacts(source),
    ...keyMaterial(material, source),
    exportable: attributes ? flagFact(attributes, "exportable") : absent("attributes"),
    managed: managedFact(source),
    operations: material ? operations(material) : absent("key"),
    rotationPolicy: rotationPolicy(source),
    hasReleasePolicy: material ? booleanFact(hasReleasePolicy(body)) : absent("key"),
    versions: absent("versions"),
  };
}

function keyMaterial(material: JsonMap | undefined, { absent }: ObjectSource) {
  if (!material) return { keyType: absent("key"), keySize: absent("key"), curve: absent("key") };
  return {
    keyType: textFact(material, "kty"),
    keySize: keySize(material),
    curve: textFact(material, "crv", "curveName"),
  };
}

/** In bits: said by ARM, otherwise the length of an RSA modulus. Elliptic curves have none; of AES keys none is printed. */
function keySize(material: JsonMap): Fact<number | null> {
  const said = integerFact(material, "keySize", "key_size");
  if ("read" in said && said.read !== null) return said;
  const kind = textIn(material, "kty")?.toUpperCase() ?? "";
  if (kind.startsWith("EC")) return readNull;
  const modulus = textIn(material, "n");
  if (kind.startsWith("RSA") && modulus !== undefined) return modulusBits(modulus);
  return unread("not-in-output", `the size of a key of type ${kind.slice(0, 10)} is not printed`);
}

function modulusBits(modulus: string): Fact<number | null> {
  const bytes = Buffer.from(modulus, "base64");
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? unexpected("n") : read((bytes.length - first) * 8);
}

function operations(material: JsonMap): Fact<readonly string[]> {
  const name = material.has("keyOps") ? "keyOps" : "key_ops";
  const list = material.get(name);
  if (list === undefined || list === null) return read([]);
  return isList(list) ? read(textsIn(material, name) ?? []) : unexpected(name);
}

function hasReleasePolicy(body: JsonMap): boolean {
  return ["releasePolicy", "release_policy"].some((name) => body.get(name) !== undefined && body.get(name) !== null);
}

/** ARM prints the policy with a single key where there is one; everywhere else it is an output of its own. */
function rotationPolicy(source: ObjectSource): Fact<Key["rotationPolicy"] extends Fact<infer Value> ? Value : never> {
  const policy = mapIn(source.body, "rotationPolicy");
  return policy ? readRotationPolicy(policy) : source.absent("rotationPolicy");
}

export function readCertificate(source: ObjectSource): Unplaced<Certificate> {
  const { body, item, absent } = source;
  const policy = mapIn(body, "policy");
  const facts = certificatePolicyFacts(policy, absent);
  const subject = textIn(item, "subject");
  return {
    name: source.name,
    ...commonFacts(source),
    ...facts,
    // A list prints the subject where the service gave one, and an empty text where it did not.
    subject: policy || subject === undefined || subject === "" ? facts.subject : read(subject),
  };
}

/** The same record with its place. */
export function place<Record extends { readonly name: string }>(
  record: Record,
  vaultId: string,
  collection: string,
): Record & { readonly id: string } {
  return { id: `${vaultId}/${collection}/${record.name.toLowerCase()}`, ...record };
}
