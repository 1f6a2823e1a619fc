import { kubernetesUse } from "../../model/kubernetes.ts";
import { defineRule } from "../../model/rule.ts";
import { notOf } from "../support/kubernetes-words.ts";
import { someOf } from "../support/some-of.ts";

export default defineRule({
  id: "csi-syncs-kubernetes-secret",
  title: "Secrets Store CSI driver copies secrets into Kubernetes Secrets",
  severity: "low",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["kubernetes"],
  controls: ["access-model", "secret-rotation"],
  references: ["https://secrets-store-csi-driver.sigs.k8s.io/topics/sync-as-kubernetes-secret"],
  doc: {
    what: "Flags classes of the Secrets Store CSI driver with secretObjects: what they mount is also written into Kubernetes Secrets.",
    why: "The copy lies in the store of the cluster, only encoded, and everybody who may read Secrets in the namespace has it. The audit log of the vault does not see them read.",
    fix: "Read the mounted files, and leave secretObjects out. Where an application can only read environment variables, keep who may read Secrets in the namespace few, and encrypt the store of the cluster with a key of your own.",
  },
  examples: {
    fails: {
      name: "SecretProviderClass/shop/secrets",
      kubernetes: kubernetesUse({
        providerClass: {
          identity: "workload-identity",
          undecided: null,
          copies: [{ name: "shop-db" }],
          isDriverInCode: true,
        },
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
    const [first] = providerClass?.copies ?? [];
    if (!providerClass || !first) return;
    const names = someOf(providerClass.copies.map((copy) => copy.name));
    const message = `${name} copies what it mounts into Kubernetes Secrets: ${names}`;
    yield { at: id, message, ...(first.at ? { where: first.at } : {}) };
  },
});
