import rule from "../../../src/rules/network/vault-public-access-enabled.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "on and open",
      given: { name: "kv-web", publicNetworkAccess: "Enabled", networkDefaultAction: "Allow" },
      message: 'vault "kv-web" accepts public networks: public network access is Enabled',
    },
    {
      name: "on, though restricted to one address",
      given: {
        name: "kv-web",
        publicNetworkAccess: "Enabled",
        networkDefaultAction: "Deny",
        ipRules: ["203.0.113.7/32"],
      },
      message: 'vault "kv-web" accepts public networks: public network access is Enabled',
      boundary: true,
    },
    {
      name: "not said, which means on",
      given: { name: "kv-web", publicNetworkAccess: null },
      message: 'vault "kv-web" accepts public networks: public network access is Enabled by default',
    },
  ],
  passes: [
    { name: "off", given: { publicNetworkAccess: "Disabled", networkDefaultAction: "Allow" } },
    { name: "a perimeter decides", given: { publicNetworkAccess: "SecuredByPerimeter" }, boundary: true },
  ],
});
