import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { Consumer } from "../../model/consumer.ts";
import type { Coverage, Manifest } from "../../model/manifest.ts";
import { type SharedRecords, type SnapshotReader, snapshotFiles } from "../../model/snapshot.ts";
import { type UsageReader, usageManifestFile } from "../../model/usage.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { fileErrorCode, isStoreFault, type StoreFault } from "./fault.ts";
import { LineReader, longestLineBytes } from "./lines.ts";
import { readManifest } from "./manifest.ts";
import { FileProblems } from "./problems.ts";
import { openUsagePart, type UsagePart } from "./read-usage-part.ts";
import { type Check, checkOf, type RecordKind } from "./validators.ts";

export interface ReadOptions {
  /** Lines longer than this are refused rather than held in memory. */
  readonly maxLineBytes?: number;
  /** Leave the usage tables alone: they are about to be replaced. */
  readonly withoutUsage?: boolean;
}

/**
 * Opens a snapshot folder. A fault of the whole folder (none there, no or a broken manifest, a newer format) comes back
 * as a value; what is wrong with single lines or files is gathered in the reader's `problems()` and the rest is read.
 */
export async function openSnapshot(folder: string, options: ReadOptions = {}): Promise<SnapshotReader | StoreFault> {
  const manifest = await readManifest(folder);
  if (isStoreFault(manifest)) return manifest;
  const usage = options.withoutUsage ? {} : await openUsagePart(folder, manifest);
  return new FolderReader(folder, manifest, { usage, maxLineBytes: options.maxLineBytes ?? longestLineBytes });
}

/** sha256 over `<digest>  <name>` lines in name order, as sha256sum prints them. */
function digestOf(manifest: Manifest): string {
  const lines = manifest.files.map(({ name, sha256 }) => `${sha256}  ${name}\n`);
  const names = manifest.files.map(({ name }, index) => ({ name, line: lines[index] ?? "" }));
  names.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return createHash("sha256")
    .update(names.map(({ line }) => line).join(""))
    .digest("hex");
}

type ChecksByKind = ReadonlyMap<unknown, Check>;

class FolderReader implements SnapshotReader {
  readonly manifest: Manifest;
  readonly digest: string;
  readonly #folder: string;
  readonly #maxLineBytes: number;
  readonly #problems = new Map<string, Coverage>();
  readonly usage?: UsageReader;
  #shared: Promise<SharedRecords> | undefined;

  constructor(
    folder: string,
    manifest: Manifest,
    { usage, maxLineBytes }: { readonly usage: UsagePart; readonly maxLineBytes: number },
  ) {
    this.#folder = folder;
    this.#maxLineBytes = maxLineBytes;
    this.manifest = manifest;
    this.digest = digestOf(manifest);
    if (usage.reader) this.usage = usage.reader;
    if (usage.coverage) this.#problems.set(usageManifestFile, usage.coverage);
  }

  shared(): Promise<SharedRecords> {
    this.#shared ??= this.#readShared();
    return this.#shared;
  }

  async *vaults(): AsyncGenerator<VaultRecord> {
    const checks = new Map([
      ["vault", await checkOf("vault")],
      ["hsm", await checkOf("hsm")],
    ]);
    yield* this.#records<VaultRecord>(snapshotFiles.vaults, checks);
  }

  problems(): readonly Coverage[] {
    return [...this.#problems.values()].sort((a, b) => (a.scope < b.scope ? -1 : 1));
  }

  async #readShared(): Promise<SharedRecords> {
    const all = async <Item extends { readonly id: string }>(name: string, kind: RecordKind): Promise<Item[]> => {
      return Array.fromAsync(this.#records<Item>(name, await checkOf(kind)));
    };
    return {
      scopes: await all(snapshotFiles.scopes, "scope"),
      roles: await all(snapshotFiles.roles, "role"),
      principals: await all(snapshotFiles.principals, "principal"),
      ...(await this.#consumers()),
    };
  }

  async #consumers(): Promise<Pick<SharedRecords, "consumers">> {
    if (!this.manifest.files.some(({ name }) => name === snapshotFiles.consumers)) return {};
    const checks = new Map([
      ["identity-holder", await checkOf("identity-holder")],
      ["deleted-vault", await checkOf("deleted-vault")],
    ]);
    return { consumers: await Array.fromAsync(this.#records<Consumer>(snapshotFiles.consumers, checks)) };
  }

  async *#records<Item extends { readonly id: string }>(
    name: string,
    checks: Check | ChecksByKind,
  ): AsyncGenerator<Item> {
    const problems = new FileProblems(
      name,
      this.manifest.files.find((file) => file.name === name),
    );
    const file = await openFile(join(this.#folder, name));
    try {
      if (typeof file === "string") problems.refuseFile(`could not be opened (${file})`);
      else yield* readRecords<Item>(new LineReader(file, this.#maxLineBytes), checks, problems);
    } catch (error) {
      const code = fileErrorCode(error);
      if (code === undefined) throw error;
      problems.refuseFile(`could not be read to its end (${code})`);
    } finally {
      if (typeof file !== "string") await file.close();
      const coverage = problems.coverage();
      if (coverage) this.#problems.set(name, coverage);
    }
  }
}

/** A handle, or why there is none (mostly the system's code). Opened so that a pipe of that name cannot hold us up. */
async function openFile(path: string): Promise<FileHandle | string> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return "no regular file";
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === undefined) throw error;
    return code;
  }
}

async function* readRecords<Item extends { readonly id: string }>(
  reader: LineReader,
  checks: Check | ChecksByKind,
  problems: FileProblems,
): AsyncGenerator<Item> {
  const lines = reader.lines();
  let previous: string | undefined;
  for (;;) {
    const next = await lines.next();
    if (next.done) return problems.compare(next.value);
    const { number, text } = next.value;
    const record = parseRecord<Item>(text, checks);
    if (typeof record === "string") problems.refuseLine(number, record);
    else if (previous !== undefined && record.id <= previous) {
      problems.refuseLine(number, record.id === previous ? "its id came before" : "not in the order of ids");
    } else {
      problems.accept();
      previous = record.id;
      yield record;
    }
  }
}

/** The record, or what is wrong with the line. Content is never quoted: it may be anything. */
function parseRecord<Item>(text: string | undefined, checks: Check | ChecksByKind): Item | string {
  if (text === undefined) return "the line is too long to be read";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return "not JSON, or cut in the middle";
    throw error;
  }
  const check = typeof checks === "function" ? checks : (checks.get(kindOf(value)) ?? misfitOf(checks));
  // Checked right here, by the schema that the type is made from.
  return check(value) ?? (value as Item);
}

/** The check of a record whose kind is none of these. */
function misfitOf(checks: ChecksByKind): Check {
  return () => `/kind must be one of ${[...checks.keys()].join(", ")}`;
}

function kindOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "kind" in value && Object.hasOwn(value, "kind")
    ? value.kind
    : undefined;
}
