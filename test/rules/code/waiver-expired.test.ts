import { expect, test } from "vitest";
import rule from "../../../src/rules/code/waiver-expired.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "its last day has passed",
      given: { name: "secret-unrotated on */vaults/kv-a/*", until: "2026-10-31", isExpired: true },
      message: 'waiver "secret-unrotated on */vaults/kv-a/*" ended on 2026-10-31, so what it covered counts again',
      boundary: true,
    },
    {
      name: "and it covers nothing any more",
      given: { name: "secret-unrotated on */vaults/kv-a/*", until: "2026-10-31", isExpired: true, matched: 0 },
      message: 'waiver "secret-unrotated on */vaults/kv-a/*" ended on 2026-10-31, so what it covered counts again',
    },
  ],
  passes: [
    { name: "on its last day, which is inside", given: { until: "2026-11-01", isExpired: false }, boundary: true },
    { name: "long before its end", given: { until: "2027-10-31", isExpired: false } },
    { name: "one that covers nothing is another rule's", given: { isExpired: false, matched: 0 } },
  ],
});

test("an ended waiver is not reported as unused as well", () => {
  expect(rule.supersedes).toEqual(["waiver-unused"]);
});
