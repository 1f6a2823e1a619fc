import { describe, expect, test } from "vitest";
import { keepingOf } from "../../../src/collectors/azure/kept-answers.ts";
import { listPages } from "../../../src/collectors/azure/listing.ts";
import { parseAnswer } from "../../../src/collectors/azure/read-answer.ts";
import { failureOf } from "../../../src/collectors/azure/refusal.ts";
import type { Json } from "../../../src/collectors/exports/json-value.ts";
import { unread } from "../../../src/model/fact.ts";

type Pages = Readonly<Record<string, object | undefined>>;

/** Lists pages by their names; undefined is one that is refused. */
async function list(pages: Pages, itemsAt = "value", most = 1000) {
  const asked: string[] = [];
  const listing = await listPages(
    { service: "arm", url: "1", collector: "locks", scope: "/s" },
    itemsAt,
    async ({ url }) => {
      asked.push(url);
      if (asked.length > most) throw new Error("never ends");
      const page = pages[url];
      if (!page) return { ...failureOf(unread("denied", "no").unread), status: 403, code: "AuthorizationFailed" };
      return {
        ok: true,
        ...(parseAnswer(JSON.stringify(page), keepingOf("arm")) ?? { body: new Map<string, Json>(), lost: 0 }),
      };
    },
  );
  const ids = listing.items.map((item) => item.get("id") ?? item.get("name"));
  return { ...listing, ids, asked };
}

const items = (...ids: readonly string[]) => ids.map((id) => ({ id }));

describe("a listing", () => {
  test("goes on to its last page, by either kind of link", async () => {
    const { ids, missing } = await list({
      1: { value: items("a", "b"), nextLink: "2" },
      2: { value: items("c"), "@odata.nextLink": "3" },
      3: { value: items("d"), nextLink: null },
    });
    expect(ids).toEqual(["a", "b", "c", "d"]);
    expect(missing).toBeUndefined();
  });

  test("takes its items from where they are said to be", async () => {
    expect((await list({ 1: { items: items("a") } }, "items")).ids).toEqual(["a"]);
  });

  test("counts an item once, by id in any case; items without one each time", async () => {
    const { ids, missing } = await list({
      1: { value: [{ id: "/A" }, { name: "x" }], nextLink: "2" },
      2: { value: [{ id: "/a" }, { id: "/b" }, { name: "x" }] },
    });
    expect(ids).toEqual(["/A", "x", "/b", "x"]);
    expect(missing).toBeUndefined();
  });

  test("that repeats a page and then goes on is whole", async () => {
    const { ids, missing } = await list({
      1: { value: items("a"), nextLink: "2" },
      2: { value: items("a"), nextLink: "3" },
      3: { value: items("b") },
    });
    expect(ids).toEqual(["a", "b"]);
    expect(missing).toBeUndefined();
  });

  test("may have pages without items in between", async () => {
    const { ids, missing } = await list({
      1: { value: [], nextLink: "2" },
      2: { value: [], nextLink: "3" },
      3: { value: items("a") },
    });
    expect([ids, missing]).toEqual([["a"], undefined]);
  });
});

describe("a listing that is not whole says so", () => {
  test("where a page is refused, and keeps what came before", async () => {
    const { ids, missing, status, code } = await list({ 1: { value: items("a"), nextLink: "2" } });
    expect([ids, missing?.reason, status, code]).toEqual([["a"], "denied", 403, "AuthorizationFailed"]);
  });

  test("where a link leads back", async () => {
    const { ids, missing, asked } = await list({
      1: { value: items("a"), nextLink: "2" },
      2: { value: items("b"), nextLink: "2" },
    });
    expect([ids, missing?.reason, asked]).toEqual([["a", "b"], "failed", ["1", "2"]]);
    expect(missing?.detail).toContain("circles");
  });

  test("where pages bring nothing new under ever new links", async () => {
    const same = new Proxy<Pages>({}, { get: (_, url) => ({ value: items("a", "b"), nextLink: `${String(url)}x` }) });
    const { ids, missing, asked } = await list(same);
    expect([ids, missing?.reason, asked.length]).toEqual([["a", "b"], "failed", 4]);
    const anonymous = new Proxy<Pages>(
      {},
      { get: (_, url) => ({ value: [{ name: "x" }], nextLink: `${String(url)}x`, n: 0 }) },
    );
    expect((await list(anonymous)).missing?.reason).toBe("failed");
    const empty = new Proxy<Pages>({}, { get: (_, url) => ({ value: [], nextLink: `${String(url)}x` }) });
    expect((await list(empty)).missing?.reason).toBe("failed");
  });

  test("where items are none: each costs itself and no other", async () => {
    const { ids, missing } = await list({ 1: { value: [{ id: "a" }, null, "text", { id: "b" }] } });
    expect(ids).toEqual(["a", "b"]);
    expect(missing).toMatchObject({ reason: "unparsable", detail: expect.stringContaining("2 of its items") });
  });

  test("where a page has no list", async () => {
    for (const page of [{}, { value: {} }, { value: "text" }, { value: null }])
      expect((await list({ 1: page })).missing?.reason).toBe("unparsable");
  });
});
