import { kubernetesUse } from "../../model/kubernetes.ts";
import { defineRule } from "../../model/rule.ts";
import { leftOpen, notOf } from "../support/kubernetes-words.ts";

export default defineRule({
  id: "eso-static-credential",
  title: "Store signs in to the vault with a stored credential",
  severity: "medium",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["kubernetes"],
  controls: ["managed-identity", "secret-rotation"],
  references: ["https://external-secrets.io/latest/provider/azure-key-vault/"],
  doc: {
    what: "Flags stores of the External Secrets operator that sign in as a service principal, which is what they do where authType says nothing else: with a client secret or certificate out of a Kubernetes Secret.",
    why: "The credential that opens the vault is itself kept outside of it. It has to be rotated by hand, and whoever can read it has everything that the store may read.",
    fix: "Set authType to WorkloadIdentity with a serviceAccountRef whose service account has the client id of a managed identity, and delete the credential.",
  },
  examples: {
    fails: {
      name: "SecretStore/shop/kv",
      kubernetes: kubernetesUse({
        store: { identity: "service-principal", undecided: null, reach: "namespace", syncs: [] },
      }),
    },
    passes: {
      name: "SecretStore/shop/kv",
      kubernetes: kubernetesUse({
        store: { identity: "workload-identity", undecided: null, reach: "namespace", syncs: [] },
      }),
    },
  },
  *check({ id, name, kubernetes }) {
    const store = kubernetes?.store;
    if (!store) yield notOf("store of a Key Vault");
    else if (store.undecided !== null) yield leftOpen(`${store.undecided}, and decides the identity`);
    else if (store.identity === "service-principal") {
      const message = `${name} signs in as a service principal, with a credential that is kept in the cluster`;
      yield { at: id, message, ...(store.identityAt ? { where: store.identityAt } : {}) };
    }
  },
});
