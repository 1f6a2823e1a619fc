import { isRead, unread } from "../../model/fact.ts";
import { keyGovernanceAppId } from "../../model/facts/local-roles.ts";
import type { LocalGrant } from "../../model/grant-subject.ts";
import { workloadKinds } from "../../model/principal.ts";
import { defineRule, notJudged } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { lackOf, scopeInWords } from "../support/local-grant.ts";

export default defineRule({
  id: "hsm-policy-service-over-privileged",
  title: "Azure Policy's service does more than look at a managed HSM's keys",
  severity: "medium",
  area: "access",
  subject: "hsm",
  sources: ["live"],
  needs: ["localGrants"],
  controls: ["privileged-roles"],
  references: ["https://learn.microsoft.com/azure/key-vault/managed-hsm/azure-policy"],
  doc: {
    what: "Flags local roles beyond looking at keys that the service behind Azure Policy (Azure Key Vault Managed HSM Key Governance Service, known by its application id) holds inside a managed HSM.",
    why: "The service reads attributes of keys to tell whether they comply. Every right beyond that lies with software that runs outside of your control and needs none of it.",
    fix: "Give the service the local role Managed HSM Crypto Auditor and take every other one from it.",
  },
  examples: {
    fails: {
      localGrants: [
        {
          name: "Key Governance Service",
          principal: {
            id: "oid",
            name: "Key Governance Service",
            kind: "service-principal",
            appId: keyGovernanceAppId,
          },
          scope: "/",
          powers: ["manages-access"],
        },
      ],
    },
    passes: {
      localGrants: [
        {
          name: "Key Governance Service",
          principal: {
            id: "oid",
            name: "Key Governance Service",
            kind: "service-principal",
            appId: keyGovernanceAppId,
          },
          scope: "/",
          powers: [],
        },
      ],
    },
  },
  *check(hsm) {
    for (const grant of hsm.localGrants) {
      // What only looks is what the service is for, whoever holds it.
      if (isRead(grant.powers) && grant.powers.read.length === 0) continue;
      const kind = whose(grant);
      if (kind === "another's") continue;
      const lack = kind === "open" ? applicationLack(grant) : lackOf(grant, ["powers"]);
      if (lack) {
        yield notJudged("localGrants", lack);
        continue;
      }
      const role = isRead(grant.role) ? grant.role.read.name : "a role";
      const where = isRead(grant.scope) ? scopeInWords(grant.scope.read) : "at a scope that was not read";
      yield {
        at: grant.id,
        about: { type: "grant", name: grant.name },
        message: `Azure Policy's service holds "${role}" ${where}, which does more than look at keys`,
      };
    }
  },
  fix: (hsm) => ({
    az: [
      shell`az keyvault role assignment create --hsm-name ${hsm.name} --assignee ${keyGovernanceAppId} --role "Managed HSM Crypto Auditor" --scope /`,
      shell`az keyvault role assignment delete --hsm-name ${hsm.name} --assignee ${keyGovernanceAppId} --role <role> --scope <scope>`,
    ].join("\n"),
  }),
});

/** The service is known by its application id; that of a workload may not have been read. */
function whose({ principal }: LocalGrant): "the service's" | "another's" | "open" {
  if (!isRead(principal)) return "open";
  const { kind, appId } = principal.read;
  if (appId !== null) return appId.toLowerCase() === keyGovernanceAppId ? "the service's" : "another's";
  return workloadKinds.has(kind) && kind !== "managed-identity" ? "open" : "another's";
}

function applicationLack(grant: LocalGrant) {
  const why = `the application id of "${grant.name}" was not read: it may be Azure Policy's service`;
  return lackOf(grant, ["principal"]) ?? unread("not-in-output", why, "give the run directory read access");
}
