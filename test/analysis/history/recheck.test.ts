import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Looked, lookedIn, Recheck, type Sought } from "../../../src/analysis/history/recheck.ts";
import { unreadPlaces } from "../../../src/analysis/history/unread-places.ts";
import type { RecordedGap, UnreadPlace } from "../../../src/model/history.ts";
import { run } from "../../support/history/runs.ts";
import { subscriptionA, vaultId } from "../../support/report-fixture.ts";

const allOn: Looked = { isRuleOn: () => true };
const kv = vaultId("kv");
const secret = { ruleId: "r", subject: { id: `${kv}/secrets/s`, vault: kv, type: "secret" } };

function gap(subjectId: string, more: Partial<RecordedGap> = {}): RecordedGap {
  return { kind: "not-evaluated", ruleId: "r", subjectId, facts: ["f"], reason: "denied", ...more };
}

function place(id: string, more: Partial<UnreadPlace> = {}): UnreadPlace {
  return { kind: "unread-place", id, reason: "denied", ...more };
}

/** Why nobody looked for what is sought, by a run with these records; undefined where it did look. */
function why(sought: Sought, records: readonly (RecordedGap | UnreadPlace)[], looked = allOn): string | undefined {
  const recheck = new Recheck([sought]);
  for (const record of records) recheck.note(record);
  return recheck.whyUnlooked(sought, looked)?.because;
}

describe("what is live", () => {
  test("was looked for unless its rule could not be judged on it, or in a place above", () => {
    expect(why(secret, [])).toBeUndefined();
    expect(why(secret, [gap(secret.subject.id)])).toBe("f: access was denied");
    expect(why(secret, [gap(kv, { detail: "403 from the vault" })])).toBe("f: 403 from the vault");
    expect(why(secret, [gap(vaultId("kv-2")), gap(kv, { ruleId: "q" }), gap(`${kv}/secrets/s2`)])).toBeUndefined();
    expect(why(secret, [gap(kv, { facts: [], reason: "error" })])).toBe("the rule failed inside kvaudit");
  });

  test("is told by the nearest place, and by the first that was said of it", () => {
    const near = gap(secret.subject.id, { reason: "throttled" });
    expect(why(secret, [gap(kv), near])).toBe("f: requests were throttled");
    expect(why(secret, [near, gap(secret.subject.id)])).toBe("f: requests were throttled");
  });

  test("of a grant its vault counts too, wherever the grant itself was given", () => {
    const grant = { id: "/providers/microsoft.authorization/roleassignments/1", vault: kv, type: "grant" };
    const subscription = `/subscriptions/${subscriptionA}`;
    expect(why({ ruleId: "r", subject: grant }, [place(subscription)])).toContain("could not be listed");
    expect(why({ ruleId: "r", subject: grant }, [gap("/")])).toBe("f: access was denied");
    expect(why({ ruleId: "r", subject: { id: grant.id } }, [place(subscription)])).toBeUndefined();
  });

  test("that no logs were given is said of the tenant, and holds everywhere for that rule", () => {
    const logs = gap("/tenants/t", { facts: ["vault.usage"], reason: "not-asked", detail: "no logs were given" });
    expect(why(secret, [logs])).toBe("vault.usage: no logs were given");
    expect(why(secret, [{ ...logs, ruleId: "q" }])).toBeUndefined();
    expect(why(secret, [{ ...logs, facts: ["vault.sku"] }])).toBeUndefined();
  });

  test("a damaged snapshot hides everything; a subscription that was not read, what lies in it", () => {
    expect(why(secret, [place("*")])).toBe("the snapshot is damaged");
    const scope = `/subscriptions/${subscriptionA}`;
    const without = lookedIn(run([], { rules: ["r"] }).header, [scope]);
    expect(why(secret, [], without)).toContain("not among those");
    expect(why(secret, [], lookedIn(run([], { rules: ["r"], scopes: [scope] }).header, [scope]))).toBeUndefined();
    expect(why(secret, [], lookedIn(run([], { rules: ["q"] }).header, []))).toBe("the rule was off");
  });

  test("an id without end is not taken apart, and is known by itself", () => {
    const id = `/${"a/".repeat(5000)}`;
    expect(why({ ruleId: "r", subject: { id } }, [gap(id)])).toBe("f: access was denied");
    expect(why({ ruleId: "r", subject: { id } }, [gap("/a")])).toBeUndefined();
  });
});

describe("what is in code", () => {
  const inCode = { ruleId: "r", subject: { id: "infra/main.tf#azurerm_key_vault.a", type: "vault" } };
  const moved = "infra/vaults.tf#azurerm_key_vault.a";

  test("is hidden where its file or its folder is", () => {
    expect(why(inCode, [place("infra/main.tf")])).toBe("infra/main.tf could not be read");
    expect(why(inCode, [gap("infra/main.tf")])).toBe("f: access was denied");
    expect(why(inCode, [place("infra/other.tf")])).toBeUndefined();
  });

  test("may have moved to where it is unknown: each such place hides one finding of the same address", () => {
    expect(why(inCode, [gap(moved)])).toBe("f: access was denied");
    expect(why(inCode, [gap("infra/vaults.tf#azurerm_key_vault.b")])).toBeUndefined();
    expect(why(inCode, [gap(moved), gap(inCode.subject.id, { ruleId: "q" })])).toBeUndefined();
    const twin = { ruleId: "r", subject: { id: "test/main.tf#azurerm_key_vault.a", type: "vault" } };
    const recheck = new Recheck([inCode, twin]);
    recheck.note(gap(moved));
    const answers = [inCode, twin].map((sought) => recheck.whyUnlooked(sought, allOn) !== undefined);
    expect(answers).toEqual([true, false]);
  });

  test("where subjects are known: one that is there was judged, one that is not may hang on any file that is unread", () => {
    const ask = (isThere: boolean) => {
      const recheck = new Recheck([inCode], { knowsSubjects: true });
      if (isThere) recheck.notePresent(inCode.subject.id);
      recheck.note(place("infra/other.tf"));
      recheck.note(place("infra/main.tf"));
      return recheck.whyUnlooked(inCode, allOn)?.because;
    };
    expect(ask(true)).toBeUndefined();
    expect(ask(false)).toBe("infra/main.tf could not be read");
    const recheck = new Recheck([inCode], { knowsSubjects: true });
    recheck.note(place("infra/other.tf"));
    expect(recheck.whyUnlooked(inCode, allOn)?.because).toBe("infra/other.tf could not be read");
  });
});

test("property: a gap hides what lies in its place and nothing else, in whatever order gaps come", () => {
  const segment = fc.constantFrom("a", "b", "c");
  const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join("/")}`);
  fc.assert(
    fc.property(path, fc.uniqueArray(path, { maxLength: 6 }), (id, gaps) => {
      const isHidden = gaps.some((other) => id === other || id.startsWith(`${other}/`));
      const records = gaps.map((other) => gap(other));
      const sought = { ruleId: "r", subject: { id } };
      expect(why(sought, records) !== undefined).toBe(isHidden);
      expect(why(sought, [...records].reverse()) !== undefined).toBe(isHidden);
    }),
  );
});

test("places come from faults of listing alone: of code its files, of a damaged snapshot all", () => {
  const coverage = (collector: string, id: string, reason: "denied" | "not-asked" = "denied") => ({
    ...{ collector, scope: "/", asked: 1, read: 0 },
    refused: [{ id, why: { reason } }],
  });
  const places = unreadPlaces([
    ...[coverage("vaults", "/subscriptions/b"), coverage("vaults", "/subscriptions/a"), coverage("secrets", "/v")],
    ...[coverage("code", "main.tf:12"), coverage("code", "main.tf#x"), coverage("snapshot", "vaults.ndjson:1")],
    coverage("vaults", "/subscriptions/c", "not-asked"),
  ]);
  expect(places.map(({ id }) => id)).toEqual(["*", "/subscriptions/a", "/subscriptions/b", "main.tf"]);
});
