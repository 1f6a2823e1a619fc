import rule from "../../../src/rules/logging/log-coverage-gap.ts";
import { testRule } from "../../support/rule-tester.ts";

const metrics = {
  from: "2026-10-01T00:00:00Z",
  to: "2026-11-01T00:00:00Z",
  hits: [],
  results: [],
  saturationMax: null,
};
const hour = {
  from: "2026-10-03T04:00:00Z",
  to: "2026-10-03T05:00:00Z",
  hours: 1,
  shownBy: "metric",
  counted: 9,
} as const;
const later = { ...hour, from: "2026-10-09T00:00:00Z", to: "2026-10-09T12:00:00Z", hours: 12, counted: 991 };

testRule(rule, {
  fails: [
    {
      name: "two stretches",
      given: { name: "kv-shop", metrics, usage: { completeness: { calledHours: 100, gaps: [hour, later] } } },
      message:
        'the logs of vault "kv-shop" hold nothing of 13 hours (13 % of those with calls) in which the platform counted 1,000 calls: 2026-10-03 04:00 to 2026-10-03 05:00, 2026-10-09 00:00 to 2026-10-09 12:00',
    },
    {
      name: "one hour of ninety-nine",
      given: { name: "kv-shop", metrics, usage: { completeness: { calledHours: 99, gaps: [hour] } } },
      boundary: true,
      message:
        'the logs of vault "kv-shop" hold nothing of an hour (1 % of those with calls) in which the platform counted 9 calls: 2026-10-03 04:00 to 2026-10-03 05:00',
    },
    {
      name: "a share of its own",
      given: { name: "kv-shop", metrics, usage: { completeness: { calledHours: 1_000, gaps: [hour] } } },
      params: { minShare: 1 },
      message:
        'the logs of vault "kv-shop" hold nothing of an hour (0.1 % of those with calls) in which the platform counted 9 calls: 2026-10-03 04:00 to 2026-10-03 05:00',
    },
  ],
  passes: [
    {
      name: "one hour of a hundred",
      given: { metrics, usage: { completeness: { calledHours: 100, gaps: [hour] } } },
      boundary: true,
    },
    {
      name: "no call and no record",
      given: {
        metrics: {
          ...metrics,
          hits: [
            { hour: hour.from, count: 0 },
            { hour: "2026-06-01T00:00:00Z", count: 9 },
          ],
        },
        usage: { completeness: { firstRecord: null, calledHours: 0 } },
      },
    },
    {
      name: "gaps that only the neighbours show",
      given: { metrics, usage: { completeness: { calledHours: 0, gaps: [{ ...later, shownBy: "neighbours" }] } } },
    },
  ],
  notEvaluated: [
    {
      name: "calls, and no record but notices",
      given: {
        metrics: { ...metrics, hits: [{ hour: hour.from, count: 9 }] },
        usage: { completeness: { firstRecord: null, calledHours: 0 } },
      },
      detail: "the platform counted calls, and the logs hold nothing but notices of the service",
    },
  ],
});
