// Everything that must hold before a commit, in order; stops at the first that does not.
// With CI=true the tests are left out (they run before) and the generated tree must be committed as it is.
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const bin = (name: string) => join(root, "node_modules/.bin", name);

function step(name: string, command: string, args: readonly string[]): void {
  const from = performance.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)\n`);
  if (status !== 0) process.exit(1);
}

/** Contents of what git tracks or would track, as one text: equal before and after means that nothing was written. */
function treeState(): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  return git("status", "--porcelain=v1", "--untracked-files=all") + git("diff", "--no-ext-diff", "HEAD");
}

const before = treeState();
step("generate", process.execPath, [join(root, "scripts/generate.ts")]);
if (treeState() !== before) {
  process.stdout.write("FAIL the generated files were not up to date; they are now: look at them and commit them\n");
  process.exit(1);
}
step("format and lint", bin("biome"), ["check", "--error-on-warnings", "."]);
step("types", bin("tsc"), ["-p", "."]);
step("types of the report's page", bin("tsc"), ["-p", "src/reporters/html/app"]);
if (process.env["KVAUDIT_CHECK"] !== "without-tests") {
  // The tests near the change: those that import, directly or not, a file that differs from the last commit.
  step("tests near the change", bin("vitest"), ["run", "--changed", "HEAD", "--passWithNoTests"]);
}
