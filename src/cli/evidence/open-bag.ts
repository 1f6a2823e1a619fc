import { open, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { fileErrorCode } from "../../collectors/store/fault.ts";
import { terminalText } from "../../reporters/escape.ts";
import { type ExitCode, exitCodes, UsageError } from "../exit.ts";
import { type Io, writeText } from "../io.ts";
import { BagMisfit, type BagSource } from "./bag-source.ts";
import { openFolderSource } from "./folder-source.ts";
import { openZipSource } from "./zip-source.ts";

/**
 * Opens a bundle, a folder or a zip, and does something with it. What does not fit is told with exit status 1; what cannot be read
 * at all is thrown.
 */
export async function openBag(
  bundle: string,
  io: Io,
  use: (source: BagSource) => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    const source = await sourceOf(bundle, io);
    try {
      return await use(source);
    } finally {
      await source.close();
    }
  } catch (error) {
    if (error instanceof BagMisfit) {
      const { code, message } = error.misfit;
      await writeText(io.stderr, `${terminalText(bundle)} does not fit (${code}): ${terminalText(message)}\n`);
      return exitCodes.findings;
    }
    throw error;
  }
}

/** The bundle at a path, which has to be closed. */
export async function sourceOf(bundle: string, io: Io): Promise<BagSource> {
  try {
    return await openPath(resolve(io.cwd, bundle));
  } catch (error) {
    throw unreadable(bundle, error);
  }
}

async function openPath(path: string): Promise<BagSource> {
  if ((await stat(path)).isDirectory()) return openFolderSource(path);
  const file = await open(path, "r");
  try {
    return await openZipSource(file, path);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A file that went away or may not be read while it is checked: nothing is known then. */
function unreadable(bundle: string, error: unknown): unknown {
  const code = fileErrorCode(error);
  if (code === undefined) return error;
  const message = code === "ENOENT" ? `there is no bundle ${bundle}` : `${bundle} cannot be read (${code})`;
  return new UsageError("bundle-unreadable", message, "Give the folder or the zip that kvaudit evidence create wrote.");
}
