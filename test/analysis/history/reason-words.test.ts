import { describe, expect, test } from "vitest";
import { cutDetail, wordsOf } from "../../../src/analysis/history/reason-words.ts";
import { recordGap } from "../../../src/analysis/history/record.ts";
import { unreadPlaces } from "../../../src/analysis/history/unread-places.ts";

describe("why something was not read", () => {
  test("is what was said of it, else what the reason means", () => {
    expect(wordsOf({ reason: "denied", detail: "403 from the vault" })).toBe("403 from the vault");
    expect(wordsOf({ reason: "denied" })).toBe("access was denied");
    expect(wordsOf({ reason: "denied", detail: "" })).toBe("access was denied");
  });

  test("is cut where it is long, at a whole character, and not cut again", () => {
    expect(cutDetail("x".repeat(160))).toBe("x".repeat(160));
    expect(cutDetail("x".repeat(161))).toBe(`${"x".repeat(159)}…`);
    const cut = cutDetail(`${"x".repeat(158)}🔑🔑`);
    expect(cut).toBe(`${"x".repeat(158)}…`);
    expect(cutDetail(cut)).toBe(cut);
  });

  test("is kept of a gap and of a place", () => {
    const subject = { type: "vault", id: "/v", name: "v" } as const;
    const long = "403 ".repeat(100);
    const row = { ruleId: "r", subject, facts: ["secrets"], reason: "denied", detail: long } as const;
    expect(recordGap(row).detail).toBe(cutDetail(long));
    const why = { reason: "denied", detail: "403 from ARM" } as const;
    const refused = [{ id: "/subscriptions/s", why }];
    expect(unreadPlaces([{ collector: "vaults", scope: "/s", asked: 1, read: 0, refused }])).toEqual([
      { kind: "unread-place", id: "/subscriptions/s", ...why },
    ]);
  });
});
