import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };

test("the bin of a clone that was never built runs from its sources", () => {
  const root = join(import.meta.dirname, "..");
  const clone = mkdtempSync(join(tmpdir(), "kvaudit-test-"));
  try {
    for (const name of ["bin", "package.json"]) cpSync(join(root, name), join(clone, name), { recursive: true });
    symlinkSync(join(root, "src"), join(clone, "src"));
    const printed = execFileSync(process.execPath, [join(clone, "bin/kvaudit.js"), "--version"], { encoding: "utf8" });
    expect(printed).toBe(`${manifest.version}\n`);
  } finally {
    rmSync(clone, { recursive: true });
  }
});
