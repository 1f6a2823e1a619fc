import { describe, expect, test } from "vitest";
import { grantUse } from "../../../src/analysis/usage/grant-use.ts";
import { buildRoleAssignment, buildVault, exampleNow } from "../../../src/model/build.ts";
import { buildUsage } from "../../../src/model/build-usage.ts";
import type { PlainUsage } from "../../../src/model/example.ts";
import { read, type UnreadFact, unread } from "../../../src/model/fact.ts";

const vault = buildVault();
const mine = { oid: "00000000-0000-0000-0000-0000000000aa" };
const theirs = { oid: "00000000-0000-0000-0000-0000000000bb", appId: "their-app" };
const web = { type: "secret", name: "web" } as const;
const billing = { type: "secret", name: "billing" } as const;

function useOf(
  usage: PlainUsage | UnreadFact,
  {
    createdOn = "2026-01-01T00:00:00Z",
    rotators = [],
    now = exampleNow,
  }: { createdOn?: string; rotators?: readonly string[]; now?: string } = {},
) {
  const fact = "unread" in usage ? usage : read(buildUsage(usage));
  const known = read({ count: 0, isComplete: true });
  const subject = {
    ...vault,
    usage: fact,
    policyEntries: known,
    drift: unread("not-asked"),
    access: unread("not-asked"),
    limits: read([]),
    applications: unread("not-asked"),
    cost: unread("not-asked"),
    deployers: read({ holders: [], isComplete: true }),
  };
  return grantUse(buildRoleAssignment(vault.id, { createdOn }), { vault: subject, rotators: new Set(rotators), now });
}

describe("what the logs prove of a grant's holder", () => {
  test("is what it used by all its sign-ins, and whether others used other things", () => {
    const callers = [
      { caller: mine, objects: [web], operations: { SecretGet: 3 } },
      { caller: { ...mine, appId: "cli" }, objects: [web], operations: { SecretList: 1 }, byClass: { list: 1 } },
      { caller: theirs, objects: [billing] },
    ];
    expect(useOf({ callers })).toEqual({
      days: 90,
      objects: [web],
      isShared: true,
      hasListed: true,
      operations: ["SecretGet", "SecretList"],
    });
  });

  test("others that use the same, are people or rotators, or use nothing, share no vault", () => {
    const isShared = (other: object, rotators: readonly string[] = []) =>
      useOf(
        {
          callers: [
            { caller: mine, objects: [web] },
            { caller: theirs, ...other },
          ],
        },
        { rotators },
      )?.isShared;
    expect(isShared({ objects: [billing] })).toBe(true);
    expect(isShared({ objects: [billing, web] })).toBe(false);
    expect(isShared({ objects: [] })).toBe(false);
    expect(isShared({ objects: null })).toBe(false);
    expect(isShared({ objects: [billing], caller: { ...theirs, kind: "user" } })).toBe(false);
    expect(isShared({ objects: [billing] }, ["their-app"])).toBe(false);
  });

  test("is nothing without logs, without use, or where use was too wide to keep", () => {
    expect(useOf(unread("not-asked"))).toBeNull();
    expect(useOf({ callers: [{ caller: theirs, objects: [billing] }] })).toBeNull();
    expect(useOf({ callers: [{ caller: mine, objects: null }] })).toBeNull();
  });

  test("is nothing by logs that ended more than a week ago", () => {
    const callers = [{ caller: mine, objects: [web] }];
    expect(useOf({ callers }, { now: "2026-11-08T00:00:00Z" })).not.toBeNull();
    expect(useOf({ callers }, { now: "2026-11-08T00:00:01Z" })).toBeNull();
  });

  test("takes ninety proven days, and an assignment that is older", () => {
    const callers = [{ caller: mine, objects: [web] }];
    const month = { window: { from: "2026-10-02T00:00:00Z", to: "2026-11-01T00:00:00Z" } };
    const open = { unproven: [{ from: "2026-09-01T00:00:00Z", to: "2026-09-02T00:00:00Z", hours: 24 }] };
    expect(useOf({ callers })).not.toBeNull();
    expect(useOf({ callers, completeness: month })).toBeNull();
    expect(useOf({ callers, completeness: open })).toBeNull();
    expect(useOf({ callers }, { createdOn: "2026-08-03T00:00:00Z" })).not.toBeNull();
    expect(useOf({ callers }, { createdOn: "2026-08-03T00:00:01Z" })).toBeNull();
  });
});
