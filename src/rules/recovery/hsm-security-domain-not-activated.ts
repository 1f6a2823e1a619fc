import { unread } from "../../model/fact.ts";
import { defineRule, notJudged } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";

export default defineRule({
  id: "hsm-security-domain-not-activated",
  title: "Managed HSM is not activated",
  severity: "high",
  area: "recovery",
  subject: "hsm",
  sources: ["live"],
  needs: ["activationStatus"],
  controls: ["backup-availability"],
  references: ["https://learn.microsoft.com/azure/key-vault/managed-hsm/security-domain"],
  doc: {
    what: "Flags managed HSMs whose security domain was never downloaded, or whose activation failed.",
    why: "An HSM without its security domain in your hands serves no keys yet, and could not be restored after a disaster. It is paid for by the hour all the same, and for as long as it waits its first administrators decide alone who gets the domain.",
    fix: "Download the security domain with at least three RSA keys of as many holders and a quorum of two or more, and keep it and the private keys offline, apart from each other. Delete an HSM that nobody needs.",
  },
  examples: { fails: { activationStatus: "NotActivated" }, passes: { activationStatus: "Active" } },
  *check(hsm) {
    const status = hsm.activationStatus;
    switch (status?.toLowerCase()) {
      case "active":
        return;
      case "notactivated":
        yield { at: hsm.id, message: `managed HSM "${hsm.name}" is not activated: nobody has its security domain` };
        return;
      case "failed":
        yield { at: hsm.id, message: `the activation of managed HSM "${hsm.name}" failed` };
        return;
      default:
        yield notJudged(
          "activationStatus",
          unread(
            "not-in-output",
            `Azure says of the activation: ${status ?? "nothing"}`,
            "az keyvault show --hsm-name NAME",
          ),
        );
    }
  },
  fix: (hsm) => ({
    az: shell`az keyvault security-domain download --hsm-name ${hsm.name} --sd-wrapping-keys <key1.cer> <key2.cer> <key3.cer> --sd-quorum 2 --security-domain-file <file>`,
  }),
});
