import { defineRule } from "../../model/rule.ts";
import { expired } from "../support/expiry.ts";
import { renewCommand } from "../support/renew-command.ts";

export default defineRule({
  id: "certificate-expired",
  title: "Certificate has expired and is still enabled",
  severity: "high",
  area: "objects",
  subject: "certificate",
  sources: ["live", "code"],
  needs: ["enabled", "expiresOn"],
  supersedes: ["certificate-expiring"],
  controls: ["cert-validity"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/certificates/about-certificates",
    "https://learn.microsoft.com/azure/key-vault/certificates/overview-renew-certificate",
  ],
  doc: {
    what: "Flags enabled certificates whose validity has ended. A certificate has expired from the very second of its expiry date on.",
    why: "Key Vault still hands the certificate out, but clients refuse it: connections fail, or somebody has taught a client to accept what it must not. An expired certificate that nothing uses still has a private key to steal.",
    fix: "Renew the certificate and let everything that serves it load the new version; then find out why the renewal did not happen by itself. Disable it if nothing uses it any more.",
  },
  examples: {
    fails: { name: "web", notBefore: "2025-03-01T00:00:00Z", expiresOn: "2026-03-01T00:00:00Z" },
    passes: { expiresOn: "2027-09-15T00:00:00Z" },
  },
  *check(certificate, { now }) {
    const answer = expired("certificate", certificate, now);
    if (answer) yield answer;
  },
  fix: (certificate) => ({ az: renewCommand(certificate) }),
});
