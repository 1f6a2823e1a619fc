import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Bucket } from "../../../../src/collectors/azure/pipeline/bucket.ts";
import type { Charge } from "../../../../src/collectors/azure/pipeline/budget.ts";
import { FlowControl } from "../../../../src/collectors/azure/pipeline/flow.ts";
import { defaultRetryLimits } from "../../../../src/collectors/azure/pipeline/retry.ts";
import { VirtualClock } from "./virtual-clock.ts";

const minutes = 60_000;
const headers = (entries: Record<string, string>) => ({ get: (name: string) => entries[name] });
const charge: Charge = { key: "arm s", limit: { burst: 10, perSecond: 2 }, cost: 1, share: 0.5 };

function flowWith(clock: VirtualClock, concurrency = 1000) {
  return new FlowControl({ clock, concurrency, retry: defaultRetryLimits, random: () => 1 });
}

/** Sends so many requests that take no time, and notes when each went. */
function send(flow: FlowControl, clock: VirtualClock, count: number, charges: readonly Charge[] = [charge]) {
  const sent: number[] = [];
  const start = clock.now();
  const all = Array.from({ length: count }, async () => {
    const pass = await flow.enter(charges, 5 * minutes);
    sent.push(clock.now() - start);
    pass?.leave("answered");
  });
  return { sent, done: Promise.all(all) };
}

describe("a token bucket", () => {
  test("lets out its burst at once and then as many a second as its rate", async () => {
    const clock = new VirtualClock();
    const { sent, done } = send(flowWith(clock), clock, 14);
    await clock.runs(done);
    expect(sent).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 500, 1000, 1500, 2000]);
  });

  test("never lets out more in any window than burst and refill together, whoever comes when", async () => {
    const comings = fc.array(fc.nat(20_000), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        comings,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 30 }),
        async (times, burst, perSecond) => {
          const clock = new VirtualClock();
          const bucket = new Bucket({ burst, perSecond }, clock);
          const sent: number[] = [];
          const all = times.map(async (at) => {
            await clock.sleep(at);
            const { isOpen } = await bucket.take(1, 5 * minutes);
            expect(isOpen).toBe(true);
            sent.push(clock.now());
            bucket.giveBack("answered");
          });
          await clock.runs(Promise.all(all));
          for (const from of sent)
            for (const window of [1_000, 10_000]) {
              const inside = sent.filter((at) => at >= from && at < from + window).length;
              expect(inside).toBeLessThanOrEqual(burst + (perSecond * window) / 1000 + 1);
            }
        },
      ),
      { numRuns: 40 },
    );
  });

  test("what costs more than it holds goes when it is full, and the next waits for the debt", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    const { sent, done } = send(flow, clock, 2, [{ ...charge, cost: 14 }]);
    await clock.runs(done);
    expect(sent).toEqual([0, 7000]);
  });

  test("limits of different keys do not hold each other back; a request passes all of its own", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    const narrow: Charge = { ...charge, key: "vault a", limit: { burst: 1, perSecond: 1 } };
    const other: Charge = { ...charge, key: "vault b", limit: { burst: 1, perSecond: 1 } };
    const a = send(flow, clock, 3, [narrow, charge]);
    const b = send(flow, clock, 2, [other, charge]);
    await clock.runs(Promise.all([a.done, b.done]));
    expect(a.sent).toEqual([0, 1000, 2000]);
    expect(b.sent).toEqual([0, 1000]);
  });
});

describe("a window", () => {
  const window: Charge = { ...charge, limit: { calls: 3, seconds: 5 } };

  test("lets out what it may at once, and more as soon as the first are that old", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    const { sent, done } = send(flow, clock, 2, [window]);
    await clock.runs(done);
    await clock.pass(1000);
    const more = send(flow, clock, 5, [window]);
    await clock.runs(more.done);
    expect(sent).toEqual([0, 0]);
    expect(more.sent).toEqual([0, 4000, 4000, 5000, 9000]);
  });

  test("what costs more than all of it goes alone", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    const { sent, done } = send(flow, clock, 2, [{ ...window, cost: 4 }]);
    await clock.runs(done);
    expect(sent).toEqual([0, 5000]);
  });

  test("counts what others took when the service says how little is left", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    const graph: Charge = { ...window, key: "resource-graph", limit: { calls: 7, seconds: 5 } };
    flow.observe([graph], headers({ "x-ms-user-quota-remaining": "4", "x-ms-user-quota-resets-after": "00:00:04" }));
    const { sent, done } = send(flow, clock, 3, [graph]);
    await clock.runs(done);
    expect(sent).toEqual([0, 0, 5000]);
  });

  test("never lets out more than it may in any stretch of its length, whoever comes when", async () => {
    const comings = fc.array(fc.nat(20_000), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(comings, fc.integer({ min: 1, max: 12 }), async (times, calls) => {
        const clock = new VirtualClock();
        const bucket = new Bucket({ calls, seconds: 5 }, clock);
        const sent: number[] = [];
        const all = times.map(async (at) => {
          await clock.sleep(at);
          await bucket.take(1, 5 * minutes);
          sent.push(clock.now());
          bucket.giveBack("answered");
        });
        await clock.runs(Promise.all(all));
        for (const from of sent)
          expect(sent.filter((at) => at >= from && at < from + 5000).length).toBeLessThanOrEqual(calls);
      }),
      { numRuns: 40 },
    );
  });
});

describe("after too many", () => {
  test("nobody goes before the time named, then one alone, then ever more: no herd", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    const wide: Charge = { ...charge, limit: { burst: 1000, perSecond: 1000 } };
    const first = await flow.enter([wide], 5 * minutes);
    flow.throttled([wide], 30_000);
    first?.leave("throttled");
    const start = clock.now();
    let underWay = 0;
    const seen: { readonly at: number; readonly beside: number }[] = [];
    const all = Array.from({ length: 100 }, async () => {
      const pass = await flow.enter([wide], 5 * minutes);
      underWay += 1;
      seen.push({ at: clock.now() - start, beside: underWay });
      await clock.sleep(100);
      underWay -= 1;
      pass?.leave("answered");
    });
    await clock.runs(Promise.all(all));
    expect(seen[0]).toEqual({ at: 30_000, beside: 1 });
    const atOnce = (round: number) =>
      Math.max(0, ...seen.filter(({ at }) => at === 30_000 + round * 100).map((one) => one.beside));
    expect([0, 1, 2, 3, 4].map(atOnce)).toEqual([1, 2, 4, 8, 16]);
  });

  test("a second refusal closes it again", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    flow.throttled([charge], 1_000);
    const probe = await clock.runs(flow.enter([charge], 5 * minutes));
    flow.throttled([charge], 2_000);
    probe?.leave("throttled");
    const start = clock.now();
    const next = await clock.runs(flow.enter([charge], 5 * minutes));
    expect(clock.now() - start).toBe(2_000);
    expect(next?.pausedMs).toBe(2_000);
  });

  test("without a time it backs off, doubled with each refusal in a row and never beyond the longest", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    const waits: number[] = [];
    for (let refusal = 0; refusal < 7; refusal += 1) {
      const start = clock.now();
      flow.throttled([charge], undefined);
      const pass = await clock.runs(flow.enter([charge], 5 * minutes));
      waits.push(clock.now() - start);
      pass?.leave("throttled");
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test("a success ends the row: the next refusal backs off from the start", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    const waits: number[] = [];
    for (const end of ["throttled", "throttled", "answered", "throttled"] as const) {
      const start = clock.now();
      flow.throttled([charge], undefined);
      const pass = await clock.runs(flow.enter([charge], 5 * minutes));
      waits.push(clock.now() - start);
      pass?.leave(end);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 1_000]);
  });

  test("requests that were under way together and are refused together are one strike", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    const passes = await Promise.all([1, 2, 3].map(() => flow.enter([charge], 5 * minutes)));
    for (const pass of passes) {
      flow.throttled([charge], undefined);
      pass?.leave("throttled");
    }
    const start = clock.now();
    const next = await clock.runs(flow.enter([charge], 5 * minutes));
    next?.leave("answered");
    expect(clock.now() - start).toBeLessThanOrEqual(2_000);
  });

  test("a wait beyond the allowance is refused at once, to those in the queue too, and nobody is sent to try", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    flow.throttled([charge], 1 * minutes);
    const queued = flow.enter([charge], 5 * minutes);
    flow.throttled([charge], 6 * minutes);
    expect(await queued).toBeUndefined();
    expect(await flow.enter([charge], 5 * minutes)).toBeUndefined();
    expect(clock.waiting).toBe(0);
  });
});

describe("what the service says is left", () => {
  test("a little left at Resource Manager slows down at once, cut to the share", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    flow.observe([charge], headers({ "x-ms-ratelimit-remaining-subscription-reads": "4" }));
    const { sent, done } = send(flow, clock, 4);
    await clock.runs(done);
    expect(sent).toEqual([0, 0, 500, 1000]);
  });

  test("of several counts the smallest counts", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    const [one, other] = [
      "x-ms-ratelimit-remaining-subscription-reads",
      "x-ms-ratelimit-remaining-tenant-reads",
    ] as const;
    flow.observe([charge], headers({ [one]: "100", [other]: "2" }));
    const { sent, done } = send(flow, clock, 2);
    await clock.runs(done);
    expect(sent).toEqual([0, 500]);
  });

  test("used-up quota of Resource Graph waits until it is reset", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    const graph: Charge = { ...charge, key: "resource-graph" };
    flow.observe([graph], headers({ "x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:04" }));
    const { sent, done } = send(flow, clock, 2, [graph]);
    await clock.runs(done);
    expect(sent).toEqual([4500, 5000]);
    const window: Charge = { ...graph, limit: { calls: 7, seconds: 5 } };
    const later = flowWith(clock);
    later.observe([window], headers({ "x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:04" }));
    const all = send(later, clock, 8, [window]);
    await clock.runs(all.done);
    expect(all.sent).toEqual([4000, 4000, 4000, 4000, 4000, 4000, 4000, 9000]);
  });

  test("a directory that says its limit is reached is given time", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    const graph: Charge = { ...charge, key: "graph" };
    flow.observe([graph], headers({ "x-ms-throttle-limit-percentage": "1.2" }));
    const { sent, done } = send(flow, clock, 1, [graph]);
    await clock.runs(done);
    expect(sent).toEqual([500]);
  });

  test.each(["", "many", "-3", "1e9", "99999999999"])("nonsense (%j) changes nothing", async (text) => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    flow.observe([charge], headers({ "x-ms-ratelimit-remaining-subscription-reads": text }));
    const { sent, done } = send(flow, clock, 10);
    await clock.runs(done);
    expect(new Set(sent)).toEqual(new Set([0]));
  });
});

describe("concurrency", () => {
  test("no more are under way than told, over all limits", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock, 3);
    let underWay = 0;
    let most = 0;
    const all = Array.from({ length: 20 }, async (_, index) => {
      const pass = await flow.enter([{ ...charge, key: `arm ${index}` }], 5 * minutes);
      underWay += 1;
      most = Math.max(most, underWay);
      await clock.sleep(10);
      underWay -= 1;
      pass?.leave("answered");
    });
    await clock.runs(Promise.all(all));
    expect(most).toBe(3);
  });
});

describe("concurrency over time", () => {
  test("stays what it is when requests come one after the other", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock, 3);
    let underWay = 0;
    let most = 0;
    const all = Array.from({ length: 20 }, async (_, index) => {
      await clock.sleep(index * 4);
      const pass = await flow.enter([{ ...charge, key: `arm ${index}` }], 5 * minutes);
      underWay += 1;
      most = Math.max(most, underWay);
      await clock.sleep(20);
      underWay -= 1;
      pass?.leave("answered");
    });
    await clock.runs(Promise.all(all));
    expect(most).toBe(3);
  });
});

describe("stopping", () => {
  test("whoever waits is let go at once, nothing is left waiting, and others go on", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock);
    const stop = new AbortController();
    flow.throttled([charge], 1 * minutes);
    const waiting = flow.enter([charge], 5 * minutes, stop.signal);
    const refused = expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    stop.abort();
    await refused;
    await clock.pass(0);
    expect(clock.waiting).toBe(0);
    expect(await clock.runs(flow.enter([charge], 5 * minutes))).toBeDefined();
    await expect(flow.enter([charge], 5 * minutes, stop.signal)).rejects.toMatchObject({ name: "AbortError" });
  });

  test("a place at the gate is not lost with whoever stopped", async () => {
    const clock = new VirtualClock();
    const flow = flowWith(clock, 1);
    const stop = new AbortController();
    const holder = await flow.enter([charge], 5 * minutes);
    const waiting = flow.enter([charge], 5 * minutes, stop.signal);
    const refused = expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    const behind = flow.enter([charge], 5 * minutes);
    await clock.pass(0);
    stop.abort();
    holder?.leave("answered");
    await refused;
    expect(await behind).toBeDefined();
  });
});
