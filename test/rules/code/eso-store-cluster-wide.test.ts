import { kubernetesUse, type StoreUse } from "../../../src/model/kubernetes.ts";
import rule from "../../../src/rules/code/eso-store-cluster-wide.ts";
import { testRule } from "../../support/rule-tester.ts";

const name = "ClusterSecretStore/kv";
const reaching = (reach: StoreUse["reach"], place: Partial<StoreUse> = {}) => ({
  name,
  kubernetes: kubernetesUse({
    store: { identity: "workload-identity", undecided: null, reach, syncs: [], ...place },
  }),
});

testRule(rule, {
  fails: [
    {
      name: "without conditions",
      given: reaching("every-namespace"),
      message: `${name} has no conditions: every namespace of the cluster can read through it`,
      boundary: true,
    },
    {
      name: "with a condition that keeps nobody out",
      given: reaching("every-namespace", { reachAt: { uri: "store.yaml", startLine: 9 } }),
      message: `${name} has a condition that lets every namespace in: every namespace of the cluster can read through it`,
    },
  ],
  passes: [
    { name: "chosen namespaces", given: reaching("chosen-namespaces"), boundary: true },
    { name: "its own namespace", given: reaching("namespace") },
  ],
  notApplicable: [{ name: "no store", given: { kubernetes: null }, reason: "is no store of a Key Vault" }],
});
