import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  createEvidence,
  filesBelow,
  makeDigestsAnew,
  makeKey,
  writeEvidenceEstate,
} from "../../support/evidence-estate.ts";
import { runCli, temporaryFolder } from "../../support/run-cli.ts";

const folder = temporaryFolder();
let signed: string;
let unsigned: string;
const copy = join(folder.path, "bundle");
const inside = (...parts: readonly string[]) => join(copy, ...parts);
const text = (...parts: readonly string[]) => readFileSync(inside(...parts), "utf8");

beforeAll(async () => {
  await writeEvidenceEstate(folder.path);
  makeKey(folder.path, "signer");
  makeKey(folder.path, "stranger");
  signed = await createEvidence(folder.path, "--sign-key", "signer.pem");
  unsigned = await createEvidence(folder.path);
});
afterAll(() => folder.remove());
beforeEach(() => {
  rmSync(copy, { recursive: true, force: true });
  cpSync(signed, copy, { recursive: true });
});

const verify = (...argv: readonly string[]) => runCli(folder.path, "evidence", "verify", ...argv);

async function misfit(...argv: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await verify("bundle", ...argv);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  return stderr;
}

describe("what does not fit is named", () => {
  test("a changed file", async () => {
    writeFileSync(inside("data/exceptions.csv"), "type\n");
    expect(await misfit()).toBe("bundle does not fit (changed): data/exceptions.csv was changed\n");
  });

  test("a missing file", async () => {
    rmSync(inside("data/controls/CC6.1.json"));
    expect(await misfit()).toBe("bundle does not fit (missing): data/controls/CC6.1.json is missing\n");
  });

  test("an added file, below data and beside it", async () => {
    writeFileSync(inside("data/controls/CC9.9.json"), "{}");
    expect(await misfit()).toBe(
      "bundle does not fit (added): data/controls/CC9.9.json was added: no manifest names it\n",
    );
    rmSync(inside("data/controls/CC9.9.json"));
    writeFileSync(inside("README.md"), "trust me");
    expect(await misfit()).toBe("bundle does not fit (added): README.md was added: no manifest names it\n");
  });

  test("a renamed file", async () => {
    renameSync(inside("data/run.json"), inside("data/run2.json"));
    expect(await misfit()).toBe("bundle does not fit (renamed): data/run.json was renamed: it is now data/run2.json\n");
  });

  test("another key, by both fingerprints", async () => {
    const said = await misfit("--key", "stranger.pub.pem");
    expect(said).toMatch(
      /\(other-key\): it was signed with another key \([0-9a-f]{64}\) than the one that was given \([0-9a-f]{64}\)/,
    );
  });

  test("a signature that was taken away, and one that was never there", async () => {
    rmSync(inside("tagmanifest-sha256.txt.sig"));
    expect(await misfit()).toContain(
      "(signature-missing): tagmanifest-sha256.txt.sig is missing, and the bundle was signed",
    );
    rmSync(copy, { recursive: true });
    cpSync(unsigned, copy, { recursive: true });
    expect(await misfit("--key", "signer.pub.pem")).toContain("(signature-missing): the bundle is not signed");
    writeFileSync(inside("tagmanifest-sha256.txt.sig"), "x");
    expect(await misfit()).toContain("(added): tagmanifest-sha256.txt.sig was added");
  });

  test("digests that were made anew: by the signature where there is one, else by the bundle's name", async () => {
    writeFileSync(inside("data/exceptions.csv"), "type\n");
    makeDigestsAnew(copy);
    expect(await misfit()).toContain("(signature): tagmanifest-sha256.txt.sig does not fit");
    const named = join(folder.path, "again", unsigned.split("/").at(-1) ?? "");
    cpSync(unsigned, named, { recursive: true });
    writeFileSync(join(named, "data/exceptions.csv"), "type\n");
    makeDigestsAnew(named);
    const { status, stderr } = await verify(named);
    expect(status).toBe(1);
    expect(stderr).toContain("(name): the bundle is called");
  });

  test("a missing tag manifest, one that is cut, and a line that leads out", async () => {
    const whole = text("tagmanifest-sha256.txt");
    rmSync(inside("tagmanifest-sha256.txt"));
    expect(await misfit()).toContain("(missing): tagmanifest-sha256.txt is missing");
    writeFileSync(inside("tagmanifest-sha256.txt"), whole.slice(0, -1));
    expect(await misfit()).toContain("(malformed): tagmanifest-sha256.txt is cut");
    writeFileSync(inside("tagmanifest-sha256.txt"), `${"0".repeat(64)}  ../outside\n${whole}`);
    expect(await misfit()).toContain("(malformed): line 1 of tagmanifest-sha256.txt");
  });

  test("a link in the place of a file, and in that of a folder", async () => {
    rmSync(inside("data/run.json"));
    symlinkSync("/etc/hostname", inside("data/run.json"));
    expect(await misfit()).toContain("(unsafe): data/run.json is a link or a special file");
    rmSync(inside("data/run.json"));
    rmSync(inside("data/controls"), { recursive: true });
    symlinkSync(join(signed, "data/controls"), inside("data/controls"));
    expect(await misfit()).toContain("(unsafe): data/controls is a link or a special file");
  });

  test("a name that acts on a terminal", async () => {
    writeFileSync(inside("data", "\u001b[2Jx"), "");
    const said = await misfit();
    expect(said).toContain("(unsafe)");
    expect(said).not.toContain("\u001b");
  });
});

describe("what cannot be read ends with status 2", () => {
  test.each([
    ["nothing there", "nowhere", "there is no bundle nowhere"],
    ["another folder", "snap", "this is no evidence bundle"],
    ["another file", "rules.yaml", "is neither a folder nor a zip"],
  ])("%s", async (_, path, words) => {
    const { status, stderr } = await verify(path);
    expect(status).toBe(2);
    expect(stderr).toContain(words);
  });

  test("a newer bundle", async () => {
    writeFileSync(inside("bag-info.txt"), text("bag-info.txt").replace("Format: 1", "Format: 2"));
    rmSync(inside("signer.pub.pem"));
    rmSync(inside("tagmanifest-sha256.txt.sig"));
    makeDigestsAnew(copy);
    const { status, stderr } = await verify("bundle");
    expect(status).toBe(2);
    expect(stderr).toContain("the bundle was made by a newer kvaudit (format 2); this one reads up to 1");
  });

  test("a byte that makes a bundle look newer is a changed file", async () => {
    writeFileSync(inside("bag-info.txt"), text("bag-info.txt").replace("Format: 1", "Format: 2"));
    expect(await misfit()).toContain("(changed): bag-info.txt was changed");
  });
});

describe("a zip", () => {
  const zipOf = (entries: Record<string, Uint8Array>) => {
    writeFileSync(join(folder.path, "x.zip"), zipSync(entries, { mtime: new Date(1980, 0, 1) }));
    return verify("x.zip");
  };

  test("is refused where a name leads out of it", async () => {
    const { status, stderr } = await zipOf({ "b/../../x": new Uint8Array(1) });
    expect(status).toBe(1);
    expect(stderr).toContain("(unsafe)");
  });

  test("is refused when it is cut", async () => {
    writeFileSync(join(folder.path, "x.zip"), readFileSync(`${signed}.zip`).subarray(0, -1));
    const { status, stderr } = await verify("x.zip");
    expect(status).toBe(1);
    expect(stderr).toContain("it is cut, or something was added to its end");
  });

  test("made by another hand of the same files is not the one that was written", async () => {
    const name = signed.split("/").at(-1) ?? "";
    const entries = filesBelow(signed).map(
      (path) => [`${name}/${path}`, Uint8Array.from(readFileSync(join(signed, path)))] as const,
    );
    const { status, stderr } = await zipOf(Object.fromEntries(entries));
    expect(status).toBe(1);
    expect(stderr).toContain("(malformed)");
  });
});

describe("keys", () => {
  const openssl = (...args: readonly string[]) => execFileSync("openssl", args, { cwd: folder.path, stdio: "ignore" });
  const create = (key: string) =>
    runCli(folder.path, "evidence", "create", "--snapshot", "snap", "--out", "keys", "--sign-key", key);

  test("that bundles are not signed with are refused in words, and nothing is left", async () => {
    openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "rsa.pem");
    openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", "p384.pem");
    openssl("pkcs8", "-topk8", "-in", "signer.pem", "-passout", "pass:x", "-out", "encrypted.pem");
    writeFileSync(join(folder.path, "none.pem"), "secret-looking text");
    const said = async (key: string) => {
      const { status, stderr } = await create(key);
      return { status, first: stderr.split("\n")[0] };
    };
    expect(await said("rsa.pem")).toEqual({
      status: 2,
      first: "kvaudit: rsa.pem is a key of type rsa; bundles are signed with EC keys on P-256",
    });
    expect((await said("p384.pem")).first).toContain("an EC key on the curve secp384r1");
    expect((await said("encrypted.pem")).first).toContain("is encrypted, and kvaudit takes no passphrase");
    expect(await said("none.pem")).toEqual({ status: 2, first: "kvaudit: none.pem is no private key in PEM form" });
    expect((await said("gone.pem")).first).toContain("cannot be read (ENOENT)");
    expect((await verify("bundle", "--key", "signer.pem")).stderr).toContain("holds a private key");
  });
});
