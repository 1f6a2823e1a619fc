import { expect } from "vitest";
import { collector } from "./azure/tenant/tenant-from.ts";
import type { CliResult } from "./run-cli.ts";

/** What went wrong on one line, what to do about it on the next; no stack, no snapshot, no secret. */
export function expectRefused(result: CliResult, message: RegExp, hint: RegExp): void {
  const lines = result.stderr.trimEnd().split("\n");
  expect(result.status, result.stderr).toBe(2);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(message);
  expect(lines[0]).toMatch(/^kvaudit: /);
  expect(lines[1]).toMatch(hint);
  expect(lines[1]).toMatch(/^ {2}\S/);
  expect(result.stderr).not.toMatch(/ at .*\.ts:\d|unexpected error/);
  expect(result.stderr).not.toContain(collector.secret);
  expect(result.stdout).toBe("");
}
