import rule from "../../../src/rules/code/waiver-unused.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "no finding matched",
      given: { name: "secret-unrotated on */vaults/kv-a/*", matched: 0 },
      message: 'waiver "secret-unrotated on */vaults/kv-a/*" covers no finding',
      boundary: true,
    },
  ],
  passes: [
    { name: "one finding matched", given: { matched: 1 }, boundary: true },
    { name: "many matched", given: { matched: 250 } },
    {
      name: "it matched, though its kind is not borne out",
      given: { kind: "azure-devops-private-endpoint", matched: 1, unjustified: ["/vaults/kv-a"] },
    },
  ],
});
