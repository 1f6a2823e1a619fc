import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { renewals } from "../support/certificate-renewal.ts";
import { skippedObject } from "../support/skipped-object.ts";

export default defineRule({
  id: "certificate-auto-renew-missing",
  title: "Certificate is not renewed automatically",
  severity: "medium",
  area: "objects",
  subject: "certificate",
  sources: ["live", "code"],
  needs: ["enabled", "issuer", "lifetimeActions"],
  controls: ["cert-auto-renewal"],
  peers: ["cloudsploit:sslCertificateAutoRenewal"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/certificates/about-certificates",
    "https://learn.microsoft.com/azure/key-vault/certificates/tutorial-rotate-certificates",
  ],
  doc: {
    what: 'Flags enabled certificates whose policy has no auto-renew action, or has one that cannot work because the issuer is "Unknown", which stands for an authority that Key Vault does not talk to. Mail to contacts is no renewal.',
    why: "A certificate that a person must renew is renewed late one day, and then what it protects is down. Lifetimes of public certificates keep shrinking, so that day comes more often.",
    fix: "Let an authority that Key Vault works with, or Key Vault itself, issue the certificate and add an auto-renew action to its policy. Where another tool renews it, such as an ACME client, keep that as a waiver with its reason.",
  },
  examples: {
    fails: { name: "web", lifetimeActions: [{ action: "email-contacts", lifetimePercentage: 80 }] },
    passes: { lifetimeActions: [{ action: "auto-renew", lifetimePercentage: 80 }] },
  },
  *check(certificate) {
    const skipped = skippedObject(certificate);
    if (skipped) yield skipped;
    if (skipped || renewals(certificate).length > 0) return;
    const { id, name, lifetimeActions } = certificate;
    const hasAction = lifetimeActions.some(({ action }) => action === "auto-renew");
    const others = [...new Set(lifetimeActions.map(({ action }) => action))].sort().join(", ");
    const policy = others === "" ? "its policy has no lifetime action" : `its policy has only ${others}`;
    const why = hasAction ? 'its issuer is "Unknown", which the auto-renew action cannot ask' : policy;
    const fact = hasAction ? "issuer" : "lifetimeActions";
    yield { at: id, fact, message: `certificate "${name}" is not renewed automatically: ${why}` };
  },
  fix: (certificate) => ({
    az: shell`az keyvault certificate set-attributes --vault-name ${certificate.vault.name} --name ${certificate.name} --policy @<policy-with-auto-renew.json>`,
    terraform: 'lifetime_action { action { action_type = "AutoRenew" } trigger { lifetime_percentage = 80 } }',
  }),
});
