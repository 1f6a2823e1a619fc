import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RequestsLog } from "../../../../src/collectors/azure/run/requests-log.ts";
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
