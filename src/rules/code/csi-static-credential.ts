import { kubernetesUse } from "../../model/kubernetes.ts";
import { defineRule } from "../../model/rule.ts";
import { leftOpen, notOf } from "../support/kubernetes-words.ts";

export default defineRule({
  id: "csi-static-credential",
  title: "Secrets Store CSI driver signs in with a stored credential",
  severity: "medium",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["kubernetes"],
  controls: ["managed-identity", "secret-rotation"],
  references: ["https://learn.microsoft.com/azure/aks/csi-secrets-store-identity-access"],
  doc: {
    what: "Flags classes of the Secrets Store CSI driver that name no identity: neither a client id for workload identity nor an identity of the node. They sign in as a service principal whose secret lies in the cluster.",
    why: "The secret that opens the vault is itself kept outside of it, as a Kubernetes Secret. It has to be rotated by hand, and whoever can read it has everything that the class may read.",
    fix: "Use workload identity: set clientID in the parameters to the client id of a managed identity that trusts the service account of the pods, and delete the secret.",
  },
  examples: {
    fails: {
      name: "SecretProviderClass/shop/secrets",
      kubernetes: kubernetesUse({
        providerClass: { identity: "service-principal", undecided: null, copies: [], isDriverInCode: true },
      }),
    },
    passes: {
      name: "SecretProviderClass/shop/secrets",
      kubernetes: kubernetesUse({
        providerClass: { identity: "workload-identity", undecided: null, copies: [], isDriverInCode: true },
      }),
    },
  },
  *check({ id, name, kubernetes }) {
    const providerClass = kubernetes?.providerClass;
    if (!providerClass) yield notOf("class of the Secrets Store CSI driver");
    else if (providerClass.undecided !== null) yield leftOpen(`${providerClass.undecided}, and decides the identity`);
    else if (providerClass.identity === "service-principal") {
      const message = `${name} names no identity, so that the driver signs in with the secret of a service principal`;
      yield { at: id, message };
    }
  },
});
