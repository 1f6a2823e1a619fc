import { type KubernetesUse, kubernetesUse, type SyncUse } from "../../model/kubernetes.ts";

/** What copies two secrets out of a Key Vault every hour, but for what is given: for the examples of rules. */
export function exampleSync(given: Partial<SyncUse> = {}): {
  readonly name: string;
  readonly kubernetes: KubernetesUse;
} {
  const sync: SyncUse = {
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
  };
  return { name: "ExternalSecret/shop/db", kubernetes: kubernetesUse({ sync }) };
}
