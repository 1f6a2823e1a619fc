import rule from "../../../src/rules/code/code-invalid.ts";
import { testRule } from "../../support/rule-tester.ts";

const at = { uri: "main.tf", startLine: 3 };

testRule(rule, {
  fails: [
    {
      name: "one that is refused",
      given: { faults: [{ path: "sku_name", message: 'sku_name is "basic", and may be standard or premium', at }] },
      message: 'sku_name is "basic", and may be standard or premium',
      boundary: true,
    },
    {
      name: "several",
      given: {
        faults: [
          { path: "sku_name", message: "a", at, from: { what: "a local", at } },
          { path: "name", message: "b" },
        ],
      },
      message: ["a", "b"],
    },
  ],
  passes: [{ name: "none", given: { faults: [] }, boundary: true }],
  notApplicable: [
    { name: "a provider", given: { unit: "provider", faults: [] }, reason: "not about code of this kind: provider" },
  ],
});
