import { kubernetesUse } from "../../../src/model/kubernetes.ts";
import rule from "../../../src/rules/code/csi-syncs-kubernetes-secret.ts";
import { testRule } from "../../support/rule-tester.ts";

const name = "SecretProviderClass/shop/db";
const copying = (...names: readonly string[]) => ({
  name,
  kubernetes: kubernetesUse({
    providerClass: {
      identity: "workload-identity",
      undecided: null,
      copies: names.map((one) => ({ name: one })),
      isDriverInCode: true,
    },
  }),
});

testRule(rule, {
  fails: [
    {
      name: "one copy",
      given: copying("shop-db"),
      message: `${name} copies what it mounts into Kubernetes Secrets: shop-db`,
      boundary: true,
    },
    {
      name: "many copies are one finding",
      given: copying("a", "b", "c", "d", "e", "f"),
      message: `${name} copies what it mounts into Kubernetes Secrets: a, b, c, d, e and 1 more`,
    },
  ],
  passes: [{ name: "mounted files alone", given: copying(), boundary: true }],
  notApplicable: [
    {
      name: "code that is no class",
      given: { kubernetes: null },
      reason: "is no class of the Secrets Store CSI driver",
    },
  ],
});
