import rule from "../../../src/rules/recovery/hsm-soft-delete-retention-short.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "a day too short",
      given: { name: "hsm-pay", softDeleteRetentionDays: 89 },
      message: 'managed HSM "hsm-pay" keeps deleted keys for 89 days, less than the 90 required',
      boundary: true,
    },
    {
      name: "the least there is, where the policy wants more than that",
      given: { name: "hsm-pay", softDeleteRetentionDays: 7 },
      params: { minDays: 8 },
      message: 'managed HSM "hsm-pay" keeps deleted keys for 7 days, less than the 8 required',
    },
    {
      name: "a single day, which no HSM accepts",
      given: { name: "hsm-pay", softDeleteRetentionDays: 1 },
      message: 'managed HSM "hsm-pay" keeps deleted keys for 1 day, less than the 90 required',
    },
  ],
  passes: [
    { name: "the full period", given: { softDeleteRetentionDays: 90 }, boundary: true },
    { name: "the platform's default", given: { softDeleteRetentionDays: null } },
    { name: "what the policy wants", given: { softDeleteRetentionDays: 30 }, params: { minDays: 30 } },
  ],
});
