import { kubernetesUse, type NativeSecretUse } from "../../../src/model/kubernetes.ts";
import rule from "../../../src/rules/code/kubernetes-secret-literal.ts";
import { testRule } from "../../support/rule-tester.ts";

const name = "Secret/shop/db";
const holding = (values: NativeSecretUse["values"], isBesideVault = true) => ({
  name,
  kubernetes: kubernetesUse({ nativeSecret: { values, isBesideVault } }),
});
const password = { key: "password", shown: "(8-15 characters)" };

testRule(rule, {
  fails: [
    {
      name: "a value beside a vault",
      given: holding([password]),
      message: `the values of ${name} stand in the code, beside what brings secrets out of a vault: password (8-15 characters)`,
      boundary: true,
    },
    {
      name: "a value, and no vault anywhere",
      given: holding([password, { key: "user", shown: "(1-7 characters)" }], false),
      message: `the values of ${name} stand in the code: password (8-15 characters), user (1-7 characters)`,
      level: "medium",
    },
    {
      name: "a file whose values nobody looked at",
      given: holding([{ key: "the file base/db.env", shown: null }], false),
      message: `the values of ${name} stand in the code: the file base/db.env`,
      level: "medium",
    },
  ],
  passes: [{ name: "no values of its own", given: holding([]), boundary: true }],
  notApplicable: [{ name: "no Secret", given: { kubernetes: null }, reason: "is no Kubernetes Secret" }],
});
