import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openUsage } from "../../../src/collectors/logs/open-usage.ts";
import { readLogs } from "../../../src/collectors/logs/read-logs.ts";
import { appId, jsonLines, oid, record, vaultId } from "./log-records.ts";
import { LogsDesk } from "./reading-logs.ts";

let serial = 0;
const call = (time: string, parts: Parameters<typeof record>[0] = {}) => {
  serial += 1;
  return record({ time: `2026-10-01T${time}Z`, correlationId: `t${serial}`, ...parts });
};

describe("peaks", () => {
  it("are the busiest ten seconds on the clock, the earliest of several; refusals are those of five minutes", async () => {
    const desk = await LogsDesk.create();
    await desk.write(
      "a.json",
      jsonLines([
        ...["10:00:09.9", "10:00:10", "10:00:11", "10:20:00"].map((time) => call(time)),
        ...["10:30:00", "10:30:09"].map((time) => call(time, { status: 429 })),
        call("10:34:59.9", { status: 429 }),
        call("10:35:00", { status: 429 }),
        call("10:40:00", { operation: "KeySign", object: "keys/k" }),
        call("10:40:00", { operation: "Authentication", status: 401, oid: null }),
        call("11:00:00"),
      ]),
    );
    const { tables } = await desk.read();
    const common = {
      scope: "vault",
      vault: vaultId("kv-one"),
      region: null,
      subscriptionId: "11111111-2222-4333-8444-555555555555",
    };
    expect(tables.peaks).toEqual([
      {
        ...common,
        hour: "2026-10-01T10:00:00Z",
        limitClass: "key-operations",
        max10s: 1,
        at: "2026-10-01T10:40:00Z",
        throttledMax5m: 0,
      },
      {
        ...common,
        hour: "2026-10-01T10:00:00Z",
        limitClass: "secret-and-vault",
        max10s: 2,
        at: "2026-10-01T10:00:10Z",
        throttledMax5m: 3,
      },
      {
        ...common,
        hour: "2026-10-01T11:00:00Z",
        limitClass: "secret-and-vault",
        max10s: 1,
        at: "2026-10-01T11:00:00Z",
        throttledMax5m: 0,
      },
    ]);
  });

  it("of a subscription sum its vaults of one region, bucket by bucket", async () => {
    const desk = await LogsDesk.create();
    await desk.write("a.json", jsonLines([call("10:00:01"), call("10:00:02"), call("10:10:00", { vault: "kv-two" })]));
    await desk.write(
      "b.json",
      jsonLines([call("10:00:03", { vault: "kv-two" }), call("10:00:04", { vault: "kv-three" })]),
    );
    const regions = new Map([
      [vaultId("kv-one"), "westeurope"],
      [vaultId("kv-two"), "westeurope"],
    ]);
    const { tables } = await desk.read({ regions });
    expect(tables.peaks.filter(({ scope }) => scope === "subscription")).toEqual([
      {
        hour: "2026-10-01T10:00:00Z",
        scope: "subscription",
        vault: null,
        subscriptionId: "11111111-2222-4333-8444-555555555555",
        region: "westeurope",
        limitClass: "secret-and-vault",
        max10s: 3,
        at: "2026-10-01T10:00:00Z",
        throttledMax5m: 0,
      },
    ]);
    expect(tables.peaks.map(({ vault, region }) => [vault, region])).toContainEqual([vaultId("kv-three"), null]);
  });
});

it("bursts are a caller's minutes from five calls on, over files and runs", async () => {
  const desk = await LogsDesk.create();
  const minute = (objects: readonly string[], second: number) =>
    objects.map((object, index) =>
      call(`10:00:${String(second + index).padStart(2, "0")}`, { object: `secrets/${object}` }),
    );
  await desk.write(
    "a.json",
    jsonLines([
      ...minute(["a", "b", "a"], 0),
      call("10:00:50", { status: 401, oid: null, operation: "Authentication" }),
    ]),
  );
  expect((await desk.read()).tables.bursts).toEqual([]);
  await desk.write(
    "b.json",
    jsonLines(
      [...minute(["c"], 10), call("10:00:59.9", { status: 403, object: "secrets/c" }), ...minute(["d"], 60 - 1)].slice(
        0,
        2,
      ),
    ),
  );
  const { tables } = await desk.read();
  expect(tables.bursts).toEqual([
    {
      minute: "2026-10-01T10:00:00Z",
      vault: vaultId("kv-one"),
      caller: { oid, appId, kind: "secret", name: null },
      calls: 5,
      distinctObjects: 3,
      denials: 1,
    },
  ]);
});

it("bursts of lists name no object", async () => {
  const desk = await LogsDesk.create();
  const list = {
    operation: "SecretList",
    more: { id: undefined, requestUri: "https://kv-one.vault.azure.net/secrets" },
  };
  await desk.write("a.json", jsonLines(Array.from({ length: 6 }, () => call("10:00:00", list))));
  expect((await desk.read()).tables.bursts).toMatchObject([{ calls: 6, distinctObjects: 0, denials: 0 }]);
});

it("no more than thirty-two addresses are listed, and all are counted", async () => {
  const desk = await LogsDesk.create();
  const calls = Array.from({ length: 40 }, (_, index) => call("10:00:00", { address: `20.0.0.${100 + (index % 35)}` }));
  await desk.write("a.json", jsonLines(calls.slice(0, 20)));
  await desk.read();
  await desk.write("b.json", jsonLines(calls.slice(20)));
  const [row] = (await desk.read()).tables.usage;
  expect(row).toMatchObject({ count: 40, addressCount: 35 });
  expect(row?.addresses).toEqual(Array.from({ length: 32 }, (_, index) => `20.0.0.${100 + index}`));
});

describe("a window", () => {
  it("keeps whole hours; what lies outside is ignored, and the sum holds", async () => {
    const desk = await LogsDesk.create();
    await desk.write(
      "a.json",
      `${jsonLines([call("09:59:59"), call("10:00:00"), call("11:59:59"), call("12:00:00")])}{bad\n`,
    );
    const window = { from: "2026-10-01T10:30:00Z", to: "2026-10-01T12:00:00Z" };
    const { manifest, tables } = await desk.read({ window });
    expect(manifest.totals).toEqual({ records: 5, accepted: 2, duplicates: 0, malformed: 1, ignored: 2 });
    expect(manifest.window).toEqual({ from: "2026-10-01T10:00:00Z", to: "2026-10-01T12:00:00Z", isAsked: true });
    expect(tables.usage.map(({ hour }) => hour)).toEqual(["2026-10-01T10:00:00Z", "2026-10-01T11:00:00Z"]);
    expect(tables.peaks).toHaveLength(2);
  });

  it("that is none is a fault", async () => {
    const desk = await LogsDesk.create();
    const options = {
      sources: [],
      cacheFolder: desk.cache,
      cwd: desk.folder,
      now: "2026-10-01T00:00:00Z",
      regions: new Map(),
    };
    const end = { from: "2026-10-02T00:00:00Z", to: "2026-10-01T00:00:00Z" };
    expect(await readLogs({ ...options, window: end }, join(desk.folder, "out"))).toMatchObject({
      code: "logs-arguments",
    });
    expect(await readLogs({ ...options, window: { from: "soon" } }, join(desk.folder, "out"))).toMatchObject({
      code: "logs-arguments",
      message: '"soon" is no time',
    });
  });
});

it("operations that nobody has described are kept and told", async () => {
  const desk = await LogsDesk.create();
  await desk.write(
    "a.json",
    jsonLines([
      call("10:00:00"),
      call("10:00:00", { operation: "KeyDance" }),
      call("10:00:01", { operation: "KeyDance" }),
    ]),
  );
  const { manifest, tables } = await desk.read();
  expect(manifest.unknownOperations).toEqual([{ operation: "KeyDance", count: 2 }]);
  expect(tables.usage.map(({ operation, count }) => [operation, count])).toEqual([
    ["KeyDance", 2],
    ["SecretGet", 1],
  ]);
});

it("a notice of the service is no answer to anybody, whatever stands in it", async () => {
  const desk = await LogsDesk.create();
  await desk.write("a.json", jsonLines([call("10:00:00", { operation: "SecretNearExpiryEventGridNotification" })]));
  const { tables } = await desk.read();
  expect(tables.usage.map(({ statusClass }) => statusClass)).toEqual(["none"]);
  expect(tables.peaks).toEqual([]);
});

it("problems come in the order of their lines", async () => {
  const desk = await LogsDesk.create();
  const { time: _, ...timeless } = record();
  await desk.write("a.json", `${jsonLines([record(), timeless])}{"time":"2026-10-01T10`);
  const { manifest } = await desk.read();
  expect(manifest.problems.map(({ line }) => line)).toEqual([2, 3]);
});

describe("opening tables", () => {
  it("vaults in any order, unknown ones empty, rows as often as asked", async () => {
    const desk = await LogsDesk.create();
    const vaults = ["kv-c", "kv-a", "kv-b"];
    await desk.write("a.json", jsonLines(vaults.map((vault) => call("10:00:00", { vault }))));
    const { out, manifest } = await desk.read();
    const reader = await openUsage(out);
    if ("code" in reader) throw new Error(reader.message);
    for (const vault of [...vaults, "kv-a", "kv-d"]) {
      const logs = await reader.of(vaultId(vault));
      for (let time = 0; time < 2; time += 1) {
        const rows = await Array.fromAsync(logs.usage());
        expect(rows.map((row) => row.vault)).toEqual(vault === "kv-d" ? [] : [vaultId(vault)]);
      }
    }
    expect(await Array.fromAsync(reader.tenantEvents())).toEqual([]);
    expect(manifest.vaults.map(({ vault }) => vault)).toEqual(["kv-a", "kv-b", "kv-c"].map(vaultId));
    await reader.close();
  });

  it("that changed after they were written is a fault, and so is a folder without any", async () => {
    const desk = await LogsDesk.create();
    await desk.write("a.json", jsonLines([call("10:00:00")]));
    const { out } = await desk.read();
    await writeFile(join(out, "peaks.parquet"), "rubbish");
    expect(await openUsage(out)).toMatchObject({ code: "snapshot-manifest-broken" });
    await writeFile(join(out, "manifest.json"), '{"formatVersion":99}');
    expect(await openUsage(out)).toMatchObject({ code: "snapshot-newer" });
    expect(await openUsage(join(out, "nowhere"))).toMatchObject({ code: "snapshot-missing" });
  });
});
