import Type from "typebox";
import { defineRule, notJudged } from "../../model/rule.ts";
import { oneOf } from "../../model/schema.ts";
import { shell } from "../../model/shell.ts";
import { type Certainty, certainties, type Escalator, type VaultAccess } from "../../model/vault-access.ts";
import { escalationObservations } from "../support/escalation-observations.ts";
import { vaultResourceId } from "../support/vault-resource-id.ts";

export default defineRule({
  id: "vault-escalation-path",
  title: "Somebody gets at the vault's values by a way round access to them",
  severity: "high",
  area: "access",
  subject: "vault",
  sources: ["live"],
  needs: ["access"],
  controls: ["privileged-roles", "separation-of-duties"],
  references: [
    "https://learn.microsoft.com/azure/azure-resource-manager/templates/key-vault-parameter",
    "https://learn.microsoft.com/azure/key-vault/general/backup",
  ],
  doc: {
    what: "Flags vaults of which somebody gets at values, or at the use of keys, without access to them: by opening the vault to template deployments and having one fetch a secret (E12), by having certificates put on a virtual machine of his own (E13), by restoring a backup in another vault (E21). One finding each for people, groups and workloads who hold such rights at the vault, and one for each holder at every scope above vaults: such a holder is told once, not at each vault below. Left out: who can simply give himself access (vault-self-grant-possible), and deployments that may fetch secrets already (vault-template-deployment-enabled). Each way has a certainty: A is documented, B rests on strong evidence, C needs more than is known here.",
    why: "These rights look like administration of a resource, and nobody who reviews access to secrets sees them. A backup is worse than a read: it is a copy that no later change of access takes back, usable in any vault of the same subscription and geography.",
    fix: "Take vaults/write and vaults/deploy/action from those who do not run the vault: Contributor on the group of an application does not have to cover the group of its vault. Give backup rights to the identity that backs up, and to nobody who only uses objects. Alert on changes of the vault's deployment flags and on backups.",
  },
  params: {
    certainty: Type.Array(oneOf(certainties), {
      default: ["A", "B"],
      minItems: 1,
      maxItems: 3,
      description: "Certainties that are reported: A documented, B strong evidence, C plausible or in need of more.",
    }),
  },
  examples: {
    fails: {
      access: {
        escalations: [
          { id: "1", name: "devs", kind: "group", path: "devs -> Contributor", techniques: ["E12"], certainty: "B" },
        ],
      },
    },
    passes: { access: { escalations: [] } },
  },
  *check({ id, name, access }, { params }) {
    yield* escalationObservations({ id, name }, waysRound(access, new Set(params.certainty)), {
      atVault: `can get at what is in vault "${name}" without access to it`,
      above: "can get, without access, at what is in vaults below",
      leftOut: toldElsewhere,
    });
    if (access.missing) yield notJudged("access", { unread: access.missing });
  },
  fix: (vault) => ({
    az: shell`az role assignment list --include-inherited --scope ${vaultResourceId(vault)}`,
  }),
});

/** Told by vault-template-deployment-enabled, which also knows of stated needs. */
const toldElsewhere = "E11";

/** Whoever can give himself access needs no way round it, and is told there. */
function waysRound({ selfGrants, escalations }: VaultAccess, wanted: ReadonlySet<Certainty>): readonly Escalator[] {
  const helped = new Set(selfGrants.map(({ id }) => id));
  return escalations.filter(
    ({ id, certainty, techniques }) =>
      wanted.has(certainty) && !helped.has(id) && techniques.some((technique) => technique !== toldElsewhere),
  );
}
