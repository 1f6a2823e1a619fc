import rule from "../../../src/rules/recovery/vault-soft-delete-disabled.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "explicitly false",
      given: { name: "kv-old", softDeleteEnabled: false },
      message: 'vault "kv-old" deletes without recovery: soft delete is set to false',
    },
  ],
  passes: [
    { name: "explicitly true", given: { softDeleteEnabled: true } },
    { name: "absent, which means on", given: { softDeleteEnabled: null }, boundary: true },
  ],
});
