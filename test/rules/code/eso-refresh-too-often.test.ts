import { kubernetesUse, type SyncUse } from "../../../src/model/kubernetes.ts";
import rule from "../../../src/rules/code/eso-refresh-too-often.ts";
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

const store = (...perDay: readonly number[]) => ({
  name: "ClusterSecretStore/kv",
  kubernetes: kubernetesUse({
    store: {
      identity: "workload-identity",
      undecided: null,
      reach: "chosen-namespaces",
      syncs: perDay.map((calls, index) => ({ name: `ExternalSecret/${index}`, perDay: calls })),
    },
  }),
});

testRule(rule, {
  fails: [
    {
      name: "four secrets every 15 seconds",
      given: sync({ seconds: 15, transactions: 4 }),
      message: `${name} causes 23040 transactions a day: 4 every 15 seconds`,
    },
    {
      name: "a search, which reads at least once",
      given: sync({ seconds: 8, transactions: 1, isLowerBound: true }),
      message: `${name} causes at least 10800 transactions a day: 1 every 8 seconds`,
    },
    {
      name: "one more than the parameter",
      given: sync({ seconds: 864, transactions: 1 }),
      params: { perDay: 99 },
      message: `${name} causes 100 transactions a day: 1 every 864 seconds`,
      boundary: true,
    },
    {
      name: "what writes into a vault",
      given: sync({ direction: "push", seconds: 1, transactions: 1 }),
      message: `${name} causes 86400 transactions a day: 1 every 1 seconds`,
    },
    {
      name: "a store with many that are within the limit each",
      given: store(6000, 6000),
      message: "what reads through ClusterSecretStore/kv comes to 12000 transactions a day, from 2 objects",
    },
  ],
  passes: [
    {
      name: "as many as the parameter",
      given: sync({ seconds: 864, transactions: 1 }),
      params: { perDay: 100 },
      boundary: true,
    },
    { name: "never again", given: sync({ seconds: 0, transactions: 1000 }) },
    { name: "created once", given: sync({ repeats: "once", seconds: null, transactions: 1000 }) },
    { name: "a store with one above the limit, where it is found itself", given: store(20_000, 9000) },
    { name: "a store with just as many as there may be", given: store(5000, 5000) },
  ],
  notApplicable: [{ name: "neither", given: { kubernetes: null }, reason: "is no copy or store of a vault" }],
  notEvaluated: [
    {
      name: "a store that is not there",
      given: sync({ store: "not-in-code", seconds: 1 }),
      detail: "SecretStore/kv is not in the code, so that it may be a store of another kind",
    },
    {
      name: "an interval that is filled in later",
      given: sync({ seconds: null, undecided: "spec.refreshInterval is $(REFRESH)" }),
      detail: "spec.refreshInterval is $(REFRESH)",
    },
  ],
});
