import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openSnapshot } from "../../../src/collectors/store/read.ts";
import { edit, temporaryFolder, writtenSnapshot } from "./snapshot-fixture.ts";

describe("openSnapshot refuses", () => {
  test("a folder that is not there", async () => {
    const folder = join(await temporaryFolder(), "nowhere");
    expect(await openSnapshot(folder)).toEqual({
      code: "snapshot-missing",
      message: `there is no folder ${folder}`,
      hint: "give the folder that `kvaudit collect` or `kvaudit scan` wrote",
    });
  });

  test("a file", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "{}");
    expect(await openSnapshot(file)).toMatchObject({ code: "snapshot-not-a-snapshot" });
  });

  test("a folder without a manifest", async () => {
    expect(await openSnapshot(await temporaryFolder())).toMatchObject({
      code: "snapshot-not-a-snapshot",
      message: expect.stringContaining("has no manifest.json"),
    });
  });

  test("the manifest of something else", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "manifest.json"), `{"name":"an app","short_name":"app"}`);
    expect(await openSnapshot(folder)).toMatchObject({ code: "snapshot-not-a-snapshot" });
  });

  test("a manifest that is cut", async () => {
    const folder = await writtenSnapshot();
    await edit(folder, "manifest.json", (text) => text.slice(0, 100));
    expect(await openSnapshot(folder)).toMatchObject({
      code: "snapshot-manifest-broken",
      message: expect.stringContaining("not JSON, or cut in the middle"),
    });
  });

  test("a manifest with a field of the wrong kind, naming the field", async () => {
    const folder = await writtenSnapshot();
    await edit(folder, "manifest.json", (text) => text.replace(`"asked": []`, `"asked": {}`));
    expect(await openSnapshot(folder)).toMatchObject({
      code: "snapshot-manifest-broken",
      message: expect.stringContaining("/asked must be array"),
    });
  });

  test("a manifest that names a file twice", async () => {
    const folder = await writtenSnapshot();
    await edit(folder, "manifest.json", (text) => text.replace("roles.ndjson", "scopes.ndjson"));
    expect(await openSnapshot(folder)).toMatchObject({ code: "snapshot-manifest-broken" });
  });

  test("a newer format, whatever its shape", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "manifest.json"), `{"format":"kvaudit-snapshot","formatVersion":2,"new":true}`);
    expect(await openSnapshot(folder)).toEqual({
      code: "snapshot-newer",
      message: `${folder} was written by a newer kvaudit (format 2); this one reads up to 1`,
      hint: "upgrade kvaudit",
    });
  });
});
