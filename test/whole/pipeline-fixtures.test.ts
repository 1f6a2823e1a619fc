import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { judgePipelines, pipelineCases } from "../support/pipelines/pipeline-cases.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvaudit-pipelines-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(pipelineCases().map((one) => [one.name, one] as const))("%s", async (_, { source, expected }) => {
  cpSync(source, folder, { recursive: true });
  const { shows: _shows, rules, ...verdicts } = expected;
  expect(await judgePipelines(folder, rules)).toEqual(verdicts);
});

test("each case says what it shows, and has a verdict", () => {
  for (const { expected } of pipelineCases()) {
    expect(expected.shows).toMatch(/^[A-Z].*[^.]$/);
    expect(expected.fails.length + expected.unknown.length + expected.passes.length).toBeGreaterThan(0);
  }
});
