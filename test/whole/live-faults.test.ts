import { beforeAll, describe, test } from "vitest";
import type { Fault, FaultRule } from "../support/azure/faults/fault.ts";
import type { LocalAzure } from "../support/azure/start.ts";
import type { Disturbance } from "../support/disturbed-run.ts";
import { expectSame, undisturbed } from "../support/honest-runs.ts";
import type { SavedSnapshot } from "../support/silent-losses.ts";

const lists = /\/(secrets|keys|certificates)\?/;
let whole: SavedSnapshot;
beforeAll(async () => {
  whole = await undisturbed();
});

const everyService = ["login", "arm", "graph", "vault", "hsm"] as const;

/** The fault a few times at every service. */
const burst = (fault: Fault, times: number): Disturbance => ({
  faults: everyService.map(
    (service): FaultRule => ({ fault, on: { service }, after: service === "login" ? 0 : 1, times }),
  ),
});

describe.concurrent("faults that pass leave no trace", () => {
  const passing: readonly (readonly [string, Disturbance])[] = [
    ["429 with Retry-After in seconds", burst({ kind: "status", status: 429, waitSeconds: 1 }, 1)],
    [
      "429 with Retry-After as a date",
      burst({ kind: "status", status: 429, waitSeconds: 2, via: "retry-after-date" }, 1),
    ],
    ["429 with retry-after-ms", burst({ kind: "status", status: 429, waitSeconds: 0.2, via: "retry-after-ms" }, 3)],
    [
      "429 with x-ms-retry-after-ms",
      burst({ kind: "status", status: 429, waitSeconds: 0.2, via: "x-ms-retry-after-ms" }, 3),
    ],
    ["429 without a word on how long", burst({ kind: "status", status: 429 }, 2)],
    ["a burst of 500", burst({ kind: "status", status: 500 }, 2)],
    ["a burst of 503 with a wait", burst({ kind: "status", status: 503, waitSeconds: 0.1, via: "retry-after-ms" }, 4)],
    ["408", burst({ kind: "status", status: 408 }, 2)],
    [
      "502 and 504",
      { faults: [502, 504].map((status): FaultRule => ({ fault: { kind: "status", status }, after: 5, times: 2 })) },
    ],
    ["resets", burst({ kind: "reset" }, 2)],
    ["cut bodies", burst({ kind: "cut" }, 2)],
    ["truncated JSON", burst({ kind: "truncated-json" }, 2)],
    ["HTML with 200", burst({ kind: "html" }, 2)],
    ["nothing with 200", burst({ kind: "empty" }, 2)],
    ["slow answers", { faults: [{ fault: { kind: "slow", milliseconds: 400 }, probability: 0.1 }] }],
    ["pages that come twice", { faults: [{ fault: { kind: "repeated-page" }, on: { url: lists } }] }],
    ["a token refused as expired", { faults: [{ fault: { kind: "expired-token" }, after: 20, times: 1 }] }],
  ];
  test.each(passing)("%s", (_, disturbance) => expectSame(disturbance, whole));

  test("all tokens worth nothing in the middle of the run", () => {
    const at = [20, 90];
    const meanwhile = (azure: LocalAzure) => {
      if (azure.requests.length < (at[0] ?? Number.POSITIVE_INFINITY)) return;
      at.shift();
      azure.expireTokens();
    };
    return expectSame({ meanwhile }, whole);
  });
});
