import rule from "../../../src/rules/network/hsm-public-access-enabled.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "public access is on",
      given: { name: "hsm-pay", publicNetworkAccess: "Enabled", networkDefaultAction: "Deny" },
      message: 'managed HSM "hsm-pay" accepts public networks: public network access is Enabled',
      boundary: true,
    },
    {
      name: "an HSM that does not say",
      given: { name: "hsm-pay", publicNetworkAccess: null },
      message: 'managed HSM "hsm-pay" accepts public networks: public network access is Enabled by default',
    },
  ],
  passes: [
    { name: "public access is off", given: { publicNetworkAccess: "Disabled" }, boundary: true },
    { name: "a perimeter decides", given: { publicNetworkAccess: "SecuredByPerimeter" } },
  ],
});
