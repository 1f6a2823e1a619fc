import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Manifest, snapshotFormatVersion } from "../../model/manifest.ts";
import { fileErrorCode, type StoreFault, storeFault } from "./fault.ts";
import { manifestFile } from "./folder.ts";
import { checkOf } from "./validators.ts";

/** Above this a manifest is not one of ours; ten thousand vaults need some ten megabytes. */
const largestManifestBytes = 256 << 20;

const collectHint = "give the folder that `kvaudit collect` or `kvaudit scan` wrote";

/** Reads and checks `manifest.json`: format first, so that a newer one is named as such whatever its shape. */
export async function readManifest(folder: string): Promise<Manifest | StoreFault> {
  const text = await readText(folder);
  if (typeof text !== "string") return text;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return broken(folder, "it is not JSON, or cut in the middle");
    throw error;
  }
  if (formatOf(value, "format") !== "kvaudit-snapshot") {
    return storeFault("snapshot-not-a-snapshot", `${folder} holds no kvaudit snapshot`, collectHint);
  }
  const version = formatOf(value, "formatVersion");
  if (typeof version === "number" && version > snapshotFormatVersion) return newer(folder, version);
  const misfit = (await checkOf("manifest"))(value);
  if (misfit !== undefined) return broken(folder, misfit);
  // Checked in the line above, by the schema that the type is made from.
  const manifest = value as Manifest;
  const names = new Set(manifest.files.map((file) => file.name));
  return names.size === manifest.files.length ? manifest : broken(folder, "/files names a file twice");
}

async function readText(folder: string): Promise<string | StoreFault> {
  const path = join(folder, manifestFile);
  try {
    if (!(await stat(folder)).isDirectory()) {
      return storeFault("snapshot-not-a-snapshot", `${folder} is a file; a snapshot is a folder`, collectHint);
    }
    if ((await stat(path)).size > largestManifestBytes) return broken(folder, "it is too large to be one");
    const text = await readFile(path, "utf8");
    return text.startsWith("\ufeff") ? text.slice(1) : text;
  } catch (error) {
    return missing(folder, error);
  }
}

async function missing(folder: string, error: unknown): Promise<StoreFault> {
  const code = fileErrorCode(error);
  if (code === undefined) throw error;
  if (code !== "ENOENT") {
    return storeFault("snapshot-unreadable", `${folder} cannot be read (${code})`, "check that it is yours to read");
  }
  const path = error instanceof Error && "path" in error ? error.path : undefined;
  return path === folder
    ? storeFault("snapshot-missing", `there is no folder ${folder}`, collectHint)
    : storeFault(
        "snapshot-not-a-snapshot",
        `${folder} has no ${manifestFile}, so it is no whole snapshot`,
        collectHint,
      );
}

function broken(folder: string, why: string): StoreFault {
  return storeFault(
    "snapshot-manifest-broken",
    `${manifestFile} of ${folder} cannot be used: ${why}`,
    "collect the snapshot again, or copy it again from where it was made",
  );
}

function newer(folder: string, version: number): StoreFault {
  return storeFault(
    "snapshot-newer",
    `${folder} was written by a newer kvaudit (format ${version}); this one reads up to ${snapshotFormatVersion}`,
    "upgrade kvaudit",
  );
}

function formatOf(value: unknown, key: "format" | "formatVersion"): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
