import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rules } from "../../src/rules/registry.ts";
import { fixtureCases, judgeFolder } from "../support/terraform/fixture-cases.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvaudit-fuzz-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The files of a case as a repository would have them, source and plan together. */
type CaseFiles = readonly (readonly [uri: string, bytes: Buffer])[];

function filesBelow(folder: string): readonly (readonly [string, Buffer])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path), readFileSync(path)] as const;
    });
}

/** By name: what a property prints when it fails is the names. */
const cases: ReadonlyMap<string, CaseFiles> = new Map(
  fixtureCases().map(({ name, source, plan }) => [
    name,
    [
      ...(source === undefined ? [] : filesBelow(source)),
      ...(plan === undefined ? [] : [["plan.json", readFileSync(plan)] as const]),
    ],
  ]),
);
const names = [...cases.keys()];
const filesOf = (name: string): CaseFiles => cases.get(name) ?? [];

type Mutation = (bytes: Buffer, other: Buffer) => Buffer;

const conflict = Buffer.from("\n<<<<<<< HEAD\n");
const marks = ["=======\n", ">>>>>>> theirs\n"].map((text) => Buffer.from(text));
/** Pieces that mean something to one of the readers, whole or cut. */
const pieces = [
  ...'{}[]()"\\,=:?.*%#\n\0',
  "${",
  "%{ for x in y }",
  "<<-EOT\n",
  "/*",
  "...",
  "null",
  "each.key",
  "module.kv[*].id",
  '"__proto__": {}, ',
  "__proto__ = 1\n",
  "for_each = self\n",
  "count = 999999999\n",
  "\uFEFF",
  "\u2028",
].map((text) => Buffer.from(text));

/** A place in a file, as a share of its length. */
const share = fc.double({ min: 0, max: 1, noNaN: true });
const at = (bytes: Buffer, place: number) => Math.floor(place * bytes.length);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(share, fc.nat({ max: 40 })).map(
    ([place, length]): Mutation =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes, place)), bytes.subarray(at(bytes, place) + length)]),
  ),
  fc.tuple(share, share).map(
    ([from, to]): Mutation =>
      (bytes) => {
        const [start, end] = [Math.min(from, to), Math.max(from, to)];
        const piece = bytes.subarray(at(bytes, start), at(bytes, end));
        return Buffer.concat([bytes.subarray(0, at(bytes, end)), piece, bytes.subarray(at(bytes, end))]);
      },
  ),
  fc.tuple(share, fc.oneof(fc.constantFrom(...pieces), fc.uint8Array({ maxLength: 8 }))).map(
    ([place, piece]): Mutation =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes, place)), piece, bytes.subarray(at(bytes, place))]),
  ),
  share.map(
    (place): Mutation =>
      (bytes) =>
        bytes.subarray(0, at(bytes, place)),
  ),
  fc.tuple(share, share).map(
    ([place, cut]): Mutation =>
      (bytes, other) => {
        const lines = bytes.toString("latin1").split("\n");
        const line = Math.floor(place * lines.length);
        const theirs = other.subarray(0, at(other, cut));
        const ours = Buffer.from(lines.slice(line).join("\n"), "latin1");
        const before = Buffer.from(lines.slice(0, line).join("\n"), "latin1");
        return Buffer.concat([before, conflict, ours, ...marks.slice(0, 1), theirs, ...marks.slice(1)]);
      },
  ),
  // Blocks in another order, as far as blank lines part them.
  fc.array(fc.nat(), { minLength: 1, maxLength: 6 }).map(
    (order): Mutation =>
      (bytes) => {
        const blocks = bytes.toString("latin1").split("\n\n");
        for (const [index, choice] of order.entries()) {
          const [a, b] = [index % blocks.length, choice % blocks.length];
          [blocks[a], blocks[b]] = [blocks[b] ?? "", blocks[a] ?? ""];
        }
        return Buffer.from(blocks.join("\n\n"), "latin1");
      },
  ),
);

/** A case, and what happens to its files: which one, how, and another file that may get mixed in. */
const damaged = fc.record({
  fixture: fc.constantFrom(...names),
  other: fc.constantFrom(...names),
  damage: fc.array(fc.record({ file: fc.nat(), mutation }), { minLength: 1, maxLength: 4 }),
});

interface Damage {
  readonly fixture: string;
  readonly other: string;
  readonly damage: readonly { readonly file: number; readonly mutation: Mutation }[];
}

function damage({ fixture, other, damage: all }: Damage) {
  const files = filesOf(fixture).map(([uri, bytes]) => ({ uri, bytes }));
  const others = filesOf(other);
  for (const { file, mutation: change } of all) {
    const chosen = files[file % files.length];
    const mixed = others[file % others.length];
    if (chosen && mixed) chosen.bytes = change(chosen.bytes, mixed[1]);
  }
  return files;
}

const ids = rules.map(({ id }) => id);
const known: ReadonlySet<string> = new Set(ids);

/** What makes a file something that is read; judging it has nothing to say where all of it is gone. */
async function judgeAll(files: readonly { readonly uri: string; readonly bytes: Buffer }[]) {
  rmSync(folder, { recursive: true, force: true });
  for (const { uri, bytes } of files) {
    mkdirSync(dirname(join(folder, uri)), { recursive: true });
    writeFileSync(join(folder, uri), bytes);
  }
  const printed = files.some(({ uri }) => uri === "plan.json") ? ["plan.json"] : [];
  return judgeFolder(folder, [".", ...printed], { rules: ids });
}

describe("damaged code, plans and states", () => {
  test("are judged as far as they can be: no throw, no end that does not come, no verdict out of nothing", async () => {
    await fc.assert(
      fc.asyncProperty(damaged, async (given) => {
        const files = damage(given);
        const uris = new Set(files.map(({ uri }) => uri));
        const { fails, refused } = await judgeAll(files);
        for (const { rule, at: place } of fails) {
          expect(known.has(rule), rule).toBe(true);
          const match = /^(.+):(\d+)$/.exec(place);
          if (place === "") continue;
          expect(uris.has(match?.[1] ?? ""), place).toBe(true);
          const lines =
            files
              .find(({ uri }) => uri === match?.[1])
              ?.bytes.toString("latin1")
              .split("\n").length ?? 0;
          expect(Number(match?.[2]), place).toBeLessThanOrEqual(lines);
        }
        for (const text of refused) expect(text).toMatch(/^(unparsable|failed|not-in-output|not-asked) \S/);
      }),
      { numRuns: 200 },
    );
  });

  test("never show a value that they hold", async () => {
    const secrets = /hunter\d-hunter\d|tok-8c1d77e0aa19|correct-horse|s3cr3t-s3cr3t-s3/;
    const holding = names.filter((name) => filesOf(name).some(([, bytes]) => secrets.test(bytes.toString("latin1"))));
    expect(holding.length).toBeGreaterThan(10);
    await fc.assert(
      fc.asyncProperty(damaged, fc.constantFrom(...holding), async (given, fixture) => {
        const verdicts = await judgeAll(damage({ ...given, fixture }));
        expect(JSON.stringify(verdicts)).not.toMatch(secrets);
      }),
      { numRuns: 60 },
    );
  });
});
