import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildPrincipal, buildScope, buildSecret, buildVault } from "../../../src/model/build.ts";
import { unread } from "../../../src/model/fact.ts";
import { edit, open, readAll, sampleVaults, temporaryFolder, write, writtenSnapshot } from "./snapshot-fixture.ts";

const why = "collect the snapshot again, or copy it again from where it was made";

describe("a snapshot reader", () => {
  test("gives back what was written and has no problems", async () => {
    const all = await readAll(await writtenSnapshot());
    expect(all).toEqual({
      vaults: sampleVaults,
      scopes: [buildScope()],
      roles: [],
      principals: [buildPrincipal()],
      problems: [],
    });
  });

  test("can be read twice", async () => {
    const reader = await open(await writtenSnapshot());
    expect(await Array.fromAsync(reader.vaults())).toEqual(await Array.fromAsync(reader.vaults()));
    expect(await reader.shared()).toBe(await reader.shared());
  });

  test("has a digest that follows the records and not the folder", async () => {
    const [one, same, other] = [await writtenSnapshot(), await writtenSnapshot(), await temporaryFolder()];
    await write(other, { vaults: [buildVault({ name: "other" })] });
    const digest = (await open(one)).digest;
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect((await open(same)).digest).toBe(digest);
    expect((await open(other)).digest).not.toBe(digest);
  });

  test("has the same digest in whatever order the manifest lists the files", async () => {
    const folder = await writtenSnapshot();
    const { digest } = await open(folder);
    await edit(folder, "manifest.json", (text) => {
      const manifest = JSON.parse(text);
      return JSON.stringify({ ...manifest, files: manifest.files.toReversed() });
    });
    expect((await open(folder)).digest).toBe(digest);
  });

  test("tolerates a BOM, CRLF endings and empty lines, and says that the file changed", async () => {
    const folder = await writtenSnapshot();
    await edit(folder, "vaults.ndjson", (text) => `\ufeff${text.replaceAll("\n", "\r\n\r\n")}`);
    const all = await readAll(folder);
    expect(all.vaults).toEqual(sampleVaults);
    expect(all.problems).toEqual([
      {
        collector: "snapshot",
        scope: "vaults.ndjson",
        asked: 3,
        read: 3,
        refused: [
          {
            id: "vaults.ndjson",
            why: unread("failed", "changed after it was written: 6 lines instead of 3", why).unread,
          },
        ],
      },
    ]);
  });

  test("names a line that is not JSON and reads the rest", async () => {
    const folder = await writtenSnapshot();
    await edit(folder, "vaults.ndjson", (text) => text.replace(`{"kind":"vault"`, `{"kind:"vault"`));
    const all = await readAll(folder);
    expect(all.vaults.map(({ name }) => name)).toEqual(["hsm", "b"]);
    expect(all.problems[0]?.refused).toEqual([
      { id: "vaults.ndjson:2", why: unread("unparsable", "not JSON, or cut in the middle", why).unread },
      {
        id: "vaults.ndjson",
        why: unread("failed", "changed after it was written: its digest is not the one in the manifest", why).unread,
      },
    ]);
  });

  test.each([
    [`"source":"live"`, `"source":"cloud"`, "/source must be one of live, code"],
    [
      `"softDeleteEnabled":{"read":true}`,
      `"softDeleteEnabled":{"read":1}`,
      "/softDeleteEnabled/read must be boolean,null",
    ],
    [
      `"softDeleteEnabled":{"read":true}`,
      `"softDeleteEnabled":{}`,
      "/softDeleteEnabled must be read, unread or unknown",
    ],
    [
      `"softDeleteEnabled":{"read":true}`,
      `"softDeleteEnabled":{"read":true,"unread":{"reason":"denied"}}`,
      `/softDeleteEnabled must not have the property "unread"`,
    ],
    [`"kind":"vault"`, `"kind":"safe"`, "/kind must be one of vault, hsm"],
    [`"kind":"vault"`, `"kind":"vault","value":"hunter2"`, `/ must not have the property "value"`],
    [`"kind":"vault"`, `"kind":"vault","__proto__":{"polluted":true}`, `/ must not have the property "__proto__"`],
  ])("says what does not fit: %s -> %s", async (from, to, expected) => {
    const folder = await writtenSnapshot();
    await edit(folder, "vaults.ndjson", (text) => {
      const [hsm, a, b] = text.split("\n");
      return [hsm, a?.replace(from, to), b, ""].join("\n");
    });
    const all = await readAll(folder);
    expect(all.vaults.map(({ name }) => name)).toEqual(["hsm", "b"]);
    expect(all.problems[0]?.refused[0]).toMatchObject({ id: "vaults.ndjson:2", why: { detail: expected } });
  });

  test("refuses lines out of order and ids that came before", async () => {
    const folder = await writtenSnapshot();
    await edit(folder, "vaults.ndjson", (text) => {
      const [hsm, a, b] = text.split("\n");
      return [a, hsm, a, b, b, ""].join("\n");
    });
    const all = await readAll(folder);
    expect(all.vaults.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(all.problems[0]?.refused.map(({ id, why: { detail } }) => [id, detail])).toEqual([
      ["vaults.ndjson:2", "not in the order of ids"],
      ["vaults.ndjson:3", "its id came before"],
      ["vaults.ndjson:5", "its id came before"],
      ["vaults.ndjson", "changed after it was written: 5 lines instead of 3"],
    ]);
  });

  test("refuses a line over the bound without holding it, and reads those around it", async () => {
    const folder = await temporaryFolder();
    const large = buildVault({ name: "b", tags: { note: "x".repeat(5 << 20) } });
    await write(folder, { vaults: [buildVault({ name: "a" }), large, buildVault({ name: "c" })] });
    const all = await readAll(folder, { maxLineBytes: 1 << 20 });
    expect(all.vaults.map(({ name }) => name)).toEqual(["a", "c"]);
    expect(all.problems).toMatchObject([
      { asked: 3, read: 2, refused: [{ id: "vaults.ndjson:2", why: { detail: "the line is too long to be read" } }] },
    ]);
  });

  test("reads records larger than its first buffer", async () => {
    const folder = await temporaryFolder();
    const large = [buildVault({ name: "a", tags: { note: "ä".repeat(3 << 20) } }), buildVault({ name: "b" })];
    await write(folder, { vaults: large });
    expect(await readAll(folder)).toMatchObject({ vaults: large, problems: [] });
  });

  test("says when a file is missing, is no file, or is not in the manifest", async () => {
    const folder = await writtenSnapshot();
    await rm(join(folder, "vaults.ndjson"));
    await rm(join(folder, "roles.ndjson"));
    await mkdir(join(folder, "roles.ndjson"));
    await edit(folder, "manifest.json", (text) => text.replace("principals.ndjson", "strangers.ndjson"));
    const { problems } = await readAll(folder);
    expect(problems.map(({ scope, refused }) => [scope, refused[0]?.why.detail])).toEqual([
      ["principals.ndjson", "the manifest does not list this file, so it cannot be checked"],
      ["roles.ndjson", "could not be opened (no regular file)"],
      ["vaults.ndjson", "could not be opened (ENOENT)"],
    ]);
  });

  test("keeps a bound on how many refused lines it lists", async () => {
    const folder = await writtenSnapshot();
    await edit(folder, "scopes.ndjson", () => "no record\n".repeat(5000));
    const [problem] = (await readAll(folder)).problems;
    expect(problem).toMatchObject({ asked: 5000, read: 0 });
    expect(problem?.refused).toHaveLength(1002);
    expect(problem?.refused[1000]?.why.detail).toBe("4000 more lines could not be read");
  });

  test("keeps tags called __proto__ and constructor as plain data", async () => {
    const folder = await temporaryFolder();
    const tags = JSON.parse(`{"__proto__":"a","constructor":"b","toString":"c"}`) as Record<string, string>;
    const id = buildVault({ name: "a" }).id;
    const vault = {
      ...buildVault({ name: "a" }),
      secrets: { read: [{ ...buildSecret(id, {}), tags: { read: tags } }] },
    };
    await write(folder, { vaults: [vault] });
    const all = await readAll(folder);
    expect(all.problems).toEqual([]);
    const [read] = all.vaults;
    if (read?.kind !== "vault" || !("read" in read.secrets)) throw new Error("the secret was not read");
    const got = read.secrets.read[0]?.tags;
    if (!got || !("read" in got)) throw new Error("the tags were not read");
    expect(Object.entries(got.read)).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
      ["toString", "c"],
    ]);
    expect(Object.getPrototypeOf(got.read)).toBe(Object.prototype);
    expect({}).not.toHaveProperty("a");
  });
});
