import { kubernetesUse, type SyncUse } from "../../../src/model/kubernetes.ts";
import rule from "../../../src/rules/code/eso-find-too-broad.ts";
import { testRule } from "../../support/rule-tester.ts";

const name = "ExternalSecret/shop/db";
const sync = (given: Partial<SyncUse>) => ({
  name,
  kubernetes: kubernetesUse({
    sync: {
      direction: "read",
      store: "key-vault",
      storeName: "SecretStore/kv",
      repeats: "periodic",
      seconds: 3600,
      undecided: null,
      transactions: 2,
      isLowerBound: false,
      finds: [],
      ...given,
    },
  }),
});

const path = "spec.dataFrom[0].find";

testRule(rule, {
  fails: [
    {
      name: "a search for everything",
      given: sync({ finds: [{ path, breadth: "everything" }] }),
      message: `${path} of ${name} finds everything in the vault of SecretStore/kv`,
      boundary: true,
    },
    {
      name: "the second of two searches",
      given: sync({
        finds: [
          { path, breadth: "some" },
          { path: "spec.dataFrom[1].find", breadth: "everything" },
        ],
      }),
      message: `spec.dataFrom[1].find of ${name} finds everything in the vault of SecretStore/kv`,
    },
  ],
  passes: [
    { name: "a search for some", given: sync({ finds: [{ path, breadth: "some" }] }), boundary: true },
    { name: "no search, whatever the store is", given: sync({ store: "not-in-code" }) },
  ],
  notApplicable: [
    { name: "what writes into a vault", given: sync({ direction: "push" }), reason: "is no copy out of a vault" },
  ],
  notEvaluated: [
    {
      name: "a search in a store that is not there",
      given: sync({ store: "not-in-code", finds: [{ path, breadth: "everything" }] }),
      detail: "SecretStore/kv is not in the code, so that it may be a store of another kind",
    },
  ],
});
