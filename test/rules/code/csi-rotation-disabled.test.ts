import { kubernetesUse } from "../../../src/model/kubernetes.ts";
import rule from "../../../src/rules/code/csi-rotation-disabled.ts";
import { testRule } from "../../support/rule-tester.ts";

const name = "HelmRelease/kube-system/csi";
const path = "spec.values.enableSecretRotation";
const driver = (isOn: boolean | null) => kubernetesUse({ driver: { rotation: [{ path, isOn }] } });
const providerClass = (isDriverInCode: boolean) =>
  kubernetesUse({ providerClass: { identity: "workload-identity", undecided: null, copies: [], isDriverInCode } });

testRule(rule, {
  fails: [
    {
      name: "rotation switched off",
      given: { name, kubernetes: driver(false) },
      message: `${path} of ${name} is off: the driver reads a secret once and never sees that it was rotated`,
      boundary: true,
    },
  ],
  passes: [{ name: "rotation switched on", given: { name, kubernetes: driver(true) }, boundary: true }],
  notApplicable: [
    {
      name: "a class whose driver is set up in the code, where it is judged",
      given: { kubernetes: providerClass(true) },
      reason: "is no setting of the driver",
    },
    { name: "code that is no object of a cluster", given: { kubernetes: null }, reason: "is no setting of the driver" },
  ],
  notEvaluated: [
    {
      name: "a class in code that does not set up the driver",
      given: { name: "SecretProviderClass/shop/db", kubernetes: providerClass(false) },
      detail:
        "SecretProviderClass/shop/db does not say whether the driver follows rotations, and no manifest or chart beside it does",
    },
    {
      name: "a setting that is filled in later",
      given: { name, kubernetes: driver(null) },
      detail: `${path} of ${name} is filled in later`,
    },
  ],
});
