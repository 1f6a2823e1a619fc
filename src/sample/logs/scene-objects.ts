import type { Fact } from "../../model/fact.ts";
import type { ObjectCollection, ObjectVersion } from "../../model/objects.ts";
import type { VaultRecord } from "../../model/vault.ts";
import type { EstatePlan } from "../options.ts";
import { randomFor } from "../random.ts";

/** An object as its callers know it. Times in milliseconds since 1970. */
export interface LoggedObject {
  readonly collection: ObjectCollection;
  /** Subject id. */
  readonly id: string;
  readonly name: string;
  readonly isEnabled: boolean;
  /** Belongs to a certificate. */
  readonly isManaged: boolean;
  readonly expiresOn: number | null;
  /** Newest first; never empty. */
  readonly versions: readonly { readonly version: string; readonly createdOn: number }[];
}

const sinceEver = Number.NEGATIVE_INFINITY;

/** The objects of a vault; where nobody could list its secrets, secrets that its applications go on reading all the same. */
export function objectsOf(
  plan: EstatePlan,
  record: VaultRecord,
  applications: readonly string[],
): readonly LoggedObject[] {
  const keys = list(record.keys).map((key) => logged(plan, "keys", key));
  if (record.kind === "hsm") return keys;
  const secrets = list(record.secrets).map((secret) => logged(plan, "secrets", secret));
  const certificates = list(record.certificates).map((one) => logged(plan, "certificates", one));
  const hidden = "read" in record.secrets ? [] : applications.map((name) => hiddenSecret(plan, record.id, name));
  return [...secrets, ...hidden, ...keys, ...certificates];
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
}

function logged(plan: EstatePlan, collection: ObjectCollection, object: AnyObject): LoggedObject {
  const { id, name, enabled, expiresOn, createdOn, managed, versions } = object;
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
    expiresOn: "read" in expiresOn && expiresOn.read !== null ? Date.parse(expiresOn.read) : null,
    versions: listed.length > 0 ? listed : [invented],
  };
}

function hiddenSecret(plan: EstatePlan, vaultId: string, application: string): LoggedObject {
  const name = `${application}-db-password`;
  const id = `${vaultId}/secrets/${name}`;
  const version = randomFor(plan.seed, "version", id).hex(32);
  return {
    collection: "secrets",
    id,
    name,
    isEnabled: true,
    isManaged: false,
    expiresOn: null,
    versions: [{ version, createdOn: sinceEver }],
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
