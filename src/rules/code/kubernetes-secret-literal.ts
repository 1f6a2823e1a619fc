import { kubernetesUse } from "../../model/kubernetes.ts";
import { defineRule } from "../../model/rule.ts";
import { notOf } from "../support/kubernetes-words.ts";
import { someOf } from "../support/some-of.ts";

export default defineRule({
  id: "kubernetes-secret-literal",
  title: "Values of a Kubernetes Secret stand in the code",
  severity: "high",
  levels: ["medium"],
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["kubernetes"],
  controls: ["secret-rotation", "access-model"],
  references: [
    "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
    "https://learn.microsoft.com/azure/aks/csi-secrets-store-driver",
  ],
  doc: {
    what: "Flags Kubernetes Secrets with values in data or stringData, and Secrets that Kustomize makes out of literals or of files in the tree. Values that are encrypted, filled in later or public, such as certificates, do not count. High where the same code has a provider class or a store of a vault, medium where it has none. The report shows how long a value is, never a character of it.",
    why: "The encoding is no encryption: everybody who can read the repository has the values, in every clone and for ever. Where a vault is at hand, they pass it by, and neither its rotation nor its audit log reaches them.",
    fix: "Take the values for known and replace them. Put the new ones into a vault, and let a class of the Secrets Store CSI driver or an ExternalSecret bring them into the cluster.",
  },
  examples: {
    fails: {
      name: "Secret/shop/db",
      kubernetes: kubernetesUse({
        nativeSecret: { values: [{ key: "password", shown: "(8-15 characters)" }], isBesideVault: true },
      }),
    },
    passes: {
      name: "Secret/shop/db",
      kubernetes: kubernetesUse({
        nativeSecret: { values: [], isBesideVault: true },
      }),
    },
  },
  *check({ id, name, kubernetes }) {
    const secret = kubernetes?.nativeSecret;
    if (!secret) yield notOf("Kubernetes Secret");
    const [first] = secret?.values ?? [];
    if (!secret || !first) return;
    const keys = secret.values.map(({ key, shown }) => (shown === null ? key : `${key} ${shown}`));
    const beside = secret.isBesideVault ? ", beside what brings secrets out of a vault" : "";
    yield {
      at: id,
      message: `the values of ${name} stand in the code${beside}: ${someOf(keys)}`,
      ...(first.at ? { where: first.at } : {}),
      ...(secret.isBesideVault ? {} : { level: "medium" as const }),
    };
  },
});
