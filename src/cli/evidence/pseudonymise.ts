import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { isStoreFault, type StoreFault } from "../../collectors/store/fault.ts";
import { openSnapshot } from "../../collectors/store/read.ts";
import { adoptUsage, freshUsageFolder } from "../../collectors/store/usage-part.ts";
import { writeSnapshot } from "../../collectors/store/write.ts";
import { requestsFile, type SnapshotReader } from "../../model/snapshot.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { UsageError } from "../exit.ts";
import { peopleIn } from "./people.ts";
import { Pseudonyms } from "./pseudonyms.ts";
import { eachRequest } from "./snapshot-copy.ts";

/** Writes a snapshot again with people replaced, requests and usage tables too. Gives back what replaced them. */
export async function pseudonymiseSnapshot(from: string, to: string, key: Buffer): Promise<Pseudonyms> {
  const snapshot = sound(await openSnapshot(from));
  try {
    const shared = await snapshot.shared();
    const pseudonyms = new Pseudonyms(key, await peopleIn(snapshot, shared, from));
    const { files: _files, ...manifest } = snapshot.manifest;
    sound(
      await writeSnapshot(to, {
        manifest: pseudonyms.deep(manifest),
        ...pseudonyms.deep(shared),
        vaults: replaced(snapshot.vaults(), pseudonyms),
      }),
    );
    refuseLosses(snapshot);
    await rewriteRequests(from, to, pseudonyms);
    if (snapshot.usage) await rewriteUsage(from, to, pseudonyms);
    return pseudonyms;
  } finally {
    await snapshot.usage?.close();
  }
}

function sound<Result extends object>(result: Result | StoreFault): Result {
  if (isStoreFault(result)) throw new UsageError(result.code, result.message, result.hint);
  return result;
}

/** What cannot be read cannot be written again, and a bundle must not leave it out in silence. */
function refuseLosses(snapshot: SnapshotReader): void {
  const [problem] = snapshot.problems().filter(({ collector }) => collector !== "logs");
  if (!problem) return;
  throw new UsageError(
    "snapshot-damaged",
    `${problem.scope} of the snapshot has ${problem.refused.length} lines that cannot be read, so they cannot be written again without people's names`,
    "Collect again, or leave out --pseudonymise.",
  );
}

async function* replaced(vaults: AsyncIterable<VaultRecord>, pseudonyms: Pseudonyms): AsyncGenerator<VaultRecord> {
  for await (const vault of vaults) yield pseudonyms.deep(vault);
}

/** Addresses of requests name object ids. */
async function rewriteRequests(from: string, to: string, pseudonyms: Pseudonyms): Promise<void> {
  let gzip: ReturnType<typeof createGzip> | undefined;
  let end: Promise<void> | undefined;
  await eachRequest(join(from, requestsFile), async (line) => {
    if (!gzip) {
      gzip = createGzip();
      end = finished(gzip.pipe(createWriteStream(join(to, requestsFile), { mode: 0o600 })));
    }
    if (!gzip.write(`${JSON.stringify(pseudonyms.deep(JSON.parse(line)))}\n`))
      await new Promise((done) => gzip?.once("drain", done));
  });
  gzip?.end();
  await end;
}

async function rewriteUsage(from: string, to: string, pseudonyms: Pseudonyms): Promise<void> {
  const { replacePeople } = await import("../../collectors/logs/replace-people.ts");
  const tables = await freshUsageFolder(to);
  await replacePeople(from, tables, (text) => pseudonyms.text(text));
  sound(await adoptUsage(to, tables));
}
