import type { Fact } from "../../model/fact.ts";
import type { ObjectCollection, ObjectVersion } from "../../model/objects.ts";
import type { Vault, VaultRecord } from "../../model/vault.ts";
import type { EstatePlan } from "../options.ts";
import { randomFor } from "../random.ts";
import { customRoleIds } from "../roles.ts";

/** An object as its callers know it. Times in milliseconds since 1970. */
export interface LoggedObject {
  readonly collection: ObjectCollection;
  /** Subject id. */
  readonly id: string;
  readonly name: string;
  readonly isEnabled: boolean;
  /** Belongs to a certificate. */
  readonly isManaged: boolean;
  /** A key that signs; false of all else. */
  readonly signs: boolean;
  readonly expiresOn: number | null;
  /** Newest first; never empty. */
  readonly versions: readonly { readonly version: string; readonly createdOn: number }[];
}

const sinceEver = Number.NEGATIVE_INFINITY;

/** What says of objects that they are there, where nobody could list them. */
export interface Signs {
  /** First parts of the names of what applications use. */
  readonly applications: readonly string[];
  readonly granted: readonly { readonly scope: string; readonly roleId: string }[];
}

/** The objects of a vault; where nobody could list them, those that its applications go on using all the same. */
export function objectsOf(plan: EstatePlan, record: VaultRecord, signs: Signs): readonly LoggedObject[] {
  const keys = list(record.keys).map((key) => logged(plan, "keys", key));
  if (record.kind === "hsm") return keys;
  const secrets = list(record.secrets).map((secret) => logged(plan, "secrets", secret));
  const certificates = list(record.certificates).map((one) => logged(plan, "certificates", one));
  return [...secrets, ...keys, ...certificates, ...hiddenObjects(plan, record, signs)];
}

function hiddenObjects(plan: EstatePlan, record: Vault, { applications, granted }: Signs): readonly LoggedObject[] {
  const hidden = (["secrets", "keys"] as const).filter((collection) => !("read" in record[collection]));
  const called = hidden.includes("secrets")
    ? applications.map((name) => [`${record.id}/secrets/${name}-db-password`, ""] as const)
    : [];
  const named = granted
    .filter(({ scope }) => hidden.some((collection) => scope.startsWith(`${record.id}/${collection}/`)))
    .map(({ scope, roleId }) => [scope, roleId] as const);
  return [...new Map([...called, ...named])].map(([id, roleId]) => hiddenObject(plan, id, roleId));
}

function list<Item>(fact: Fact<readonly Item[]>): readonly Item[] {
  return "read" in fact ? fact.read : [];
}

interface AnyObject {
  readonly id: string;
  readonly name: string;
  readonly enabled: Fact<boolean>;
  readonly createdOn: Fact<string | null>;
  readonly expiresOn: Fact<string | null>;
  readonly managed?: Fact<boolean>;
  readonly versions?: Fact<readonly ObjectVersion[]> | undefined;
  readonly operations?: Fact<readonly string[]>;
}

function logged(plan: EstatePlan, collection: ObjectCollection, object: AnyObject): LoggedObject {
  const { id, name, enabled, expiresOn, createdOn, managed, versions, operations } = object;
  const known = versions !== undefined && "read" in versions ? versions.read : [];
  const made = "read" in createdOn && createdOn.read !== null ? Date.parse(createdOn.read) : sinceEver;
  const listed = known.map(({ version, createdOn: at }) => ({
    version,
    createdOn: at === null ? sinceEver : Date.parse(at),
  }));
  const invented = { version: randomFor(plan.seed, "version", id).hex(32), createdOn: made };
  return {
    collection,
    id,
    name,
    isEnabled: !("read" in enabled) || enabled.read,
    isManaged: managed !== undefined && "read" in managed && managed.read,
    signs: operations !== undefined && "read" in operations && operations.read.includes("sign"),
    expiresOn: "read" in expiresOn && expiresOn.read !== null ? Date.parse(expiresOn.read) : null,
    versions: listed.length > 0 ? listed : [invented],
  };
}

function hiddenObject(plan: EstatePlan, id: string, roleId: string): LoggedObject {
  return {
    collection: id.includes("/keys/") ? "keys" : "secrets",
    id,
    name: id.slice(id.lastIndexOf("/") + 1),
    isEnabled: true,
    isManaged: false,
    signs: roleId === customRoleIds.signer,
    expiresOn: null,
    versions: [{ version: randomFor(plan.seed, "version", id).hex(32), createdOn: sinceEver }],
  };
}

/** There, enabled and not expired at a time: what a healthy caller asks for. */
export function isUsable(object: LoggedObject, time: number): boolean {
  return object.isEnabled && versionAt(object, time) !== null && (object.expiresOn === null || time < object.expiresOn);
}

/** The version that is the newest at a time; null before the first. */
export function versionAt({ versions }: LoggedObject, time: number): string | null {
  return versions.find(({ createdOn }) => createdOn <= time)?.version ?? null;
}

/** How much of a time an object is usable in, from 0 to 1. */
export function shareOfLife({ isEnabled, versions, expiresOn }: LoggedObject, from: number, to: number): number {
  const start = Math.max(from, versions.at(-1)?.createdOn ?? from);
  const end = Math.min(to, expiresOn ?? to);
  return isEnabled ? Math.max(0, end - start) / (to - from) : 0;
}
