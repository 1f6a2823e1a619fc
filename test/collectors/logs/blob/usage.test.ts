import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { estate } from "../../../support/azure/estate.ts";
import { type LocalAzure, startAzure } from "../../../support/azure/start.ts";
import { type Azurite, startAzurite } from "../../../support/azurite.ts";
import { type Connected, connectTo } from "../../azure/connecting.ts";
import { jsonLines, record } from "../log-records.ts";
import { LogsDesk } from "../reading-logs.ts";
import { append, hourBlob, put, sourceOf } from "./reading.ts";

let azure: LocalAzure;
let azurite: Azurite;
let signedIn: Connected;
beforeAll(async () => {
  azure = await startAzure(estate, { reach: "names" });
  azurite = await startAzurite(azure);
  for (const [name, value] of Object.entries(azure.environment()))
    if (name.startsWith("AZURE_")) vi.stubEnv(name, value);
  signedIn = await connectTo(azure);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await azurite?.close();
  await azure?.close();
});

const linesOf = (vault: string, hour: number, count: number, from = 0) =>
  jsonLines(
    Array.from({ length: count }, (_, index) =>
      record({
        vault,
        correlationId: `${vault}-${hour}-${from + index}`,
        time: `2026-10-01T${String(hour).padStart(2, "0")}:${String((from + index) % 60).padStart(2, "0")}:00Z`,
      }),
    ),
  ).toString();
const nameOf = (vault: string, hour: number) => hourBlob(vault, `2026-10-01T${String(hour).padStart(2, "0")}:00:00Z`);

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** Everything below a folder, by path. */
const filesIn = async (folder: string) => {
  const names = await readdir(folder, { recursive: true });
  const kept: string[] = [];
  for (const name of names) if ((await stat(join(folder, name))).isFile()) kept.push(name);
  return kept;
};

/** Bytes of blobs that answers brought since a row. */
const readsSince = (from: number) =>
  signedIn.rows
    .slice(from)
    .filter(({ url, status }) => !url.includes("comp=list") && (status === 200 || status === 206));

test("a container's blobs become the tables that files of the same content become, whatever they are wrapped in", async () => {
  const desk = await LogsDesk.create();
  const container = await azurite.container("tables");
  for (const vault of ["kv-a", "kv-b"])
    for (const hour of [1, 2, 3]) {
      const text = linesOf(vault, hour, 20);
      if (hour === 2) await put(container, nameOf(vault, hour), gzipSync(text));
      else await append(container, nameOf(vault, hour), text);
      await desk.write(nameOf(vault, hour), hour === 2 ? gzipSync(text) : text);
    }
  const source = await sourceOf(`${azurite.url}/tables`, signedIn);
  const blobs = await desk.read({ sources: [], extraSources: [source] });
  const files = await desk.read({ cacheFolder: join(desk.folder, "other") });
  expect(blobs.manifest.totals).toEqual(files.manifest.totals);
  expect(blobs.manifest.totals).toMatchObject({ accepted: 120, malformed: 0 });
  expect(blobs.tables).toEqual(files.tables);
  expect(blobs.manifest.sources).toEqual([
    { source: `${azurite.url}/tables`, kind: "container", shapes: ["json-lines"] },
  ]);
  // Raw records are kept no longer than a run.
  expect((await filesIn(desk.cache)).filter((name) => /work-|copy-/.test(name))).toEqual([]);
});

test("a second run reads nothing of what did not change, and of a blob that grew the new bytes alone", async () => {
  const desk = await LogsDesk.create();
  const container = await azurite.container("second-run");
  for (const hour of [1, 2]) await append(container, nameOf("kv-a", hour), linesOf("kv-a", hour, 10));
  const run = async () => {
    const source = await sourceOf(`${azurite.url}/second-run`, signedIn);
    const from = signedIn.rows.length;
    return { ...(await desk.read({ sources: [], extraSources: [source] })), reads: () => readsSince(from) };
  };
  const first = await run();
  expect([first.manifest.totals.accepted, first.reads().length]).toEqual([20, 2]);
  const unchanged = await run();
  expect([unchanged.reads(), unchanged.tables]).toEqual([[], first.tables]);

  const more = linesOf("kv-a", 2, 5, 10);
  await append(container, nameOf("kv-a", 2), more);
  await append(container, nameOf("kv-a", 3), linesOf("kv-a", 3, 4));
  const grown = await run();
  expect(grown.manifest.totals).toMatchObject({ accepted: 29, duplicates: 0, malformed: 0 });
  // Blobs are fetched side by side: which answer comes first is left to the machine.
  const added = [digestOf(more), digestOf(linesOf("kv-a", 3, 4))];
  expect(
    grown
      .reads()
      .map(({ digest }) => digest)
      .sort(),
  ).toEqual(added.sort());
  const afresh = await desk.read({
    sources: [],
    extraSources: [await sourceOf(`${azurite.url}/second-run`, signedIn)],
    cacheFolder: join(desk.folder, "fresh"),
  });
  expect(grown.tables).toEqual(afresh.tables);
});

test("what cannot be read of a container is told in the manifest, and the rest is counted", async () => {
  const desk = await LogsDesk.create();
  const container = await azurite.container("partly");
  await put(container, nameOf("kv-a", 1), linesOf("kv-a", 1, 3));
  await append(container, nameOf("kv-a", 2), linesOf("kv-a", 2, 3));
  await put(container, nameOf("kv-a", 3), linesOf("kv-a", 3, 3));
  await container.getBlobClient(nameOf("kv-a", 1)).setAccessTier("Archive");
  const source = await sourceOf(`${azurite.url}/partly`, signedIn);
  await container.deleteBlob(nameOf("kv-a", 2));
  const { manifest } = await desk.read({ sources: [], extraSources: [source] });
  expect(manifest.totals.accepted).toBe(3);
  expect(manifest.refused.map(({ why }) => why).sort()).toEqual([
    "the blob is in the archive tier, which cannot be read",
    "the blob was deleted after it was listed (404 BlobNotFound)",
  ]);
});
