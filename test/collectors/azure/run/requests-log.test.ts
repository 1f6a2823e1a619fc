import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HeldRows, RequestsLog } from "../../../../src/collectors/azure/run/requests-log.ts";
import { temporaryFolder } from "../../../support/run-cli.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

test("the rows of all runs are kept, a cut last one left out", async () => {
  const killed = await RequestsLog.open(folder.path);
  await killed.write({ url: "/one" });
  // On disk without a close: a killed process closes nothing.
  expect(readFileSync(join(folder.path, "requests-0001.ndjson"), "utf8")).toBe('{"url":"/one"}\n');
  await killed.close();
  appendFileSync(join(folder.path, "requests-0001.ndjson"), '{"url":"/cu');
  const next = await RequestsLog.open(folder.path);
  await next.write({ url: "/two" });
  await next.pack(folder.path);
  expect(gunzipSync(readFileSync(join(folder.path, "requests.ndjson.gz"))).toString()).toBe(
    '{"url":"/one"}\n{"url":"/two"}\n',
  );
});

test("a row that comes after the end is no fault", async () => {
  const ended = await RequestsLog.open(folder.path);
  await ended.write({ url: "/one" });
  await ended.close();
  await ended.write({ url: "/late" });
  expect(readFileSync(join(folder.path, "requests-0001.ndjson"), "utf8")).toBe('{"url":"/one"}\n');
});

test("rows of the sign-in are held until there is a log, and kept in their order", async () => {
  const held = new HeldRows();
  held.write({ url: "/token" });
  const log = await RequestsLog.open(folder.path);
  await held.passOn(log);
  await held.write({ url: "/next" });
  await log.close();
  expect(readFileSync(join(folder.path, "requests-0001.ndjson"), "utf8")).toBe('{"url":"/token"}\n{"url":"/next"}\n');
});
