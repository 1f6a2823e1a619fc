import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { temporaryFolder } from "../support/run-cli.ts";

const root = join(import.meta.dirname, "../..");

let folder: ReturnType<typeof temporaryFolder>;
let bin: string;
beforeEach(() => {
  folder = temporaryFolder();
  bin = join(folder.path, "bin");
  mkdirSync(bin);
});
afterEach(() => folder.remove());

function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/bash\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

describe(".ci/run: a browser", () => {
  const text = readFileSync(join(root, ".ci/run"), "utf8");
  const [, part = ""] = /^step "a browser[^\n]*\n([\s\S]*?)^step /m.exec(text) ?? [];

  /** Runs that part of the script with nothing on the PATH but the programs of the test. */
  function runPart() {
    const bash = "/bin/bash";
    const { status, stdout, stderr } = spawnSync(bash, ["--norc", "--noprofile", "-euo", "pipefail", "-c", part], {
      encoding: "utf8",
      env: { PATH: bin },
    });
    return { status, stdout, stderr };
  }
  const chromium = `printf '#!/bin/bash\\n' > ${"$"}{0%/*}/chromium; /bin/chmod +x ${"$"}{0%/*}/chromium`;

  test("that is there is taken, and nothing is installed", () => {
    program("google-chrome", "exit 0");
    program("apt-get", "echo installing >&2; exit 1");
    expect(runPart()).toMatchObject({ status: 0, stderr: "" });
  });

  test("is installed where there is none, by root itself and by others with sudo", () => {
    program("id", "echo 0");
    program("apt-get", `printf '%s\\n' "$*" >> ${folder.path}/calls; if [ "$1" = install ]; then ${chromium}; fi`);
    expect(runPart()).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder.path, "calls"), "utf8")).toMatch(/^update .*\ninstall .* chromium\n$/);
  });

  test("is installed with sudo by anybody else", () => {
    program("id", "echo 1000");
    program("sudo", `printf '%s\\n' "$*" >> ${folder.path}/calls; if [ "$3" = install ]; then ${chromium}; fi`);
    expect(runPart()).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder.path, "calls"), "utf8")).toMatch(
      /^-n apt-get update .*\n-n apt-get install .* chromium\n$/,
    );
  });

  test("that cannot be had ends the run, and says what to do", () => {
    program("id", "echo 1000");
    program("sudo", "echo 'sudo: a password is required' >&2; exit 1");
    const { status, stderr } = runPart();
    expect(status).toBe(1);
    expect(stderr).toContain("put chromium on the PATH (Debian: apt-get install chromium)");
  });
});

describe("what a machine may lack", () => {
  test("findBrowser takes the first browser on the PATH that can be started", () => {
    expect(findBrowser("")).toBeUndefined();
    expect(findBrowser(bin)).toBeUndefined();
    writeFileSync(join(bin, "chromium"), "not executable");
    program("google-chrome", "exit 0");
    expect(findBrowser(`/nowhere:${bin}`)).toBe(join(bin, "google-chrome"));
    program("chromium-browser", "exit 0");
    expect(findBrowser(bin)).toBe(join(bin, "chromium-browser"));
  });

  test("is a loud skip, and a failure where everything is required", () => {
    const file = join(folder.path, "lacking.test.ts");
    writeFileSync(
      file,
      `import { describe, test } from "vitest";
      import { isThere } from ${JSON.stringify(join(root, "test/support/required.ts"))};
      describe.runIf(isThere("unicorn", false))("with a unicorn", () => test("rides", () => { throw new Error("ran"); }));
      describe.runIf(isThere("horse", true))("with a horse", () => test("rides", () => {}));`,
    );
    symlinkSync(join(root, "node_modules"), join(folder.path, "node_modules"));
    const vitest = (env: Record<string, string>) => {
      const run = spawnSync(join(root, "node_modules/.bin/vitest"), ["run", "--reporter=verbose"], {
        cwd: folder.path,
        encoding: "utf8",
        env: { PATH: process.env["PATH"] ?? "", NO_COLOR: "1", ...env },
      });
      return { status: run.status, text: run.stdout + run.stderr };
    };
    const loose = vitest({});
    expect(loose.status, loose.text).toBe(0);
    expect(loose.text).toContain("NOT TESTED HERE: there is no unicorn");
    expect(loose.text).not.toContain("no horse");
    const strict = vitest({ KVAUDIT_REQUIRE_ALL: "1" });
    expect(strict.status, strict.text).toBe(1);
    expect(strict.text).toContain("KVAUDIT_REQUIRE_ALL is set, and there is no unicorn");
  });
});
