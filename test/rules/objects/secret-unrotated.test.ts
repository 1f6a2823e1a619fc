import { expect, test } from "vitest";
import rule from "../../../src/rules/objects/secret-unrotated.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "a version from years ago",
      given: { name: "db", createdOn: "2021-05-04T10:00:00Z" },
      message: 'secret "db" has had no new version since 2021-05-04, for over 90 days',
    },
    {
      name: "one second older than the limit",
      given: { name: "db", createdOn: "2026-08-02T23:59:59Z", now: "2026-11-01T00:00:00Z" },
      message: 'secret "db" has had no new version since 2026-08-02, for over 90 days',
      boundary: true,
    },
    {
      name: "changed lately, but not its version",
      given: { name: "db", createdOn: "2021-05-04T10:00:00Z", updatedOn: "2026-10-31T00:00:00Z" },
      message: 'secret "db" has had no new version since 2021-05-04, for over 90 days',
    },
    {
      name: "an old version that becomes valid only later",
      given: { name: "db", createdOn: "2021-05-04T10:00:00Z", notBefore: "2027-01-01T00:00:00Z" },
      message: 'secret "db" has had no new version since 2021-05-04, for over 90 days',
    },
    {
      name: "a version without a creation date is from before such dates were kept",
      given: { name: "db", createdOn: null },
      message: 'secret "db" has a version from before Key Vault kept creation dates',
    },
    {
      name: "a shorter limit",
      given: { name: "db", createdOn: "2026-10-30T00:00:00Z" },
      params: { maxAgeDays: 1 },
      message: 'secret "db" has had no new version since 2026-10-30, for over 1 day',
    },
  ],
  passes: [
    { name: "a young version", given: { createdOn: "2026-10-20T00:00:00Z" } },
    {
      name: "exactly as old as allowed",
      given: { createdOn: "2026-08-03T00:00:00Z", now: "2026-11-01T00:00:00Z" },
      boundary: true,
    },
    { name: "made after the snapshot by another clock", given: { createdOn: "2026-11-01T00:05:00Z" } },
    { name: "a longer limit", given: { createdOn: "2021-05-04T10:00:00Z" }, params: { maxAgeDays: 3650 } },
  ],
  notApplicable: [
    { name: "a disabled secret", given: { enabled: false, createdOn: "2021-05-04T10:00:00Z" }, reason: "disabled" },
    {
      name: "the secret of a certificate",
      given: { managed: true, createdOn: "2021-05-04T10:00:00Z" },
      reason: "belongs to a certificate, which is judged itself",
    },
  ],
});

test("it stands in for the rules on what leads to such an age", () => {
  expect(rule.supersedes).toEqual(["secret-rotation-unplanned", "secret-validity-too-long"]);
});
