import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BundleFolder } from "../../../src/cli/evidence/bundle-folder.ts";
import { PackAhead } from "../../../src/cli/evidence/pack-ahead.ts";
import { writeZip } from "../../../src/cli/evidence/zip-file.ts";
import { isThere } from "../../support/required.ts";
import { temporaryFolder } from "../../support/run-cli.ts";

const folder = temporaryFolder();
const at = (...parts: readonly string[]) => join(folder.path, ...parts);
const bundle = new BundleFolder(at("root"));
/** Above the size from which on a file is packed while something else is done. */
const lines = Array.from(
  { length: 420_000 },
  (_, line) => `{"id":"/subscriptions/${line}","name":"kv-${(line * 7919) % 10007}","read":${line % 3 === 0}}\n`,
)
  .join("")
  .repeat(2);

beforeAll(async () => {
  mkdirSync(at("root"));
  await bundle.write("data/large.ndjson", lines);
  await bundle.write("data/small.txt", "small\n");
  await bundle.write("data/none.csv", "");
});
afterAll(() => folder.remove());

async function zip(name: string, isAhead: boolean): Promise<string> {
  const ahead = new PackAhead(at(`${name}.packed`));
  if (isAhead) ahead.start("data/large.ndjson", at("root/data/large.ndjson"));
  expect(await writeZip({ bundle, ahead }, "bundle", at(name))).toBe(true);
  const packed = await ahead.of("data/large.ndjson");
  expect(packed !== undefined).toBe(isAhead);
  await ahead.remove();
  expect(() => statSync(ahead.path)).toThrow();
  return at(name);
}

const listing = "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist())";
const hasPython = (() => {
  try {
    return execFileSync("python3", ["--version"]).length > 0;
  } catch (error) {
    if (error instanceof Error && "code" in error) return false;
    throw error;
  }
})();

describe("the zip", () => {
  test("has the same bytes whether a large file was packed ahead, in a thread, or in its turn", async () => {
    const [inTurn, ahead] = [await zip("turn.zip", false), await zip("ahead.zip", true)];
    expect(readFileSync(ahead).equals(readFileSync(inTurn))).toBe(true);
    expect(statSync(inTurn).size).toBeLessThan(lines.length / 2);
  });

  test.runIf(isThere("python3", hasPython))("is one for other readers, too", async () => {
    const path = await zip("other.zip", true);
    const said = execFileSync("python3", ["-c", listing, path]).toString();
    expect(said).toBe("None ['bundle/data/large.ndjson', 'bundle/data/none.csv', 'bundle/data/small.txt']\n");
  });

  test("is the same in every time zone", async () => {
    const before = process.env["TZ"];
    const made: Buffer[] = [];
    for (const zone of ["UTC", "America/New_York", "Asia/Kolkata"]) {
      process.env["TZ"] = zone;
      made.push(readFileSync(await zip(`${zone.replace("/", "-")}.zip`, false)));
    }
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
    for (const bytes of made) expect(bytes.equals(made[0] ?? Buffer.alloc(0))).toBe(true);
  });

  test("tells a failure of what is packed ahead where it is asked for", async () => {
    writeFileSync(at("taken.packed"), "");
    const ahead = new PackAhead(at("taken.packed"));
    ahead.start("data/large.ndjson", at("root/data/large.ndjson"));
    await expect(ahead.of("data/large.ndjson")).rejects.toThrow("EEXIST");
  });
});
