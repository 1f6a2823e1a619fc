import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { unread } from "../../model/fact.ts";
import type { Coverage, Manifest } from "../../model/manifest.ts";
import { type UsageManifest, type UsageReader, usageManifestFile } from "../../model/usage.ts";
import { fileErrorCode, isStoreFault } from "./fault.ts";
import { usageFolder } from "./folder.ts";

/** The usage part of a snapshot, as far as it could be opened, and what of the logs is missing in it. */
export interface UsagePart {
  readonly reader?: UsageReader;
  readonly coverage?: Coverage;
}

const again = "read the logs again: kvaudit scan --snapshot DIR --logs SOURCE";

/** Opens the tables that the snapshot's manifest names; tables that it does not name are not its own, and are not read. */
export async function openUsagePart(folder: string, manifest: Manifest): Promise<UsagePart> {
  const entry = manifest.files.find(({ name }) => name === usageManifestFile);
  if (!entry) return {};
  const why = await misfit(join(folder, usageManifestFile), entry.sha256);
  if (why !== undefined) return { coverage: broken(why) };
  // Only here is the engine needed that reads the tables: a snapshot without logs never loads it.
  const { openUsage } = await import("../logs/open-usage.ts");
  const reader = await openUsage(join(folder, usageFolder));
  if (isStoreFault(reader)) return { coverage: broken(reader.message) };
  return { reader, ...coverageOf(reader.manifest) };
}

async function misfit(path: string, sha256: string): Promise<string | undefined> {
  try {
    const digest = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
    return digest === sha256 ? undefined : "changed after it was written: its digest is not the one in the manifest";
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === undefined) throw error;
    return `could not be opened (${code})`;
  }
}

function broken(detail: string): Coverage {
  const refused = [{ id: usageManifestFile, why: unread("failed", detail, again).unread }];
  return { collector: "logs", scope: usageFolder, asked: 1, read: 0, refused };
}

/** What was asked for in the logs and could not be read, in the words of every other collector. */
function coverageOf({ refused, sources, totals, window }: UsageManifest): { readonly coverage?: Coverage } {
  const isEmpty = totals.accepted === 0 && !window?.isAsked && refused.length === 0;
  const refusals = isEmpty
    ? sources.map(({ source }) => ({ source, why: "it holds no Key Vault audit record", remedy: null }))
    : refused;
  if (refusals.length === 0) return {};
  const coverage = {
    collector: "logs",
    scope: usageFolder,
    asked: sources.length + refused.length,
    read: isEmpty ? 0 : sources.length,
    refused: refusals.map(({ source, why, remedy }) => ({
      id: source,
      why: unread("failed", why, remedy ?? undefined).unread,
    })),
  };
  return { coverage };
}
