import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { logEvent } from "../support/logs/event-builder.ts";
import { logLines } from "../support/logs/log-text.ts";
import { startChild } from "../support/run-child.ts";
import { temporaryFolder } from "../support/run-cli.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

/** Files below a folder, as far as they can be listed while somebody works there. */
function filesIn(path: string): readonly string[] {
  return readdirSync(path, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(path, name), { throwIfNoEntry: false })?.isFile());
}

test.each([
  ["SIGINT", "--no-cache"],
  ["SIGTERM", "--cache=cache"],
] as const)("%s with %s: nothing of the records stays on the disk", async (signal, cache) => {
  mkdirSync(join(folder.path, "tmp"));
  mkdirSync(join(folder.path, "cache"));
  const lines = logLines(Array.from({ length: 20_000 }, () => logEvent("2026-10-20T10:00:00Z")));
  writeFileSync(join(folder.path, "logs.json.gz"), Buffer.concat(Array(40).fill(gzipSync(lines))));
  const child = startChild(folder.path, { TMPDIR: join(folder.path, "tmp") }, "logs", "logs.json.gz", cache);
  const raw = () => [...filesIn(join(folder.path, "tmp")), ...filesIn(join(folder.path, "cache"))];
  while (!raw().some((name) => /p-\d+\.json$/.test(name)) && child.process.exitCode === null) await setTimeout(10);
  child.process.kill(signal);
  const ended = await child.ended;
  expect([ended.signal, ended.stdout]).toEqual([signal, ""]);
  expect(raw()).toEqual([]);
});
