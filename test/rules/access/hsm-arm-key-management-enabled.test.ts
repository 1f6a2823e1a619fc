import rule from "../../../src/rules/access/hsm-arm-key-management-enabled.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "an HSM that lets it in",
      given: { name: "hsm-pay", isArmKeyManagementOn: true },
      message: 'managed HSM "hsm-pay" lets Azure Resource Manager make and list keys',
      boundary: true,
    },
  ],
  passes: [
    { name: "an HSM that does not", given: { isArmKeyManagementOn: false }, boundary: true },
    { name: "an HSM without the setting", given: { isArmKeyManagementOn: null } },
  ],
});
