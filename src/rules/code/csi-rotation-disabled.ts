import { kubernetesUse } from "../../model/kubernetes.ts";
import { defineRule } from "../../model/rule.ts";
import { leftOpen, notOf } from "../support/kubernetes-words.ts";

export default defineRule({
  id: "csi-rotation-disabled",
  title: "Secrets Store CSI driver does not follow rotations",
  severity: "medium",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["kubernetes"],
  controls: ["secret-rotation"],
  references: [
    "https://learn.microsoft.com/azure/aks/csi-secrets-store-configuration-options",
    "https://secrets-store-csi-driver.sigs.k8s.io/topics/secret-auto-rotation",
  ],
  doc: {
    what: "Flags settings that switch rotation off in the Secrets Store CSI driver: in values of its chart, in releases and clusters that carry them, in the add-on of a cluster that Terraform sets up, and in the arguments of the driver. Where the code has classes of the driver and says nowhere how it is set up, they are not evaluated.",
    why: "The driver then reads a secret when a pod starts and never again. A rotated secret reaches only pods that start later, and those that run break when the old version ends.",
    fix: "Set enableSecretRotation to true, with a rotationPollInterval that the limits of the vault allow. Pods that read secrets once have to be restarted after a rotation all the same.",
  },
  examples: {
    fails: {
      name: "values.yaml",
      kubernetes: kubernetesUse({
        driver: { rotation: [{ path: "enableSecretRotation", isOn: false }] },
      }),
    },
    passes: {
      name: "values.yaml",
      kubernetes: kubernetesUse({
        driver: { rotation: [{ path: "enableSecretRotation", isOn: true }] },
      }),
    },
  },
  *check({ id, name, kubernetes }) {
    if (kubernetes?.providerClass && !kubernetes.providerClass.isDriverInCode) {
      yield leftOpen(
        `${name} does not say whether the driver follows rotations, and no manifest or chart beside it does`,
      );
      return;
    }
    if (!kubernetes?.driver) {
      yield notOf("setting of the driver");
      return;
    }
    for (const { path, isOn, at } of kubernetes.driver.rotation) {
      if (isOn === null) yield leftOpen(`${path} of ${name} is filled in later`);
      else if (!isOn) {
        const message = `${path} of ${name} is off: the driver reads a secret once and never sees that it was rotated`;
        yield { at: id, message, detail: path, ...(at ? { where: at } : {}) };
      }
    }
  },
  fix: () => ({ terraform: "secret_rotation_enabled = true" }),
});
