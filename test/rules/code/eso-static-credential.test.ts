import { kubernetesUse, type StoreUse } from "../../../src/model/kubernetes.ts";
import rule from "../../../src/rules/code/eso-static-credential.ts";
import { testRule } from "../../support/rule-tester.ts";

const name = "SecretStore/shop/kv";
const signingInBy = (given: Pick<StoreUse, "identity"> & Partial<StoreUse>) => ({
  name,
  kubernetes: kubernetesUse({ store: { undecided: null, reach: "namespace", syncs: [], ...given } }),
});

testRule(rule, {
  fails: [
    {
      name: "a service principal",
      given: signingInBy({ identity: "service-principal" }),
      message: `${name} signs in as a service principal, with a credential that is kept in the cluster`,
      boundary: true,
    },
  ],
  passes: [
    { name: "workload identity", given: signingInBy({ identity: "workload-identity" }), boundary: true },
    { name: "the operator's identity", given: signingInBy({ identity: "operator-identity" }) },
  ],
  notApplicable: [{ name: "no store", given: { kubernetes: null }, reason: "is no store of a Key Vault" }],
  notEvaluated: [
    {
      name: "a type that is filled in later",
      given: signingInBy({ identity: null, undecided: "authType is $(AUTH)" }),
      detail: "authType is $(AUTH), and decides the identity",
    },
  ],
});
