import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openEntry } from "../../../src/cli/history/read-entry.ts";
import { openFindingsFile } from "../../../src/cli/history/read-findings-file.ts";
import { writeSnapshot } from "../../../src/collectors/store/write.ts";
import { buildVault } from "../../../src/model/build.ts";
import { unread } from "../../../src/model/fact.ts";
import type { RecordedRun } from "../../../src/model/history.ts";
import { runCli, temporaryFolder } from "../../support/run-cli.ts";

let folder: ReturnType<typeof temporaryFolder>;
let findingsFile: string;
let entryFile: string;

/** A run with findings, and with what it could not judge. */
beforeEach(async () => {
  folder = temporaryFolder();
  const written = await writeSnapshot(join(folder.path, "snap"), {
    manifest: {
      ...{ format: "kvaudit-snapshot", formatVersion: 1, tool: { name: "kvaudit", version: "0.0.0" } },
      ...{ source: "exports", tenantId: null, collectedAt: "2026-11-01T00:00:00Z", collectedBy: null },
      ...{ clockSkewSeconds: null, asked: [], coverage: [] },
    },
    ...{ scopes: [], roles: [], principals: [] },
    vaults: [
      buildVault({ name: "kv-a", purgeProtectionEnabled: false }),
      buildVault({ name: "kv-b", purgeProtectionEnabled: unread("denied", "no right") }),
    ],
  });
  if ("code" in written) throw new Error(written.message);
  const argv = ["--snapshot", "snap", "--format", "json", "--out", "out", "--history", "hist"];
  await runCli(folder.path, "scan", ...argv);
  findingsFile = join(folder.path, "out/findings.json");
  entryFile = join(folder.path, "hist", readdirSync(join(folder.path, "hist"))[0] ?? "");
});
afterEach(() => folder.remove());

async function bothOf(run: RecordedRun) {
  const [records, unlooked] = [await Array.fromAsync(run.records()), await Array.fromAsync(run.unlooked())];
  return { records, unlooked, gaps: records.filter(({ kind }) => kind !== "finding") };
}

describe("what a run could not look at, read by itself", () => {
  test("is every record but the findings, from a findings.json and from a history", async () => {
    for (const run of [await openFindingsFile(findingsFile), await openEntry(entryFile)]) {
      const { records, unlooked, gaps } = await bothOf(run);
      expect(unlooked).toEqual(gaps);
      expect(unlooked.length).toBeGreaterThan(0);
      expect(records.length).toBeGreaterThan(unlooked.length);
    }
  });

  test("does not take the findings apart: what is wrong with one of them shows only where they are read", async () => {
    const broken = (text: string) => text.replace(/"fingerprint":"[0-9a-f]{16}"/, '"fingerprint":"none"');
    writeFileSync(findingsFile, broken(readFileSync(findingsFile, "utf8")));
    writeFileSync(entryFile, gzipSync(broken(gunzipSync(readFileSync(entryFile)).toString("utf8"))));
    const entry = await openEntry(entryFile);
    await expect(Array.fromAsync(entry.records())).rejects.toThrow("does not fit");
    expect(await Array.fromAsync(entry.unlooked())).not.toEqual([]);
    const file = await openFindingsFile(findingsFile);
    expect(await Array.fromAsync(file.unlooked())).not.toEqual([]);
  });

  test("still holds a history to the number of its records, and each of its own to the schema", async () => {
    const lines = gunzipSync(readFileSync(entryFile)).toString("utf8").trimEnd().split("\n");
    const keep = (kept: readonly string[]) => writeFileSync(entryFile, gzipSync(`${kept.join("\n")}\n`));
    keep(lines.slice(0, -1));
    await expect(Array.fromAsync((await openEntry(entryFile)).unlooked())).rejects.toThrow("and should have");
    keep([...lines, lines.at(-1) ?? ""]);
    await expect(Array.fromAsync((await openEntry(entryFile)).unlooked())).rejects.toThrow("has more than");
    keep([...lines.slice(0, -1), (lines.at(-1) ?? "").replace('"subjectId":', '"subject":')]);
    await expect(Array.fromAsync((await openEntry(entryFile)).unlooked())).rejects.toThrow("does not fit");
  });
});
