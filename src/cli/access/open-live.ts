import { resolve } from "node:path";
import { isStoreFault } from "../../collectors/store/fault.ts";
import { openSnapshot } from "../../collectors/store/read.ts";
import type { SnapshotReader } from "../../model/snapshot.ts";
import { UsageError } from "../exit.ts";
import type { Io } from "../io.ts";

/** Opens a snapshot of a tenant. Grants in code are not what a tenant has: an answer from them would be none. */
export async function openLive(folder: string, io: Io): Promise<SnapshotReader> {
  const opened = await openSnapshot(resolve(io.cwd, folder), { withoutUsage: true });
  if (isStoreFault(opened)) throw new UsageError(opened.code, `${folder}: ${opened.message}`, opened.hint);
  if (opened.manifest.source !== "code") return opened;
  throw new UsageError(
    "snapshot-of-code",
    `${folder} is a snapshot of infrastructure code, which says what will be assigned, not who is in which group or what is assigned above`,
    "Ask a snapshot of Azure (kvaudit collect) or of its saved output (kvaudit collect --from).",
  );
}
