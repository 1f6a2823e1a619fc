import { type ClusterIdentity, kubernetesUse } from "../../model/kubernetes.ts";
import { defineRule } from "../../model/rule.ts";
import { leftOpen, notOf } from "../support/kubernetes-words.ts";

export default defineRule({
  id: "csi-retired-identity",
  title: "Cluster reads the vault by a retired or shared identity",
  severity: "medium",
  levels: ["low"],
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["kubernetes"],
  controls: ["managed-identity", "vault-isolation"],
  references: [
    "https://learn.microsoft.com/azure/aks/csi-secrets-store-identity-access",
    "https://learn.microsoft.com/azure/aks/use-azure-ad-pod-identity",
    "https://external-secrets.io/latest/provider/azure-key-vault/",
  ],
  doc: {
    what: "Flags classes of the Secrets Store CSI driver and stores of the External Secrets operator that sign in by pod identity, which is retired, or by an identity that others share: that of the node, or that of the operator. Low for an identity that was assigned to the node on purpose, and for that of the operator.",
    why: "Pod identity is not maintained any more. An identity of the node is there for every pod on it, and that of the operator for everybody who may write a store: all of them read what one application was given.",
    fix: "Use workload identity with a service account for each application: clientID in the class, serviceAccountRef in the store. Then take the grants of the old identity away.",
  },
  examples: {
    fails: {
      name: "SecretProviderClass/shop/secrets",
      kubernetes: kubernetesUse({
        providerClass: { identity: "pod-identity", undecided: null, copies: [], isDriverInCode: true },
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
    const user = kubernetes?.providerClass ?? kubernetes?.store;
    if (!user) {
      yield notOf("class or store");
      return;
    }
    if (user.undecided !== null) yield leftOpen(`${user.undecided}, and decides the identity`);
    const fault = user.identity === null ? undefined : faults.get(user.identity);
    if (!fault) return;
    yield {
      at: id,
      message: `${name} signs in ${fault.words}`,
      ...(user.identityAt ? { where: user.identityAt } : {}),
      ...(fault.isLow ? { level: "low" as const } : {}),
    };
  },
});

interface Fault {
  readonly words: string;
  readonly isLow: boolean;
}

const faults: ReadonlyMap<ClusterIdentity, Fault> = new Map([
  ["pod-identity", { words: "by pod identity, which is retired", isLow: false }],
  ["node-system-identity", { words: "by the identity of the node, which every pod on it shares", isLow: false }],
  [
    "node-user-identity",
    { words: "by an identity assigned to the node, which other pods on it can use as well", isLow: true },
  ],
  [
    "operator-identity",
    { words: "by the identity of the operator, which everybody who may write a store can use", isLow: true },
  ],
]);
