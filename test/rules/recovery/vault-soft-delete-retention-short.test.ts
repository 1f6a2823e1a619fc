import rule from "../../../src/rules/recovery/vault-soft-delete-retention-short.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "the shortest that Key Vault accepts",
      given: { name: "kv-short", softDeleteRetentionDays: 7 },
      message: 'vault "kv-short" keeps deleted objects for 7 days, less than the 90 required',
    },
    {
      name: "one day below the default minimum",
      given: { name: "kv-short", softDeleteRetentionDays: 89 },
      message: 'vault "kv-short" keeps deleted objects for 89 days, less than the 90 required',
      boundary: true,
    },
    {
      name: "one day below a minimum of the policy",
      given: { name: "kv-short", softDeleteRetentionDays: 29 },
      params: { minDays: 30 },
      message: 'vault "kv-short" keeps deleted objects for 29 days, less than the 30 required',
      boundary: true,
    },
    {
      name: "below what Key Vault accepts, whatever the policy's minimum",
      given: { name: "kv-short", source: "code", softDeleteRetentionDays: 6 },
      params: { minDays: 7 },
      message: 'vault "kv-short" keeps deleted objects for 6 days, outside the 7 to 90 that Key Vault accepts',
      boundary: true,
    },
    {
      name: "a single day",
      given: { name: "kv-short", source: "code", softDeleteRetentionDays: 1 },
      message: 'vault "kv-short" keeps deleted objects for 1 day, outside the 7 to 90 that Key Vault accepts',
    },
    {
      name: "above what Key Vault accepts",
      given: { name: "kv-long", source: "code", softDeleteRetentionDays: 91 },
      message: 'vault "kv-long" keeps deleted objects for 91 days, outside the 7 to 90 that Key Vault accepts',
      boundary: true,
    },
  ],
  passes: [
    { name: "exactly the default minimum", given: { softDeleteRetentionDays: 90 }, boundary: true },
    {
      name: "exactly a minimum of the policy",
      given: { softDeleteRetentionDays: 30 },
      params: { minDays: 30 },
      boundary: true,
    },
    {
      name: "exactly the shortest that Key Vault accepts, where the policy takes it",
      given: { softDeleteRetentionDays: 7 },
      params: { minDays: 7 },
      boundary: true,
    },
    { name: "absent, which means 90", given: { softDeleteRetentionDays: null } },
    { name: "soft delete absent, which means on", given: { softDeleteEnabled: null, softDeleteRetentionDays: 90 } },
  ],
  notApplicable: [
    {
      name: "soft delete is off, so nothing is kept at all",
      given: { softDeleteEnabled: false, softDeleteRetentionDays: 7 },
      reason: "soft delete is off",
    },
  ],
});
