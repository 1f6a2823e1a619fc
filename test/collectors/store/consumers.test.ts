import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSnapshot } from "../../../src/collectors/store/read.ts";
import { writeSnapshot } from "../../../src/collectors/store/write.ts";
import { exampleNow } from "../../../src/model/build.ts";
import type { Consumer } from "../../../src/model/consumer.ts";
import { read, unread } from "../../../src/model/fact.ts";
import { temporaryFolder } from "../../support/run-cli.ts";

const consumers: readonly Consumer[] = [
  { kind: "identity-holder", id: "/b", resourceType: "microsoft.web/sites", principalIds: ["p"] },
  {
    kind: "deleted-vault",
    id: "/a",
    name: "kv-gone",
    location: null,
    deletedOn: read("2026-10-01T00:00:00Z"),
    scheduledPurgeOn: read(null),
    purgeProtectionEnabled: unread("denied"),
  },
];

const content = {
  manifest: {
    format: "kvaudit-snapshot",
    formatVersion: 1,
    tool: { name: "kvaudit", version: "0" },
    source: "live",
    tenantId: null,
    collectedAt: exampleNow,
    collectedBy: null,
    clockSkewSeconds: null,
    asked: [],
    coverage: [],
  },
  scopes: [],
  roles: [],
  principals: [],
  vaults: [],
} as const;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

async function opened() {
  const snapshot = await openSnapshot(folder.path);
  if ("code" in snapshot) throw new Error(snapshot.message);
  return snapshot;
}

describe("consumers in a snapshot", () => {
  test("come back as they were written, sorted by id", async () => {
    await writeSnapshot(folder.path, { ...content, consumers });
    const snapshot = await opened();
    expect((await snapshot.shared()).consumers).toEqual(consumers.toReversed());
    expect(snapshot.problems()).toEqual([]);
  });

  test("are absent where nobody asked, and a file of an earlier snapshot does not stand in for them", async () => {
    await writeSnapshot(folder.path, { ...content, consumers });
    await writeSnapshot(folder.path, content);
    expect(existsSync(join(folder.path, "consumers.ndjson"))).toBe(false);
    expect((await (await opened()).shared()).consumers).toBeUndefined();
  });
});
