import Type from "typebox";
import { isRead } from "../../model/fact.ts";
import type { LocalGrant } from "../../model/grant-subject.ts";
import { workloadKinds } from "../../model/principal.ts";
import { defineRule, notJudged, type Observation } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { isWhole, lackOf, scopeInWords } from "../support/local-grant.ts";

export default defineRule({
  id: "hsm-local-role-broad",
  title: "Local role of a managed HSM reaches too far",
  severity: "high",
  levels: ["medium"],
  area: "access",
  subject: "hsm",
  sources: ["live"],
  needs: ["localGrants"],
  controls: ["privileged-roles", "rbac-scope"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/managed-hsm/access-control",
    "https://learn.microsoft.com/azure/key-vault/managed-hsm/built-in-roles",
  ],
  doc: {
    what: "Flags software that holds a role with which it can give itself any other inside a managed HSM (Administrator, Crypto Officer, Policy Administrator, or a role of the HSM's own that writes assignments) on the HSM or on all keys; software that uses keys by a role on all of them rather than on its own; and, at medium, more administrators than the policy allows. Rotators that the policy names may use all keys.",
    why: "Local roles are the only thing that stands before the keys: Azure roles and deny assignments do not reach inside. Who takes over one workload that administers the HSM has every key in it, and one that holds a role on all keys puts the keys of its neighbours at risk with its own.",
    fix: "Give workloads a role on the single keys that they use, and take administrative roles from them. Keep a few administrators, in a group whose members have to activate their membership, and a break-glass account apart.",
  },
  params: {
    maxAdministrators: Type.Integer({
      default: 5,
      minimum: 1,
      description: "Accounts that may hold an administrative role on the whole HSM, counted through groups.",
    }),
    requireKeyScope: Type.Boolean({
      default: true,
      description: "Also report software that uses keys by a role on all of them, at medium severity.",
    }),
    requireGroups: Type.Boolean({
      default: false,
      description:
        "Also report people who hold an administrative role themselves, not through a group, at medium severity.",
    }),
  },
  examples: {
    fails: { localGrants: [{ name: "id-deploy", scope: "/", powers: ["manages-access"] }] },
    passes: { localGrants: [{ name: "id-signer", scope: "/keys/signing", powers: ["uses-keys"] }] },
  },
  *check(hsm, { params }) {
    let administrators = 0;
    let isCountOpen = false;
    for (const grant of hsm.localGrants) {
      const lack = lackOf(grant, ["powers", "scope", "principal"]);
      if (lack) {
        yield notJudged("localGrants", lack);
        continue;
      }
      const observation = observe(grant, params);
      if (observation) yield observation;
      if (!isAdministrative(grant)) continue;
      administrators += accounts(grant);
      isCountOpen ||= !isRead(grant.members);
    }
    if (administrators <= params.maxAdministrators) return;
    const count = isCountOpen ? `at least ${administrators}` : `${administrators}`;
    yield {
      at: hsm.id,
      detail: "administrators",
      level: "medium",
      message: `managed HSM "${hsm.name}" has ${count} accounts that can give themselves any role in it, more than ${params.maxAdministrators}`,
    };
  },
  fix: (hsm) => ({
    az: [
      shell`az keyvault role assignment create --hsm-name ${hsm.name} --assignee-object-id <object id> --role "Managed HSM Crypto User" --scope /keys/<key>`,
      shell`az keyvault role assignment delete --hsm-name ${hsm.name} --assignee <object id> --role <role> --scope <scope>`,
    ].join("\n"),
  }),
});

interface Limits {
  readonly requireKeyScope: boolean;
  readonly requireGroups: boolean;
}

/** What is wrong with one grant, all of which was read. */
function observe(grant: LocalGrant, { requireKeyScope, requireGroups }: Limits): Observation | undefined {
  const { principal, scope, powers, isRotator } = grant;
  if (!isRead(principal) || !isRead(scope) || !isRead(powers) || !isWhole(scope.read)) return undefined;
  const isWorkload = workloadKinds.has(principal.read.kind);
  const where = scopeInWords(scope.read);
  const role = isRead(grant.role) ? grant.role.read.name : "a role";
  const about = { type: "grant", name: grant.name } as const;
  const held = `"${grant.name}" holds "${role}" ${where}`;
  if (powers.read.includes("manages-access")) {
    const message = `${held}, with which it can give itself any role there`;
    if (isWorkload) return { at: grant.id, about, message };
    return requireGroups && principal.read.kind === "user"
      ? { at: grant.id, about, level: "medium", message: `${held} itself, not through a group` }
      : undefined;
  }
  const isExpected = isRead(isRotator) && isRotator.read;
  if (!isWorkload || isExpected || !requireKeyScope || !powers.read.includes("uses-keys")) return undefined;
  return { at: grant.id, about, level: "medium", message: `${held}, and not on the keys that it uses` };
}

/** Whoever can write assignments on the whole HSM can make himself its Administrator. */
function isAdministrative({ powers, scope }: LocalGrant): boolean {
  return isRead(powers) && powers.read.includes("manages-access") && isRead(scope) && scope.read === "/";
}

/** A holder whose members were not read counts as one. */
function accounts({ members }: LocalGrant): number {
  return isRead(members) ? members.read.people + members.read.workloads : 1;
}
