import { dateOf } from "../../model/iso-date.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import {
  credentialsInWords,
  lackingCredentials,
  noWorkload,
  staticCredentials,
  vaultsInWords,
} from "../support/credentials.ts";

export default defineRule({
  id: "principal-static-credential",
  title: "Application with vault access signs in with a stored credential",
  severity: "medium",
  area: "access",
  subject: "principal",
  sources: ["live"],
  needs: ["vaultCredentials", "reach", "signIns"],
  supersedes: ["usage-client-secret-sign-in"],
  controls: ["managed-identity"],
  references: [
    "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview",
    "https://learn.microsoft.com/entra/workload-id/workload-identity-federation",
    "https://learn.microsoft.com/azure/key-vault/general/authentication",
  ],
  doc: {
    what: "Flags applications that have access to what is in a vault, by their own grants or those of their groups, and hold a client secret or a certificate in the directory that has not ended, or that the logs show signing in with a client secret. Access to names alone does not count. Federated credentials and the certificates of managed identities, which Azure keeps and renews, are left out. A token that the logs call got by a certificate or an assertion proves nothing by itself: federation looks the same.",
    why: "The credential is a secret outside the vault that opens the vault. It lies in a pipeline, a file or somebody's notes, works from anywhere until it ends, and whoever copies it has everything that the vault gives this application.",
    fix: "Let the application run as a managed identity where it runs in Azure, and federate it where it runs elsewhere (GitHub, Azure DevOps, Kubernetes, another cloud). Give the new identity the access, then delete the credentials.",
  },
  examples: {
    fails: {
      vaultCredentials: {
        list: [{ kind: "secret", startsOn: "2026-10-01T00:00:00Z", endsOn: "2027-03-01T00:00:00Z", issuer: null }],
      },
    },
    passes: {
      vaultCredentials: {
        list: [
          { kind: "federated", startsOn: null, endsOn: null, issuer: "https://token.actions.githubusercontent.com" },
        ],
      },
    },
  },
  *check({ id, label, vaultCredentials, reach, signIns }, { now }) {
    if (vaultCredentials === null) {
      yield notApplicable(noWorkload);
      return;
    }
    const held = staticCredentials(vaultCredentials, now);
    const used = signIns?.kinds.includes("secret") ? signIns : null;
    if (held.length > 0 || used) {
      const who = reach.vaults > 0 ? `"${label}", which has access to ${vaultsInWords(reach)},` : `"${label}"`;
      const can = held.length > 0 ? [`can sign in with ${credentialsInWords(held)}`] : [];
      const did = used ? [`signed in at vaults with a client secret, last on ${dateOf(used.last)}`] : [];
      yield { at: id, message: `${who} ${[...can, ...did].join(", and ")}` };
    } else if (vaultCredentials.missing) yield lackingCredentials(vaultCredentials.missing);
  },
  fix: ({ id }) => ({
    az: [
      shell`az ad sp show --id ${id} --query appId --output tsv`,
      "az ad app federated-credential create --id '<application id>' --parameters '<file>'",
      "az ad app credential delete --id '<application id>' --key-id '<key id>'",
    ].join("\n"),
  }),
});
