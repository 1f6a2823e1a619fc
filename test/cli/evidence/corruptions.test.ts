import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEvidence, filesBelow, makeKey, writeEvidenceEstate } from "../../support/evidence-estate.ts";
import { isThere } from "../../support/required.ts";
import { runCli, temporaryFolder } from "../../support/run-cli.ts";

const folder = temporaryFolder();
let bundle: string;

beforeAll(async () => {
  await writeEvidenceEstate(folder.path);
  makeKey(folder.path, "signer");
  bundle = await createEvidence(folder.path, "--sign-key", "signer.pem");
});
afterAll(() => folder.remove());

const verify = (path: string) => runCli(folder.path, "evidence", "verify", path, "--key", "signer.pub.pem");

/** What an auditor without kvaudit runs, as VERIFY.md has it. */
function checkByTools(): boolean {
  const run = (command: string, ...args: readonly string[]) =>
    spawnSync(command, args, { cwd: bundle, stdio: "ignore" }).status === 0;
  return (
    run("sha256sum", "--check", "--strict", "tagmanifest-sha256.txt") &&
    run("sha256sum", "--check", "--strict", "manifest-sha256.txt") &&
    run(
      "openssl",
      "dgst",
      "-sha256",
      "-verify",
      "../../signer.pub.pem",
      "-signature",
      "tagmanifest-sha256.txt.sig",
      "tagmanifest-sha256.txt",
    )
  );
}

/** A small generator: the same damage in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed >>> 0; ; ) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    yield state;
  }
}

const hasTools = ["sha256sum", "openssl"].every((command) => spawnSync(command, ["--version"]).error === undefined);

describe("a bundle, checked by kvaudit and by sha256sum and openssl", () => {
  const canRun = isThere("sha256sum or openssl", hasTools);

  test.runIf(canRun)("fits for all of them when it is good", async () => {
    const { status, stdout } = await verify(bundle);
    expect(status).toBe(0);
    expect(stdout).toContain("none changed, missing, added or renamed");
    expect(checkByTools()).toBe(true);
    expect((await verify(`${bundle}.zip`)).status).toBe(0);
  });

  test.runIf(canRun)(
    "fits for none of them after any of 200 changes of a single byte, and the file is named",
    async () => {
      const files = filesBelow(bundle);
      const random = numbers(20261101);
      for (let round = 0; round < 200; round++) {
        const path = files[random.next().value % files.length] ?? "";
        const whole = readFileSync(join(bundle, path));
        const at = random.next().value % whole.length;
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ (1 + (random.next().value % 255));
        writeFileSync(join(bundle, path), changed);
        const { status, stderr } = await verify(bundle);
        const found = { round, path, at, status, names: stderr.includes(path), tools: checkByTools() };
        writeFileSync(join(bundle, path), whole);
        expect(found).toEqual({ round, path, at, status: 1, names: true, tools: false });
      }
    },
    120_000,
  );

  test("is not believed as a zip after a change of a single byte anywhere, unless what is in it stays the same", async () => {
    const zip = `${bundle}.zip`;
    const whole = readFileSync(zip);
    const random = numbers(7);
    let caught = 0;
    for (let round = 0; round < 120; round++) {
      // Half of the places anywhere, half near the end, where the directory is.
      const at = round % 2 === 0 ? random.next().value % whole.length : whole.length - 1 - (random.next().value % 6000);
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << (random.next().value % 8));
      writeFileSync(zip, changed);
      const { status } = await verify(zip);
      // Bits after the end of a compressed stream belong to no file: then every file still has its digest.
      if (status !== 0) caught += 1;
      expect([0, 1, 2]).toContain(status);
    }
    writeFileSync(zip, whole);
    expect(caught).toBeGreaterThanOrEqual(119);
  }, 60_000);
});

test("the fingerprint that VERIFY.md tells is the one that openssl makes", () => {
  const der = execFileSync("openssl", ["pkey", "-pubin", "-in", "signer.pub.pem", "-outform", "DER"], { cwd: bundle });
  const sum = execFileSync("sha256sum", { input: der }).toString().slice(0, 64);
  expect(readFileSync(join(bundle, "VERIFY.md"), "utf8")).toContain(`\n    ${sum}\n`);
});
