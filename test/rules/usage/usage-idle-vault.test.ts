import rule from "../../../src/rules/usage/usage-idle-vault.ts";
import { testRule } from "../../support/rule-tester.ts";

const halfMonth = [{ from: "2026-09-01T00:00:00Z", to: "2026-09-16T00:00:00Z", hours: 360 }];
const aDay = [{ from: "2026-09-01T00:00:00Z", to: "2026-09-02T00:00:00Z", hours: 24 }];
const longAgo = [{ from: "2026-07-31T00:00:00Z", to: "2026-08-02T00:00:00Z", hours: 48 }];

testRule(rule, {
  fails: [
    {
      name: "no call in the window",
      given: { name: "kv-old", usage: { lastDataCall: null } },
      message: 'nobody used vault "kv-old" in the 90 days before 2026-11-01',
    },
    {
      name: "a call before the days that count",
      given: { name: "kv-old", usage: { lastDataCall: "2026-08-02T23:59:59Z" } },
      boundary: true,
      message:
        'nobody used vault "kv-old" in the 90 days before 2026-11-01; the last use in the logs was on 2026-08-02',
    },
    {
      name: "fewer days, with little proof needed",
      given: { name: "kv-old", usage: { lastDataCall: null, completeness: { unproven: halfMonth } } },
      params: { days: 89, minShare: 0.8 },
      message: 'nobody used vault "kv-old" in the 89 days before 2026-11-01',
    },
    {
      name: "hours that are open, but lie before the days that count",
      given: { name: "kv-old", usage: { lastDataCall: null, completeness: { unproven: longAgo } } },
      message: 'nobody used vault "kv-old" in the 90 days before 2026-11-01',
    },
  ],
  passes: [
    {
      name: "a call on the first of the days",
      given: { usage: { lastDataCall: "2026-08-03T00:00:01Z" } },
      boundary: true,
    },
    {
      name: "a call, whatever the logs lack",
      given: { usage: { lastDataCall: "2026-10-01T00:00:00Z", completeness: { unproven: halfMonth } } },
    },
  ],
  notEvaluated: [
    {
      name: "a day without proof of ninety",
      given: { usage: { lastDataCall: null, completeness: { gaps: aDay.map((gap) => ({ ...gap, counted: 1 })) } } },
      detail: "only 99 % of the hours of 90 days are proven",
      boundary: true,
    },
    {
      name: "a shorter window",
      given: {
        usage: {
          lastDataCall: null,
          completeness: { window: { from: "2026-10-02T00:00:00Z", to: "2026-11-01T00:00:00Z" } },
        },
      },
      detail: "the logs cover 30 days of 90",
    },
    {
      name: "logs that ended long ago",
      given: {
        usage: {
          lastDataCall: null,
          completeness: { window: { from: "2026-01-01T00:00:00Z", to: "2026-10-20T00:00:00Z" } },
        },
      },
      detail: "the logs end on 2026-10-20",
    },
    {
      name: "no window",
      given: { usage: { lastDataCall: null, completeness: { window: null } } },
      detail: "the logs hold no record",
    },
  ],
});
