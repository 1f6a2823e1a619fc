import { describe, expect, it } from "vitest";
import { askEach } from "../../../../src/collectors/azure/vault/ask-each.ts";
import { Limiter } from "../../../../src/collectors/azure/vault/limiter.ts";
import type { Reply } from "../../../../src/collectors/azure/vault/replies.ts";

const items = Array.from({ length: 20 }, (_, index) => index);
const denied = (detail: string): Reply<number> => ({ why: { reason: "denied", detail }, isOwn: false });

/** Answers by item, and keeps what was asked in which order. */
async function asking(reply: (item: number) => Reply<number>, limit = 4) {
  const asked: number[] = [];
  let running = 0;
  let most = 0;
  const replies = await askEach(items, new Limiter(limit), async (item) => {
    asked.push(item);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return reply(item);
  });
  return { asked, most, replies: [...replies] };
}

describe("asking one thing of many objects", () => {
  it("asks each once, in order, and no more at a time than allowed", async () => {
    const { asked, most, replies } = await asking((item) => ({ value: item * 2 }));
    expect(asked).toEqual(items);
    expect(most).toBe(4);
    expect(new Map(replies)).toEqual(new Map(items.map((item) => [item, { value: item * 2 }])));
  });

  it("stops after three refusals of everything, and answers the rest with the third", async () => {
    const { asked, replies } = await asking((item) => denied(`no ${item}`));
    expect(asked).toEqual([0, 1, 2]);
    expect(replies).toHaveLength(20);
    expect(new Map(replies).get(19)).toEqual(denied("no 2"));
    expect(new Map(replies).get(0)).toEqual(denied("no 0"));
  });

  it("goes on when one of the first is answered, whatever else is refused", async () => {
    const { asked, replies } = await asking((item) => (item === 2 ? { value: 2 } : denied("no")));
    expect(asked).toEqual(items);
    expect(replies.filter(([, reply]) => "value" in reply)).toEqual([[2, { value: 2 }]]);
  });

  it("takes nothing from refusals of single objects, nor from what is gone", async () => {
    const { asked } = await asking((item) =>
      item % 2 === 0 ? { gone: true } : { ...denied("disabled"), isOwn: true },
    );
    expect(asked).toEqual(items);
  });

  it("asks one by one until it is answered", async () => {
    const order: string[] = [];
    await askEach(items.slice(0, 4), new Limiter(4), async (item): Promise<Reply<number>> => {
      order.push(`ask ${item}`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`answer ${item}`);
      return item === 0 ? denied("no") : { value: item };
    });
    expect(order.slice(0, 4)).toEqual(["ask 0", "answer 0", "ask 1", "answer 1"]);
    expect(order.slice(4, 6)).toEqual(["ask 2", "ask 3"]);
  });

  it("passes on what is thrown", async () => {
    const stop = () => Promise.reject(new Error("stopped"));
    await expect(askEach(items, new Limiter(2), stop)).rejects.toThrow("stopped");
  });
});

describe("a limiter", () => {
  it("gives its places back, also after a failure", async () => {
    const limiter = new Limiter(1);
    await expect(limiter.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    const order: number[] = [];
    const task = (number: number) => limiter.run(async () => void order.push(number));
    await Promise.all([task(1), task(2), task(3)]);
    expect(order).toEqual([1, 2, 3]);
  });

  it("never runs more than its limit when places are handed on while others come", async () => {
    const limiter = new Limiter(2);
    let running = 0;
    let most = 0;
    const task = () =>
      limiter.run(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
      });
    const first = [task(), task(), task()];
    await first[0];
    await Promise.all([...first, task(), task(), task()]);
    expect(most).toBe(2);
  });
});
