import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Fact, faultReasons, isFact, isRead, type Unread } from "../../src/model/fact.ts";
import { builtInRoles } from "../../src/model/facts/built-in-roles.ts";
import type { Manifest, Refusal } from "../../src/model/manifest.ts";

type Plain = { readonly [name: string]: unknown };

/** A snapshot folder as it lies on the disk: the manifest, and the records of each file by id. */
export interface SavedSnapshot {
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, ReadonlyMap<string, Plain>>;
}

export function savedSnapshot(folder: string): SavedSnapshot {
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
  const files = manifest.files.map(({ name }) => {
    const lines = readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean);
    const records = lines.map((line) => JSON.parse(line) as Plain);
    return [name, new Map(records.map((record) => [String(record["id"]), record]))] as const;
  });
  return { manifest, files: new Map(files) };
}

/** All that a folder holds, packed files unpacked: for looking whether something is in it that must not be. */
export function textIn(folder: string): string {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return names
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
    .map((bytes) => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString())
    .join("\n");
}

/** Collectors whose refusal may take a whole record with it, by file. */
const takers: Readonly<Record<string, readonly string[]>> = {
  "vaults.ndjson": ["vaults", "subscriptions"],
  "scopes.ndjson": ["subscriptions", "management-groups", "vaults", "role-assignments", "deny-assignments", "pim"],
  "roles.ndjson": ["role-definitions", "role-assignments", "pim", "lighthouse", "subscriptions", "vaults"],
  "principals.ndjson": [
    "directory",
    "role-assignments",
    "deny-assignments",
    "pim",
    "subscriptions",
    "vaults",
    "settings",
  ],
  "consumers.ndjson": ["identities", "deleted", "subscriptions"],
};

/**
 * What differs between a snapshot and an undisturbed one without a word: a difference must lie under a fact that is
 * unread or says what is missing, and the coverage must hold a refusal that says the same.
 */
export function silentLosses(whole: SavedSnapshot, found: SavedSnapshot): readonly string[] {
  const book = new Book(found.manifest, groupsReadInPart(found));
  for (const [file, records] of whole.files) {
    const others = found.files.get(file) ?? new Map<string, Plain>();
    for (const [id, record] of records) {
      const other = others.get(id);
      if (other) book.compare(record, other, `${file} ${id}`);
      // What a built-in role allows is known without reading it: analysis then goes by the shipped data.
      else if (file === "roles.ndjson" && builtInRoles.has(id)) continue;
      else if (!book.isTold(takers[file] ?? [], id)) book.losses.push(`${file} ${id}: gone without a word`);
    }
    for (const id of others.keys()) if (!records.has(id)) book.losses.push(`${file} ${id}: invented`);
  }
  return book.losses;
}

/** Groups that say themselves that members of theirs were not read: then a membership in one is no silent loss. */
function groupsReadInPart({ files }: SavedSnapshot): ReadonlySet<string> {
  const principals = [...(files.get("principals.ndjson") ?? [])];
  return new Set(principals.filter(([, record]) => record["membersMissing"] !== undefined).map(([id]) => id));
}

class Book {
  readonly losses: string[] = [];
  readonly #refusals: readonly (Refusal & { readonly collector: string })[];

  readonly #groups: ReadonlySet<string>;

  constructor({ coverage }: Manifest, groups: ReadonlySet<string>) {
    this.#groups = groups;
    this.#refusals = coverage.flatMap(({ collector, refused }) => refused.map((one) => ({ ...one, collector })));
  }

  /** A record that is not there at all: deleted meanwhile, or lost with the list that should have had it. */
  isTold(collectors: readonly string[], id: string): boolean {
    return this.#refusals.some(
      (refusal) =>
        refusal.id === id || (collectors.includes(refusal.collector) && faultReasons.has(refusal.why.reason)),
    );
  }

  compare(whole: unknown, found: unknown, at: string): void {
    if (JSON.stringify(whole) === JSON.stringify(found)) return;
    if (isFact(whole)) {
      if (isFact(found)) this.#compareFacts(whole, found, at);
      else this.losses.push(`${at}: a fact that is not there`);
    } else if (whole === undefined && isFact(found) && "unread" in found) this.#expectRefusal(found.unread, at);
    else if (Array.isArray(whole) && Array.isArray(found)) this.#compareLists(whole, found, at, false);
    else if (isPlain(whole) && isPlain(found)) this.#compareRecords(whole, found, at);
    else this.losses.push(`${at}: ${JSON.stringify(found)} for ${JSON.stringify(whole)}`);
  }

  #compareRecords(whole: Plain, found: Plain, at: string): void {
    // Where one fact of a thing did not come, what would have been asked next was not: that is what absence says.
    const isCut = Object.values(found).some((value) => isFact(value) && "unread" in value);
    for (const name of new Set([...Object.keys(whole), ...Object.keys(found)])) {
      if (name === "membersMissing" && whole[name] === undefined) this.#expectRefusal(found[name], `${at} ${name}`);
      else if ((!isCut || found[name] !== undefined) && !(name === "rotationPolicy" && isManaged(whole)))
        this.compare(whole[name], found[name], `${at} ${name}`);
    }
  }

  #compareFacts(whole: Fact<unknown>, found: Fact<unknown>, at: string): void {
    const why = "unread" in found ? found.unread : isRead(found) ? found.missing : undefined;
    if (why) this.#expectRefusal(why, at);
    if (!isRead(found) || !isRead(whole)) {
      if (!why) this.losses.push(`${at}: neither read nor unread`);
      return;
    }
    if (Array.isArray(whole.read) && Array.isArray(found.read))
      this.#compareLists(whole.read, found.read, at, why !== undefined);
    // The model's word for a service principal of which no more was read.
    else if (at.endsWith(" kind") && found.read === "service-principal" && this.isTold(["directory"], "")) return;
    else if (!why) this.compare(whole.read, found.read, at);
  }

  /** `why` is what a record says is missing: a fact's own words, or what a group says of its members. */
  #expectRefusal(why: unknown, at: string): void {
    if (!isPlain(why)) {
      this.losses.push(`${at}: says that something is missing, and not what`);
      return;
    }
    const { reason, detail = "" } = why as unknown as Unread; // as the schema of snapshots has it
    if (!faultReasons.has(reason)) this.losses.push(`${at}: ${reason} is no word for what was asked for`);
    else if (!this.#refusals.some((one) => one.why.reason === reason && (one.why.detail ?? "").includes(detail)))
      this.losses.push(`${at}: ${reason} (${detail}), of which the coverage knows nothing`);
  }

  #isOpenGroup(at: string, key: string): boolean {
    return at.endsWith(" memberOf") && this.#groups.has(JSON.parse(key) as string); // ids of groups, as `keyOf` writes texts
  }

  #compareLists(whole: readonly unknown[], found: readonly unknown[], at: string, isPart: boolean): void {
    const keyed = new Map(whole.map((item) => [keyOf(item), item]));
    const seen = new Set<string>();
    for (const item of found) {
      const key = keyOf(item);
      seen.add(key);
      if (keyed.has(key)) this.compare(keyed.get(key), item, `${at} ${key}`);
      else this.losses.push(`${at}: invented ${key}`);
    }
    for (const key of keyed.keys())
      if (!isPart && !seen.has(key) && !this.isTold([], key) && !this.#isOpenGroup(at, key))
        this.losses.push(`${at}: ${key} is gone without a word`);
  }
}

const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A certificate's key has no rotation of its own and is not asked for one, unless its certificate could not be read. */
function isManaged({ managed }: Plain): boolean {
  return isFact(managed) && isRead(managed) && managed.read === true;
}

function keyOf(item: unknown): string {
  return isPlain(item) && typeof item["id"] === "string" ? item["id"] : JSON.stringify(item);
}
