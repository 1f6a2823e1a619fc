import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collectFromPaths } from "../../../src/collectors/exports/walk.ts";
import { isStoreFault } from "../../../src/collectors/store/fault.ts";
import { openSnapshot } from "../../../src/collectors/store/read.ts";
import { writeSnapshot } from "../../../src/collectors/store/write.ts";
import { temporaryFolder } from "../store/snapshot-fixture.ts";
import { fixture } from "./collecting.ts";

const show = async () => (await fixture("keyvault-show/rbac.json")).toString();
const list = async () => (await fixture("secrets/az-list.json")).toString();

describe("files and folders of a command line", () => {
  const options = { now: "2026-11-01T00:00:00Z", toolVersion: "0.0.0" };

  async function filled(): Promise<string> {
    const base = await temporaryFolder();
    await mkdir(join(base, "out", "b"), { recursive: true });
    await writeFile(join(base, "out", "b", "list.json"), await list());
    await writeFile(join(base, "out", "a.json"), await show());
    await writeFile(join(base, "out", ".hidden"), "{");
    await symlink(join(base, "out"), join(base, "out", "loop"));
    return base;
  }

  test("folders are read whole, in order, without hidden files and without walking in circles", async () => {
    const base = await filled();
    const { manifest } = await collectFromPaths(["out"], base, options);
    expect(manifest.asked).toEqual(["out"]);
    expect(manifest.coverage.filter(({ collector }) => collector === "files").map(({ scope }) => scope)).toEqual([
      "out/a.json",
      "out/b/list.json",
    ]);
  });

  test("no absolute path gets out, however the files were named", async () => {
    const base = await filled();
    const paths = [join(base, "out"), "./out/b/../a.json", join(await filled(), "out", "a.json"), base];
    const { manifest } = await collectFromPaths(paths, join(base, "out"), options);
    expect(JSON.stringify(manifest)).not.toContain(base.slice(0, 8));
    const named = await collectFromPaths([join(base, "out", "a.json"), "out/a.json"], base, options);
    expect(named.manifest.asked).toEqual(["out/a.json", "out/a.json"]);
  });

  test("a file that is not there is named, and the others are read", async () => {
    const base = await filled();
    const content = await collectFromPaths(["nowhere.json", "out/a.json"], base, options);
    expect(await Array.fromAsync(content.vaults)).toHaveLength(1);
    expect(content.manifest.coverage[0]).toEqual({
      collector: "files",
      scope: "nowhere.json",
      asked: 1,
      read: 0,
      refused: [
        {
          id: "nowhere.json",
          why: {
            reason: "failed",
            detail: "the file cannot be read (ENOENT)",
            remedy: "check its name and that it is yours to read",
          },
        },
      ],
    });
  });

  test("what comes out can be written and read as a snapshot, twice the same", async () => {
    const base = await filled();
    const written = async () => {
      const folder = await temporaryFolder();
      const manifest = await writeSnapshot(folder, await collectFromPaths(["out"], base, options));
      if (isStoreFault(manifest)) throw new Error(manifest.message);
      const reader = await openSnapshot(folder);
      if (isStoreFault(reader)) throw new Error(reader.message);
      expect(await Array.fromAsync(reader.vaults())).toMatchObject([{ name: "kv-app" }]);
      expect(reader.problems()).toEqual([]);
      return reader;
    };
    const [one, other] = [await written(), await written()];
    expect(one.digest).toBe(other.digest);
    expect(one.manifest).toEqual(other.manifest);
    expect(one.manifest).toMatchObject({
      source: "exports",
      tenantId: "22222222-2222-2222-2222-222222222222",
      collectedAt: options.now,
    });
  });
});
