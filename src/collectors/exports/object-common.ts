import { type Fact, read, type UnreadFact, unread } from "../../model/fact.ts";
import type { ObjectVersion } from "../../model/objects.ts";
import { booleanFact, tagsFact, timeFact, timeOf, unexpected } from "./facts.ts";
import { firstOf, type JsonMap, mapIn } from "./json-value.ts";

/**
 * Who printed an object. The difference matters for what is absent: az prints every field, null where there is nothing,
 * so a field that is not there was left out by a query; the REST APIs leave out what is not set.
 */
export type Printer = "az" | "rest" | "arm";

/** The parts of an item that are the same for secrets, keys and certificates. */
export interface ObjectSource {
  readonly item: JsonMap;
  /** Where the settings lie: the item itself, or its `properties` (ARM). */
  readonly body: JsonMap;
  readonly attributes: JsonMap | undefined;
  readonly printer: Printer;
  readonly name: string;
  /** Facts that no output of this kind carries, with the command that brings them; shared by all objects of a vault. */
  readonly absent: (what: string) => UnreadFact;
}

export function objectSource(item: JsonMap, name: string, absent: (what: string) => UnreadFact): ObjectSource {
  const properties = mapIn(item, "properties");
  const body = properties ?? item;
  const attributes = mapIn(body, "attributes");
  return { item, body, attributes, printer: printerOf(properties, attributes), name, absent };
}

function printerOf(properties: JsonMap | undefined, attributes: JsonMap | undefined): Printer {
  if (properties) return "arm";
  const time = attributes ? firstOf(attributes, ["created", "updated", "exp", "nbf"]) : undefined;
  return typeof time === "number" ? "rest" : "az";
}

/** A fact whose member az always prints and the REST APIs print only where it is set. */
export function printedFact<Value>(source: ObjectSource, name: string, readFact: () => Fact<Value>): Fact<Value> {
  const isPrinted = source.body.has(name) || (source.attributes !== undefined && source.printer !== "az");
  return isPrinted ? readFact() : source.absent(name);
}

export function commonFacts(source: ObjectSource) {
  const { item, attributes, absent, printer } = source;
  const hasTags = item.has("tags") || (attributes !== undefined && printer !== "az");
  return {
    ...(attributes ? attributeFacts(attributes) : attributesUnread(absent("attributes"))),
    tags: hasTags ? tagsFact(item) : absent("tags"),
  };
}

function attributeFacts(attributes: JsonMap) {
  const enabled = attributes.get("enabled");
  return {
    enabled: typeof enabled === "boolean" ? booleanFact(enabled) : unexpected("attributes.enabled"),
    createdOn: timeFact(attributes, "created"),
    updatedOn: timeFact(attributes, "updated"),
    notBefore: timeFact(attributes, "notBefore", "nbf"),
    expiresOn: timeFact(attributes, "expires", "exp"),
  };
}

function attributesUnread(why: UnreadFact) {
  return { enabled: why, createdOn: why, updatedOn: why, notBefore: why, expiresOn: why };
}

/**
 * Whether a secret or key belongs to a certificate. The data plane says so (and leaves it out where it does not);
 * ARM never does, and what it leaves open is settled once it is known which certificates the vault has.
 */
export function managedFact(source: ObjectSource): Fact<boolean> {
  if (source.printer === "arm") return managedUnknown;
  return printedFact(source, "managed", () => {
    const managed = source.body.get("managed");
    if (managed === undefined || managed === null) return booleanFact(false);
    return typeof managed === "boolean" ? booleanFact(managed) : unexpected("managed");
  });
}

/** One shared value, so that the facts that are still open can be told by identity. */
export const managedUnknown: UnreadFact = unread(
  "not-in-output",
  "ARM lists do not say whether this belongs to a certificate, and the vault's certificates were not read",
  "az keyvault certificate list --vault-name VAULT",
);

/** The item as one version of its object; undefined where the output does not say what a version must have. */
export function versionOf(source: ObjectSource, version: string): ObjectVersion | undefined {
  const { attributes } = source;
  const enabled = attributes?.get("enabled");
  if (!attributes || typeof enabled !== "boolean") return undefined;
  const createdOn = optionalTime(attributes, "created");
  const expiresOn = optionalTime(attributes, "expires", "exp");
  if (createdOn === undefined || expiresOn === undefined) return undefined;
  return { version, enabled, createdOn, expiresOn };
}

/** Null where there is no such time, undefined where it cannot be read. */
function optionalTime(attributes: JsonMap, ...names: readonly string[]): string | null | undefined {
  const value = firstOf(attributes, names);
  return value === undefined ? null : timeOf(value);
}

/** What is said about an object of which only versions, or only a rotation policy, are in the files. */
export function nothingRead(absent: (what: string) => UnreadFact): ObjectSource {
  return { item: new Map(), body: new Map(), attributes: undefined, printer: "az", name: "", absent };
}

/** Null in a read fact, for members that only part of the objects can have. */
export const readNull = read(null);
