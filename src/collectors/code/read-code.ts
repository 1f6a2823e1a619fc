import { createHash } from "node:crypto";
import type { Suppression } from "../../model/code.ts";
import { faultReasons } from "../../model/fact.ts";
import { type Coverage, type Manifest, type Refusal, snapshotFormatVersion } from "../../model/manifest.ts";
import type { SnapshotReader } from "../../model/snapshot.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { commentedSuppressions } from "./commented-suppressions.ts";
import { compareSuppressions, type EarlierCode } from "./earlier-suppressions.ts";
import { refused } from "./files/file-fault.ts";
import { type FileTree, isPathFault, openTree, type PathFault } from "./files/open-tree.ts";
import { type HclParsers, hclForm, ParsedFiles } from "./hcl/parsed-files.ts";
import { ignoreMark } from "./ignore-directive.ts";
import { mergeParts } from "./merge.ts";
import type { CodeParts, CodeReader, SourceFile } from "./parts.ts";
import type { FileSuppressions } from "./placed-suppressions.ts";
import { suppressionsOf } from "./suppressions.ts";

/** What reads the formats: a new one is added here, and nothing else has to know of it. */
export interface CodeReaders {
  readonly parsers: HclParsers;
  readonly readersOf: (files: ParsedFiles, named: NamedFiles) => readonly CodeReader[];
}

/** What the command line names, as uris. */
export interface NamedFiles {
  /** Files of values for root modules, in their order. */
  readonly varFiles: readonly string[];
  /** Files that a path named as such: they are meant to be judged, whatever they are called and whoever ignores them. */
  readonly files: ReadonlySet<string>;
}

export interface CodeOptions {
  /** Files and folders, relative to `cwd` or absolute. */
  readonly paths: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** The time of the run, RFC 3339 UTC: the snapshot's "now". */
  readonly now: string;
  readonly toolVersion: string;
  /** Files of values for root modules, in their order. */
  readonly varFiles: readonly string[];
  /** False where suppressions in the code do not count. */
  readonly suppresses: boolean;
  readonly isRuleId: (id: string) => boolean;
  /** Where given, suppressions that were not there before are not in force. `root` is what uris are relative to, absolute. */
  readonly earlier?: (root: string) => EarlierCode;
}

/** A snapshot of infrastructure code: all of it in memory, and with nothing to close. */
export interface CodeSnapshot extends SnapshotReader {
  /** How many files a reader had a use for. */
  readonly filesRead: number;
}

/**
 * Reads infrastructure code as a snapshot. Whatever the files hold, it does not throw: what cannot be read is in the coverage. Only
 * a path that is not there gives a fault.
 */
export async function readCode(options: CodeOptions, readers: CodeReaders): Promise<CodeSnapshot | PathFault> {
  const { paths, cwd, varFiles } = options;
  const tree = await openTree(paths, { cwd, beside: varFiles });
  if (isPathFault(tree)) return tree;
  const files = new ParsedFiles(tree, readers.parsers);
  const parts: CodeParts[] = [];
  const named: NamedFiles = { varFiles: tree.beside, files: tree.named };
  const all = readers.readersOf(files, named);
  for (const reader of all) parts.push(await reader.read(tree));
  const unclaimed = await unclaimedFiles(tree, all);
  const suppressions = await readSuppressions({ files, tree, readers: all }, options);
  const merged = mergeParts([...parts, { ...noRecords, units: suppressions.units, refused: unclaimed }]);
  const coverage = coverageOf(tree, merged.refused);
  return snapshotOf({ merged, coverage, suppressions }, options);
}

export function isFault(result: CodeSnapshot | PathFault): result is PathFault {
  return "fault" in result;
}

const noRecords = { vaults: [], scopes: [], roles: [], principals: [], refused: [] } as const;

/** Files that the command line names and that no reader takes for its own: each is told, whatever it is. */
async function unclaimedFiles(tree: FileTree, readers: readonly CodeReader[]): Promise<readonly Refusal[]> {
  const unclaimed: Refusal[] = [];
  for (const uri of [...tree.named].sort()) {
    if (tree.asked.has(uri) || hclForm(uri) !== undefined) continue;
    const text = await tree.text(uri);
    if (text === undefined || (await isKnown({ uri, text }, readers))) continue;
    unclaimed.push(refused(uri, "unparsable", "it is no infrastructure code of a kind that is read here"));
  }
  return unclaimed;
}

/** Of a format that is read, though there is nothing to judge in it. */
async function isKnown({ uri, text }: SourceFile, readers: readonly CodeReader[]): Promise<boolean> {
  for (const { commented } of readers) if (await commented?.(uri, text)) return true;
  return false;
}

interface Suppressing {
  readonly inForce: readonly Suppression[];
  readonly added: readonly Suppression[];
  readonly units: CodeParts["units"];
}

interface Readings {
  readonly files: ParsedFiles;
  readonly tree: FileTree;
  readonly readers: readonly CodeReader[];
}

/** Of the files that a reader had a use for: elsewhere is nothing that a finding could stand at. */
async function readSuppressions({ files, tree, readers }: Readings, options: CodeOptions): Promise<Suppressing> {
  if (!options.suppresses) return { inForce: [], added: [], units: [] };
  const { isRuleId, earlier } = options;
  const ofHcl = (await files.known()).map((file) => ({ uri: file.uri, ...suppressionsOf(file, isRuleId) }));
  const inCommented = async (uri: string, text: string) => {
    for (const reader of readers) {
      const file = text.includes(ignoreMark) ? await reader.commented?.(uri, text) : undefined;
      if (file) return commentedSuppressions(file, text, isRuleId);
    }
    return undefined;
  };
  const others = [...tree.asked].filter((uri) => hclForm(uri) === undefined).sort();
  const ofOthers: (FileSuppressions & { readonly uri: string })[] = [];
  for (const uri of others) {
    const text = await tree.text(uri);
    const found = text === undefined ? undefined : await inCommented(uri, text);
    if (found) ofOthers.push({ uri, ...found });
  }
  const found = [...ofHcl, ...ofOthers];
  const units = found.flatMap((one) => one.units);
  if (!earlier) {
    const inForce = found.flatMap(({ valid }) => valid.map(({ suppression }) => suppression));
    return { inForce, added: [], units };
  }
  const suppressionsIn = async (uri: string, text: string) => {
    const form = hclForm(uri);
    return form === undefined ? inCommented(uri, text) : suppressionsOf(files.parsers[form](uri, text), isRuleId);
  };
  const { kept, added } = await compareSuppressions(found, { earlier: earlier(tree.root.path), suppressionsIn });
  return { inForce: kept, added, units };
}

/** One row: a file counts as read unless something in it could not be. What no run can read, as a remote module, lies elsewhere. */
function coverageOf(tree: FileTree, refusals: readonly Refusal[]): Coverage {
  const refused = [...tree.refused(), ...refusals].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const unread = new Set(refused.filter(({ why }) => faultReasons.has(why.reason)).map(({ id }) => fileOf(id)));
  const read = [...tree.asked].filter((uri) => !unread.has(uri));
  return { collector: "code", scope: ".", asked: tree.asked.size, read: read.length, refused };
}

/** `main.tf:12` and `main.tf#address` lie in `main.tf`. */
function fileOf(id: string): string {
  const hash = id.indexOf("#");
  const path = hash < 0 ? id : id.slice(0, hash);
  const line = path.lastIndexOf(":");
  return line > 0 && /^\d+$/.test(path.slice(line + 1)) ? path.slice(0, line) : path;
}

interface Content {
  readonly merged: CodeParts;
  readonly coverage: Coverage;
  readonly suppressions: Suppressing;
}

function snapshotOf({ merged, coverage, suppressions }: Content, options: CodeOptions): CodeSnapshot {
  const { vaults, scopes, roles, principals, units, removed } = merged;
  const manifest: Manifest = {
    format: "kvaudit-snapshot",
    formatVersion: snapshotFormatVersion,
    tool: { name: "kvaudit", version: options.toolVersion },
    source: "code",
    tenantId: null,
    collectedAt: options.now,
    collectedBy: null,
    clockSkewSeconds: null,
    asked: options.paths.map(withoutRoot),
    coverage: [coverage],
    files: [],
  };
  return {
    manifest,
    digest: digestOf([vaults, scopes, roles, principals, units, coverage, suppressions.inForce, suppressions.added]),
    filesRead: coverage.asked,
    units,
    ...(removed ? { removed } : {}),
    suppressions: suppressions.inForce,
    ...(suppressions.added.length > 0 ? { addedSuppressions: suppressions.added } : {}),
    shared: async () => ({ scopes, roles, principals }),
    vaults: () => stream(vaults),
    problems: () => [],
  };
}

/** No output holds a path of the machine. */
function withoutRoot(path: string): string {
  return path.startsWith("/") ? (path.split("/").at(-1) ?? path) : path;
}

function digestOf(parts: readonly unknown[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(JSON.stringify(part)).update("\n");
  return hash.digest("hex");
}

async function* stream(vaults: readonly VaultRecord[]): AsyncGenerator<VaultRecord> {
  yield* vaults;
}
