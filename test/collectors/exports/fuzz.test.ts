import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readDocuments } from "../../../src/collectors/exports/documents.ts";
import { collect, file, fixture } from "./collecting.ts";

const planted = "PLANTED-SECRET-VALUE";

async function allFixtures(): Promise<readonly string[]> {
  const folder = fileURLToPath(new URL("../../fixtures/exports/", import.meta.url));
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = found.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`);
  return names.map((name) => name.slice(folder.length)).sort();
}

/** A value planted as the last member of every object: what a wider output than ours might carry. */
function withPlantedValues(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPlantedValues);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, item]) => [name, withPlantedValues(item)] as const);
  const isPlace = members.some(([name]) => name === "id" || name === "kid" || name === "attributes");
  return Object.fromEntries(isPlace ? [...members, ["value", planted]] : members);
}

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  kind: fc.constantFrom("cut", "drop", "insert", "repeat"),
  text: fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    `"`,
    ",",
    ":",
    "\\",
    "\n",
    "null",
    "1e999",
    `{"id":1}`,
    "\u0000",
    "é",
    "\ufeff",
  ),
  length: fc.integer({ min: 1, max: 40 }),
});

function apply(
  text: string,
  { at, kind, text: inserted, length }: typeof edit extends fc.Arbitrary<infer T> ? T : never,
) {
  const place = Math.floor(text.length * at);
  if (kind === "cut") return text.slice(0, place);
  if (kind === "drop") return text.slice(0, place) + text.slice(place + (length % 4));
  if (kind === "insert") return text.slice(0, place) + inserted + text.slice(place);
  return text.slice(0, place) + text.slice(place - length, place) + text.slice(place);
}

test("no value of a secret gets out of any shape, wherever it stands", async () => {
  for (const name of await allFixtures()) {
    const value = withPlantedValues(JSON.parse((await fixture(name)).toString()));
    const collected = await collect(file(name, JSON.stringify(value)));
    expect(JSON.stringify([collected.content, collected.vaults]), name).not.toContain(planted);
  }
});

test("no value of a secret is even held: it is passed over while the text is read", async () => {
  for (const name of await allFixtures()) {
    const value = withPlantedValues(JSON.parse((await fixture(name)).toString()));
    const events = await Array.fromAsync(readDocuments([Buffer.from(JSON.stringify(value))]));
    expect(inspect(events, { depth: null, maxArrayLength: null, maxStringLength: null }), name).not.toContain(
      "PLANTED",
    );
  }
});

test("whatever is done to outputs, nothing is thrown, everything fits the schema, and no value gets out", async () => {
  const texts = await Promise.all(
    (await allFixtures()).map(async (name) => {
      const value = withPlantedValues(JSON.parse((await fixture(name)).toString()));
      return [JSON.stringify(value), JSON.stringify(value, null, 2)];
    }),
  );
  const damaged = fc
    .tuple(fc.constantFrom(...texts.flat()), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([text, edits]) => edits.reduce(apply, text));
  await fc.assert(
    fc.asyncProperty(fc.array(damaged, { minLength: 1, maxLength: 3 }), async (files) => {
      const collected = await collect(...files.map((text, index) => file(`f${index}.json`, text)));
      expect(JSON.stringify([collected.content, collected.vaults])).not.toContain(planted);
      expect(collected.coverage("files")).toHaveLength(files.length);
    }),
    { numRuns: 1500 },
  );
});

test("cut at any byte, a list keeps every item before the cut", async () => {
  const vault = await fixture("keyvault-show/rbac.json");
  const items = Array.from({ length: 8 }, (_, index) => ({
    id: `https://kv-app.vault.azure.net/secrets/s${index}`,
    attributes: { enabled: true, created: "2026-01-01T00:00:00+00:00" },
    name: `s${index}`,
    value: planted,
  }));
  const written = items.map((item) => JSON.stringify(item));
  const text = `[${written.join(",")}]`;
  const ends = written.map((_, index) => written.slice(0, index + 1).join(",").length + 1);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: text.length - 1 }), async (at) => {
      const collected = await collect(file("vault.json", vault), file("cut.json", text.slice(0, at)));
      const { secrets } = collected.vault("kv-app");
      const count = "read" in secrets ? secrets.read.length : 0;
      expect(count).toBe(ends.filter((end) => end <= at).length);
      expect(collected.refused("files")).toHaveLength(1);
      if ("read" in secrets) expect(secrets.missing?.reason).toBe("unparsable");
    }),
    { numRuns: 200 },
  );
});

test("any bytes at all are survived", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const collected = await collect(file("bytes", bytes));
      expect(collected.vaults).toEqual([]);
      expect(collected.coverage("files")).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
});
