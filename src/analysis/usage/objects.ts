import { callerKey, callerName } from "../../model/caller-name.ts";
import { type OperationClass, operationOf } from "../../model/facts/operations.ts";
import type { EventRow, StatusClass, UsageObjectType, UsageRow } from "../../model/usage.ts";
import type { ObjectUsage, UsedObject, VersionUsage } from "../../model/vault-usage.ts";
import { CappedSet, later, TimeSpan } from "./tallies.ts";

/** Operations after which an object has a new version, when they succeed. */
const versionMakers: ReadonlySet<string> = new Set([
  "SecretSet",
  "KeyCreate",
  "KeyImport",
  "KeyRotate",
  "KeyRotateIfDue",
  "CertificateCreate",
  "CertificateImport",
  "CertificatePendingMerge",
  "CertificateEnroll",
  "CertificateRenew",
]);

/**
 * Operations that should go to the newest version. What was encrypted, wrapped or signed with an old version needs that
 * one to be undone or checked; and key clients look their version up before they use it.
 */
const newestOnly: ReadonlySet<string> = new Set(["SecretGet", "CertificateGet", "KeySign", "KeyEncrypt", "KeyWrap"]);
const wanting: ReadonlySet<OperationClass> = new Set(["read-value", "read", "use"]);

/** Answers that say nothing of a version, or that there is none: whoever makes one up asks for no old one. */
const missing: ReadonlySet<StatusClass> = new Set(["not-found", "client-error"]);

const makersKept = 100;
const callersNamed = 5;

/** When the inventory's versions were made, oldest first; undefined where they were not read. */
export type VersionDates = (
  object: UsedObject,
) => readonly { readonly version: string; readonly on: string }[] | undefined;

class OpenVersion {
  calls = 0;
  readonly span = new TimeSpan();
  readonly callers = new CappedSet(callersNamed);
}

class OpenObject {
  readonly #object: UsedObject;
  readonly #state = { calls: 0, reads: 0 };
  #lastRead: string | null = null;
  #lastAsked: string | null = null;
  #lastDeleted: string | null = null;
  #nearExpiry: string | null = null;
  #expired: string | null = null;
  readonly #readers = new Set<string>();
  readonly #versions = new Map<string, OpenVersion>();
  /** Times of new versions, oldest first: the last hundred. */
  readonly #made: string[] = [];

  constructor(object: UsedObject) {
    this.#object = object;
  }

  addCall(row: UsageRow): void {
    this.#state.calls += row.count;
    if (!wanting.has(operationOf(row.operation).class)) return;
    this.#lastAsked = later(this.#lastAsked, row.last);
    if (row.statusClass === "success") {
      this.#state.reads += row.count;
      this.#lastRead = later(this.#lastRead, row.last);
      this.#readers.add(callerKey(row.caller));
    }
    const isThere = !missing.has(row.statusClass);
    if (row.versionAsked !== null && isThere && newestOnly.has(row.operation)) this.#addVersion(row.versionAsked, row);
  }

  #addVersion(name: string, row: UsageRow): void {
    const version = this.#versions.get(name) ?? new OpenVersion();
    this.#versions.set(name, version);
    version.calls += row.count;
    version.span.add(row.first, row.last);
    version.callers.add(callerName(row.caller));
  }

  addNotice({ operation, last }: UsageRow): void {
    if (operation.includes("NearExpiry")) this.#nearExpiry = later(this.#nearExpiry, last);
    else if (operation.includes("Expired")) this.#expired = later(this.#expired, last);
  }

  addEvent({ operation, time, statusClass }: EventRow): void {
    // What the service does by itself may be logged without a status.
    if (statusClass !== "success" && statusClass !== "none") return;
    if (versionMakers.has(operation)) {
      this.#made.push(time);
      if (this.#made.length > makersKept) this.#made.shift();
    } else if (operationOf(operation).class === "delete") this.#lastDeleted = later(this.#lastDeleted, time);
  }

  closed(dates: VersionDates): ObjectUsage {
    const known = dates(this.#object);
    const versions = [...this.#versions].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      ...this.#object,
      ...this.#state,
      lastRead: this.#lastRead,
      lastAsked: this.#lastAsked,
      readers: this.#readers.size,
      versions: versions.map(([name, version]) => this.#closedVersion(name, version, known)),
      lastNewVersion: this.#made.at(-1) ?? null,
      lastDeleted: this.#lastDeleted,
      nearExpiry: this.#nearExpiry,
      expired: this.#expired,
    };
  }

  #closedVersion(
    version: string,
    { calls, span, callers }: OpenVersion,
    known: ReturnType<VersionDates>,
  ): VersionUsage {
    const first = span.first ?? "";
    const listed = known?.findIndex((one) => one.version === version) ?? -1;
    // The inventory knows the order of versions; where it does not, a version that was asked for before another one was
    // made is older than that.
    const supersededOn =
      listed >= 0 ? (known?.[listed + 1]?.on ?? null) : (this.#made.find((time) => time > first) ?? null);
    return { version, calls, first, last: span.last ?? first, callers: callers.sorted(), supersededOn };
  }
}

/** What happened to each object that a record names. Events must come in the order of their times. */
export class Objects {
  readonly #open = new Map<string, OpenObject>();

  #of(type: UsageObjectType, name: string): OpenObject {
    const key = `${type} ${name}`;
    const object = this.#open.get(key) ?? new OpenObject({ type, name });
    this.#open.set(key, object);
    return object;
  }

  addCall(row: UsageRow): void {
    if (row.objectName !== null) this.#of(row.objectType, row.objectName).addCall(row);
  }

  addNotice(row: UsageRow): void {
    if (row.objectName !== null) this.#of(row.objectType, row.objectName).addNotice(row);
  }

  addEvent(row: EventRow): void {
    if (row.objectName !== null) this.#of(row.objectType, row.objectName).addEvent(row);
  }

  closed(dates: VersionDates): readonly ObjectUsage[] {
    return [...this.#open].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object.closed(dates));
  }
}
