import { type ClusterIdentity, kubernetesUse } from "../../../src/model/kubernetes.ts";
import rule from "../../../src/rules/code/csi-retired-identity.ts";
import { testRule } from "../../support/rule-tester.ts";

const name = "SecretProviderClass/shop/db";
const ofClass = (identity: ClusterIdentity | null, undecided: string | null = null) => ({
  name,
  kubernetes: kubernetesUse({ providerClass: { identity, undecided, copies: [], isDriverInCode: true } }),
});
const ofStore = (identity: ClusterIdentity) => ({
  name: "SecretStore/shop/kv",
  kubernetes: kubernetesUse({ store: { identity, undecided: null, reach: "namespace", syncs: [] } }),
});

testRule(rule, {
  fails: [
    {
      name: "a class with pod identity",
      given: ofClass("pod-identity"),
      message: `${name} signs in by pod identity, which is retired`,
    },
    {
      name: "a class with the node's own identity",
      given: ofClass("node-system-identity"),
      message: `${name} signs in by the identity of the node, which every pod on it shares`,
    },
    {
      name: "a class with an identity that was assigned to the node",
      given: ofClass("node-user-identity"),
      message: `${name} signs in by an identity assigned to the node, which other pods on it can use as well`,
      level: "low",
      boundary: true,
    },
    {
      name: "a store with pod identity",
      given: ofStore("pod-identity"),
      message: "SecretStore/shop/kv signs in by pod identity, which is retired",
    },
    {
      name: "a store with the operator's identity",
      given: ofStore("operator-identity"),
      message:
        "SecretStore/shop/kv signs in by the identity of the operator, which everybody who may write a store can use",
      level: "low",
    },
  ],
  passes: [
    { name: "a class with workload identity", given: ofClass("workload-identity"), boundary: true },
    { name: "a store with workload identity", given: ofStore("workload-identity") },
    { name: "a service principal, which is eso-static-credential", given: ofStore("service-principal") },
  ],
  notApplicable: [{ name: "code that is neither", given: { kubernetes: null }, reason: "is no class or store" }],
  notEvaluated: [
    {
      name: "a switch that is filled in later",
      given: ofClass(null, "useVMManagedIdentity is $(USE_VM)"),
      detail: "useVMManagedIdentity is $(USE_VM), and decides the identity",
    },
  ],
});
