import { defineRule, notJudged } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { escalationObservations } from "../support/escalation-observations.ts";
import { vaultResourceId } from "../support/vault-resource-id.ts";

export default defineRule({
  id: "vault-self-grant-possible",
  title: "Somebody without access to the vault's data can give it to himself",
  severity: "high",
  area: "access",
  subject: "vault",
  sources: ["live"],
  needs: ["access"],
  controls: ["privileged-roles", "separation-of-duties"],
  peers: ["datadog:def-000-0wh"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
    "https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-overview",
  ],
  doc: {
    what: "Flags vaults where somebody who can neither read secret values nor use keys can give himself that access, one finding each for people, groups and workloads who hold what leads there at the vault, and one for each holder at every scope above vaults: such a holder is told once, not at each vault below. Looked for are: writing access policies (E01, E02), switching the permission model (E03), assigning roles freely, within the limits of a condition or to others (E04, E05, E06), widening a custom role (E07), asking Privileged Identity Management (E08), and removing a deny assignment (E09). Counts what is in force, from every scope above the vault; conditions and deny assignments are looked at. A group stands for its members.",
    why: "Owner, Contributor and User Access Administrator show no data action, so reviews of who reads secrets leave them out. Owner and User Access Administrator are one role assignment away from every value, and on a vault with access policies Contributor is one entry away. Nothing has to be broken into, and the trace is an ordinary change of configuration.",
    fix: "Make such roles eligible with approval instead of standing, and assign them on the scopes that somebody really runs. Let others delegate by Key Vault Data Access Administrator, or by Role Based Access Control Administrator with a condition that names the roles which may be given. Move vaults off access policies: then Contributor does not lead to data. Alert on role assignments and access policy changes at the vault.",
  },
  examples: {
    fails: {
      access: {
        selfGrants: [
          { id: "1", name: "alice", kind: "user", path: "alice -> Owner", techniques: ["E04"], certainty: "A" },
        ],
      },
    },
    passes: { access: { selfGrants: [] } },
  },
  *check({ id, name, access }) {
    yield* escalationObservations({ id, name }, access.selfGrants, {
      atVault: `without access to what is in vault "${name}" can take it`,
      above: "can take access to what is in vaults below",
    });
    if (access.missing) yield notJudged("access", { unread: access.missing });
  },
  fix: (vault) => ({
    az: shell`az role assignment list --include-inherited --scope ${vaultResourceId(vault)}`,
  }),
});
