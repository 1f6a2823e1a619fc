import { describe, expect, test } from "vitest";
import { cacheFolder } from "../../src/cli/cache-folder.ts";
import { UsageError } from "../../src/cli/exit.ts";
import { localeFlag, topFlag, windowFlags } from "../../src/cli/log-options.ts";
import { isLive, readSource } from "../../src/cli/log-sources.ts";

const now = "2026-11-01T00:00:00Z";

describe("the window", () => {
  test.each([
    [{}, undefined],
    [{ since: "2026-10-01" }, { from: "2026-10-01T00:00:00Z" }],
    [{ until: "2026-10-01T02:00:00+02:00" }, { to: "2026-10-01T00:00:00Z" }],
    [{ since: "30d" }, { from: "2026-10-02T00:00:00Z" }],
    [
      { since: "12h", until: "90m" },
      { from: "2026-10-31T12:00:00Z", to: "2026-10-31T22:30:00Z" },
    ],
    [{ since: " 2W " }, { from: "2026-10-18T00:00:00Z" }],
  ])("%j", (flags, window) => expect(windowFlags(flags, now)).toEqual(window));

  test.each([
    { since: "" },
    { since: "30" },
    { since: "-3d" },
    { since: "999999w" },
    { since: "2026-02-30" },
    { until: "soon" },
    { since: "1h", until: "2h" },
    { since: "1h", until: "1h" },
  ])("%j is none", (flags) => expect(() => windowFlags(flags, now)).toThrow(UsageError));
});

test("numbers and locales", () => {
  expect([topFlag({}), topFlag({ top: "25" })]).toEqual([10, 25]);
  for (const top of ["0", "-1", "1.5", "ten", "10000", ""]) expect(() => topFlag({ top })).toThrow(UsageError);
  expect([localeFlag({}), localeFlag({ csvLocale: "de-de" })]).toEqual([undefined, "de-DE"]);
  for (const csvLocale of ["", "german please", "d", "xx-YY"])
    expect(() => localeFlag({ csvLocale })).toThrow(UsageError);
});

test("the cache is where the platform keeps such things, where --cache says, or nowhere", () => {
  const place = (env: Readonly<Record<string, string>>, platform: string, flag?: string | boolean) =>
    cacheFolder(flag, { cwd: "/work", env } as unknown as Parameters<typeof cacheFolder>[1], platform);
  expect(place({ HOME: "/home/ada" }, "linux")).toBe("/home/ada/.cache/kvaudit");
  expect(place({ HOME: "/home/ada", XDG_CACHE_HOME: "/var/cache/ada" }, "linux")).toBe("/var/cache/ada/kvaudit");
  expect(place({ HOME: "/home/ada", XDG_CACHE_HOME: "relative" }, "linux")).toBe("/home/ada/.cache/kvaudit");
  expect(place({ HOME: "/Users/ada" }, "darwin")).toBe("/Users/ada/Library/Caches/kvaudit");
  expect(place({}, "linux")).toBeUndefined();
  expect(place({ HOME: "/home/ada" }, "linux", "kept")).toBe("/work/kept");
  expect(place({ HOME: "/home/ada" }, "linux", false)).toBeUndefined();
});

test("sources are told by how they are written", () => {
  expect(["logs", "C:\\logs", "./workspace", "logs/*.json"].map((text) => readSource(text).kind)).toEqual([
    "files",
    "files",
    "files",
    "files",
  ]);
  expect(readSource("https://a.blob.core.windows.net/c?sig=x").kind).toBe("container");
  expect(readSource("Workspace: 30000000-0000-0000-0000-000000000001")).toEqual({
    kind: "workspace",
    id: "30000000-0000-0000-0000-000000000001",
  });
  const subscription = "30000000-0000-0000-0000-000000000002";
  const id = `/subscriptions/${subscription}/resourceGroups/rg`;
  expect(readSource(`resource:${id}`)).toEqual({ kind: "resource", id });
  expect(readSource(`activity:${subscription}`)).toEqual({ kind: "activity-log", id: subscription });
  expect([isLive(readSource("logs")), isLive(readSource(`activity:${subscription}`))]).toEqual([false, true]);
});

test("sources that can be no place are refused at once, and a signature is never repeated", () => {
  const faulty = [
    "",
    " ",
    "workspace:",
    "workspace:mine",
    "resource: ",
    "resource:kv",
    "activity:",
    "activity:production",
  ];
  for (const text of faulty) expect(() => readSource(text)).toThrow(UsageError);
  for (const start of ["", " https://", "blob:https://", "workspace:https://"]) {
    const read = () => readSource(`${start}a.blob.core.windows.net/logs?sv=1&sig=geheim`);
    expect(read).toThrow(expect.objectContaining({ message: expect.not.stringContaining("geheim") }));
    expect(read).toThrow(UsageError);
  }
});
