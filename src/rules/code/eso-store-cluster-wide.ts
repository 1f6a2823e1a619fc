import { kubernetesUse } from "../../model/kubernetes.ts";
import { defineRule } from "../../model/rule.ts";
import { notOf } from "../support/kubernetes-words.ts";

export default defineRule({
  id: "eso-store-cluster-wide",
  title: "Store of the whole cluster is open to every namespace",
  severity: "medium",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["kubernetes"],
  controls: ["rbac-scope", "vault-isolation"],
  references: ["https://external-secrets.io/latest/api/clustersecretstore/"],
  doc: {
    what: "Flags stores of a Key Vault for the whole cluster (ClusterSecretStore) without conditions, and those with a condition that lets every namespace in.",
    why: "Whoever may write an ExternalSecret in any namespace can copy every secret that the store may read into it, whoever it belongs to.",
    fix: "Use a SecretStore in the namespace of the application, with an identity of its own. Where one store has to serve several, name them under conditions.",
  },
  examples: {
    fails: {
      name: "ClusterSecretStore/kv",
      kubernetes: kubernetesUse({
        store: { identity: "workload-identity", undecided: null, reach: "every-namespace", syncs: [] },
      }),
    },
    passes: {
      name: "ClusterSecretStore/kv",
      kubernetes: kubernetesUse({
        store: { identity: "workload-identity", undecided: null, reach: "chosen-namespaces", syncs: [] },
      }),
    },
  },
  *check({ id, name, kubernetes }) {
    const store = kubernetes?.store;
    if (!store) yield notOf("store of a Key Vault");
    if (store?.reach !== "every-namespace") return;
    const why = store.reachAt ? "has a condition that lets every namespace in" : "has no conditions";
    const message = `${name} ${why}: every namespace of the cluster can read through it`;
    yield { at: id, message, ...(store.reachAt ? { where: store.reachAt } : {}) };
  },
});
