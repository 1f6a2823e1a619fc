import { readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { buildHsm, buildKey, buildRoleAssignment, buildSecret, buildVault } from "../../../src/model/build.ts";
import { partly, read, unknown, unread, unreadReasons } from "../../../src/model/fact.ts";
import type { VaultRecord } from "../../../src/model/vault.ts";
import { readAll, temporaryFolder, write } from "./snapshot-fixture.ts";

const text = fc.string({ unit: "binary", maxLength: 20 });
const reason = fc.constantFrom(...unreadReasons);
const tags = fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true }).map((given) => read(given));
const flag = fc.oneof(
  fc.constantFrom(read(true), read(false), read(null)),
  reason.map((why) => unread(why, "detail", "remedy")),
  text.map((expression) => unknown(expression)),
);
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);

const vault = fc
  .record({ name, tags, flag, names: fc.uniqueArray(name, { maxLength: 4 }), why: reason, note: text })
  .map(({ name, tags, flag, names, why, note }): VaultRecord => {
    const plain = buildVault({ name, tags, purgeProtectionEnabled: flag, location: read(note) });
    return {
      ...plain,
      secrets: partly(
        names.map((each) => buildSecret(plain.id, { name: each, contentType: read(note) })),
        unread(why).unread,
      ),
      keys: read(names.map((each) => buildKey(plain.id, { name: each }))),
      roleAssignments: read(names.map(() => buildRoleAssignment(plain.id, {}))),
    };
  });
const hsm = fc.record({ name, tags }).map((plain): VaultRecord => buildHsm(plain));
const vaults = fc
  .uniqueArray(fc.oneof({ weight: 4, arbitrary: vault }, hsm), { maxLength: 5, selector: ({ id }) => id })
  .map((records) => records.sort((a, b) => (a.id < b.id ? -1 : 1)));

test("what was written is read back equal", async () => {
  const folder = await temporaryFolder();
  await fc.assert(
    fc.asyncProperty(vaults, async (records) => {
      await write(folder, { vaults: records });
      const all = await readAll(folder);
      expect(all.vaults).toEqual(records);
      expect(all.problems).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test("cut at any byte, all whole lines before are read, one problem is named and nothing is thrown", async () => {
  const folder = await temporaryFolder();
  await fc.assert(
    fc.asyncProperty(vaults, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (records, share) => {
      await write(folder, { vaults: records });
      const path = join(folder, "vaults.ndjson");
      const bytes = await readFile(path);
      if (bytes.length === 0) return;
      const kept = Math.floor(bytes.length * share);
      await truncate(path, kept);
      const all = await readAll(folder);
      const left = bytes.subarray(0, kept);
      // A last line that lost nothing but its line break is still whole.
      const whole = left.toString("latin1").split("\n").length - 1 + (bytes[kept] === 0x0a ? 1 : 0);
      expect(all.vaults).toEqual(records.slice(0, whole));
      expect(all.problems.map(({ scope }) => scope)).toEqual(["vaults.ndjson"]);
      expect(all.problems[0]).toMatchObject({ asked: records.length, read: whole });
    }),
    { numRuns: 200 },
  );
});

test("whatever bytes stand in a file, nothing is thrown and something is named", async () => {
  const folder = await temporaryFolder();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
      await write(folder, {});
      await writeFile(join(folder, "vaults.ndjson"), bytes);
      const all = await readAll(folder);
      expect(all.vaults).toEqual([]);
      expect(all.problems).toHaveLength(1);
    }),
    { numRuns: 100 },
  );
});
