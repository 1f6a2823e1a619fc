import rule from "../../../src/rules/governance/vault-drifted.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "opened by hand",
      given: { name: "kv-web", drift: [{ fact: "publicNetworkAccess", declared: "Disabled", live: "Enabled" }] },
      message:
        'vault "kv-web" differs from the code that declares it: publicNetworkAccess is Enabled, the code says Disabled',
    },
    {
      name: "several settings make one finding",
      given: {
        name: "kv-web",
        drift: [
          { fact: "sku", declared: "premium", live: "standard" },
          { fact: "tags.env", declared: "prod", live: "not set" },
        ],
      },
      message:
        'vault "kv-web" differs from the code that declares it: sku is standard, the code says premium; tags.env is not set, the code says prod',
      boundary: true,
    },
  ],
  passes: [{ name: "as the code says", given: { drift: [] } }],
  notApplicable: [
    {
      name: "nothing declares it",
      given: { drift: null },
      reason: "no code that was given declares it, or several places do",
    },
  ],
});
