import { expect, test } from "vitest";
import { tryRule } from "../../../src/engine/rule-tester.ts";
import rule from "../../../src/rules/usage/usage-uncached-reads.ts";
import { testRule } from "../../support/rule-tester.ts";

const day = "2026-10-20";
const csi = { poller: "the Secrets Store CSI driver", secondsBetween: 120 };

testRule(rule, {
  fails: [
    {
      name: "a secret on every request",
      given: {
        usage: {
          completeness: { window: { from: "2026-10-02T00:00:00Z", to: "2026-11-01T00:00:00Z" } },
          readings: [
            {
              caller: { name: "app-shop" },
              object: { name: "db-password" },
              calls: 2_600_000,
              savable: 2_599_280,
              byOne: { perHour: 3_600, day },
              byAll: { perHour: 7_200, day },
            },
          ],
        },
      },
      at: ["secrets/db-password"],
      message:
        '"app-shop" reads secret "db-password": at least 3,600 times an hour from one address by one client on 2026-10-20; caching it for an hour would save about 2,599,280 operations a month',
    },
    {
      name: "in a vault whose logs begin in the middle of the window",
      given: {
        usage: {
          completeness: {
            window: { from: "2026-08-02T00:00:00Z", to: "2026-11-01T00:00:00Z" },
            firstRecord: "2026-10-29T00:00:00Z",
          },
          readings: [
            { caller: { name: "a" }, object: { name: "b" }, savable: 300, byOne: { perHour: 100, day: "2026-10-30" } },
          ],
        },
      },
      at: ["secrets/b"],
      message:
        '"a" reads secret "b": at least 100 times an hour from one address by one client on 2026-10-30; caching it for an hour would save about 3,000 operations a month',
    },
    {
      name: "one read above the limit, of a key",
      given: { usage: { readings: [{ object: { type: "key", name: "sign" }, byOne: { perHour: 61, day } }] } },
      boundary: true,
      at: ["keys/sign"],
      message:
        '"00000000-0000-0000-0000-0000000000aa" reads key "sign": at least 61 times an hour from one address by one client on 2026-10-20; caching it for an hour would save about 0 operations a month',
    },
    {
      name: "many replicas, none of them often",
      given: {
        usage: {
          readings: [{ caller: { name: "app-shop" }, byOne: { perHour: 30, day }, byAll: { perHour: 361, day } }],
        },
      },
      boundary: true,
      at: ["secrets/example-secret"],
      message:
        '"app-shop" reads secret "example-secret": at least 361 times an hour from all its addresses on 2026-10-20; caching it for an hour would save about 0 operations a month',
    },
    {
      name: "a rhythm of its own",
      given: {
        usage: {
          readings: [
            { caller: { name: "app-shop" }, byOne: { perHour: 180, day }, secondsBetween: 20, savable: 930_000 },
          ],
        },
      },
      at: ["secrets/example-secret"],
      message:
        '"app-shop" polls secret "example-secret" every 20 seconds: at least 180 times an hour from one address by one client on 2026-10-20; caching it for an hour would save about 300,000 operations a month',
    },
    {
      name: "pollers of very many pods",
      given: {
        usage: {
          readings: [{ caller: { name: "aks" }, ...csi, byOne: { perHour: 300, day }, byAll: { perHour: 3_000, day } }],
        },
      },
      at: ["secrets/example-secret"],
      message:
        '"aks" (the Secrets Store CSI driver) polls secret "example-secret" every 2 minutes: at least 3,000 times an hour from all its addresses on 2026-10-20; caching it for an hour would save about 0 operations a month',
    },
    {
      name: "limits of its own",
      given: { usage: { readings: [{ caller: { name: "app-shop" }, byOne: { perHour: 11, day } }] } },
      params: { perHour: 10, perHourAllAddresses: 20 },
      at: ["secrets/example-secret"],
      message:
        '"app-shop" reads secret "example-secret": at least 11 times an hour from one address by one client on 2026-10-20; caching it for an hour would save about 0 operations a month',
    },
  ],
  passes: [
    {
      name: "exactly the limits",
      given: { usage: { readings: [{ byOne: { perHour: 60, day }, byAll: { perHour: 360, day } }] } },
      boundary: true,
    },
    {
      name: "the Secrets Store CSI driver for ten pods on a node",
      given: { usage: { readings: [{ ...csi, byOne: { perHour: 300, day }, byAll: { perHour: 300, day } }] } },
    },
    {
      name: "what is no object of a vault",
      given: { usage: { readings: [{ object: { type: "storage", name: "sa" }, byOne: { perHour: 4_000, day } }] } },
    },
  ],
});

test("a poller has a remedy of its own, and each caller a finding of its own", () => {
  const many = { byOne: { perHour: 900, day }, byAll: { perHour: 900, day } };
  const verdict = tryRule(rule, {
    usage: {
      readings: [
        { ...csi, ...many },
        { caller: { oid: "other" }, ...many },
      ],
    },
  });
  if (verdict.outcome !== "fail") throw new Error(verdict.outcome);
  const [poller, application] = verdict.observations;
  expect(poller?.remedy).toContain("rotation-poll-interval");
  expect(application?.remedy).toBeUndefined();
  expect(new Set(verdict.observations.map(({ detail }) => detail)).size).toBe(2);
});
