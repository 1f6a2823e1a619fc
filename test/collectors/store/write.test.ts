import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeSnapshot } from "../../../src/collectors/store/write.ts";
import { buildPrincipal, buildScope, buildVault } from "../../../src/model/build.ts";
import { manifestHead, readAll, temporaryFolder, write } from "./snapshot-fixture.ts";

const empty = { manifest: manifestHead, vaults: [], scopes: [], roles: [], principals: [] };
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe("writeSnapshot", () => {
  test("makes a folder that is closed to others, with one JSON record a line", async () => {
    const folder = join(await temporaryFolder(), "new", "snapshot");
    await write(folder, { vaults: [buildVault({ name: "a" }), buildVault({ name: "b" })] });
    expect(await modeOf(folder)).toBe(0o700);
    expect(await modeOf(join(folder, "vaults.ndjson"))).toBe(0o600);
    const text = await readFile(join(folder, "vaults.ndjson"), "utf8");
    expect(text).toBe(`${JSON.stringify(buildVault({ name: "a" }))}\n${JSON.stringify(buildVault({ name: "b" }))}\n`);
    expect((await readdir(folder)).sort()).toEqual([
      "manifest.json",
      "principals.ndjson",
      "roles.ndjson",
      "scopes.ndjson",
      "vaults.ndjson",
    ]);
  });

  test("puts line counts and digests into the manifest", async () => {
    const folder = await temporaryFolder();
    const manifest = await write(folder, { vaults: [buildVault({ name: "a" }), buildVault({ name: "b" })] });
    expect(manifest.files.map(({ name, lines }) => [name, lines])).toEqual([
      ["principals.ndjson", 0],
      ["roles.ndjson", 0],
      ["scopes.ndjson", 0],
      ["vaults.ndjson", 2],
    ]);
    // The digest of nothing, as any sha256 tool prints it.
    expect(manifest.files[0]?.sha256).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"))).toEqual(manifest);
  });

  test("writes the same bytes for the same records, in whatever order the shared ones come", async () => {
    const [first, second] = [await temporaryFolder(), await temporaryFolder()];
    const scopes = [buildScope({ id: "/subscriptions/b" }), buildScope({ id: "/subscriptions/a" })];
    const one = await write(first, { scopes });
    const other = await write(second, { scopes: scopes.toReversed() });
    expect(one).toEqual(other);
    expect(await readFile(join(first, "manifest.json"), "utf8")).toBe(
      await readFile(join(second, "manifest.json"), "utf8"),
    );
  });

  test("throws on vaults that are not sorted by id, and leaves the old snapshot whole", async () => {
    const folder = await temporaryFolder();
    await write(folder, { vaults: [buildVault({ name: "old" })] });
    const vaults = [buildVault({ name: "b" }), buildVault({ name: "a" })];
    await expect(writeSnapshot(folder, { ...empty, vaults })).rejects.toThrow(/vaults\/a comes after .*vaults\/b/);
    expect((await readAll(folder)).vaults.map(({ name }) => name)).toEqual(["old"]);
    expect(await readdir(folder)).toHaveLength(5);
  });

  test("throws on a vault that comes twice", async () => {
    const vaults = [buildVault({ name: "a" }), buildVault({ name: "a" })];
    await expect(writeSnapshot(await temporaryFolder(), { ...empty, vaults })).rejects.toThrow(/vaults\/a comes twice/);
  });

  test("throws on a shared record that comes twice", async () => {
    const principals = [buildPrincipal(), buildPrincipal()];
    await expect(writeSnapshot(await temporaryFolder(), { ...empty, principals })).rejects.toThrow(/comes twice/);
  });

  test("passes on what the source of vaults throws, and leaves no temporary files", async () => {
    const folder = await temporaryFolder();
    async function* failing() {
      yield buildVault();
      throw new Error("the source failed");
    }
    await expect(writeSnapshot(folder, { ...empty, vaults: failing() })).rejects.toThrow("the source failed");
    expect(await readdir(folder)).toEqual([]);
  });

  test("leaves foreign files alone, and the mode of a folder that holds them", async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o755);
    await writeFile(join(folder, "notes.txt"), "mine");
    await write(folder, { vaults: [buildVault()] });
    expect(await readFile(join(folder, "notes.txt"), "utf8")).toBe("mine");
    expect(await modeOf(folder)).toBe(0o755);
    expect(await modeOf(join(folder, "vaults.ndjson"))).toBe(0o600);
  });

  test("replaces what a killed run left, and does not write through a link in its place", async () => {
    const folder = await temporaryFolder();
    const target = join(await temporaryFolder(), "target");
    await writeFile(target, "untouched");
    await symlink(target, join(folder, ".kvaudit-vaults.ndjson.tmp"));
    await symlink(target, join(folder, "scopes.ndjson"));
    await write(folder, { vaults: [buildVault({ name: "a" })] });
    expect(await readFile(target, "utf8")).toBe("untouched");
    expect((await readAll(folder)).vaults).toHaveLength(1);
  });

  test("gives back a fault when the folder cannot be made", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");
    const fault = await writeSnapshot(join(file, "snapshot"), empty);
    expect(fault).toMatchObject({ code: "snapshot-unwritable" });
    expect(fault).toHaveProperty("message", expect.stringContaining("ENOTDIR"));
  });

  test("gives back a fault when a file of the snapshot cannot be replaced", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "vaults.ndjson", "occupied"), { recursive: true });
    expect(await writeSnapshot(folder, empty)).toMatchObject({ code: "snapshot-unwritable" });
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});
