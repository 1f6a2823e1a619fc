import rule from "../../../src/rules/access/vault-permission-model-implicit.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "left to the default",
      given: { name: "kv", permissionModelBy: "api-default" },
      message: 'vault "kv" does not state its permission model: the default changed with API version 2026-02-01',
      boundary: true,
    },
  ],
  passes: [
    { name: "stated", given: { permissionModelBy: "stated", permissionModel: "access-policy" }, boundary: true },
  ],
});
