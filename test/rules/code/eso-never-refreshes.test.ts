import { kubernetesUse, type SyncUse } from "../../../src/model/kubernetes.ts";
import rule from "../../../src/rules/code/eso-never-refreshes.ts";
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

testRule(rule, {
  fails: [
    {
      name: "an interval of 0",
      given: sync({ seconds: 0 }),
      message: `refreshInterval of ${name} is 0, so that a rotation never reaches the copy`,
      boundary: true,
    },
    {
      name: "created once",
      given: sync({ repeats: "once", seconds: null }),
      message: `refreshPolicy of ${name} is CreatedOnce, so that a rotation never reaches the copy`,
    },
    {
      name: "only when the object changes",
      given: sync({ repeats: "on-change", seconds: null }),
      message: `refreshPolicy of ${name} is OnChange, so that a rotation never reaches the copy`,
    },
  ],
  passes: [
    { name: "the shortest interval there is", given: sync({ seconds: 0.001 }), boundary: true },
    { name: "a week", given: sync({ seconds: 604_800 }) },
  ],
  notApplicable: [
    { name: "what writes into a vault", given: sync({ direction: "push" }), reason: "is no copy out of a vault" },
    { name: "no object of a cluster", given: { kubernetes: null }, reason: "is no copy out of a vault" },
  ],
  notEvaluated: [
    {
      name: "a store that is not there",
      given: sync({ store: "not-in-code", seconds: 0 }),
      detail: "SecretStore/kv is not in the code, so that it may be a store of another kind",
    },
    {
      name: "an interval that is filled in later",
      given: sync({ seconds: null, undecided: "spec.refreshInterval is $(REFRESH)" }),
      detail: "spec.refreshInterval is $(REFRESH)",
    },
  ],
});
