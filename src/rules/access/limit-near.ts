import Type from "typebox";
import { holdingLimitFacts, holdingLimits } from "../../model/facts/limits.ts";
import { defineRule, type NotApplicable, type NotJudged, notApplicable } from "../../model/rule.ts";
import type { LimitUse } from "../../model/subject.ts";
import { grouped } from "../support/usage-words.ts";

export default defineRule({
  id: "limit-near",
  title: "Grants or network rules come near a limit of the service",
  severity: "low",
  area: "access",
  subject: "vault",
  sources: ["live"],
  needs: ["limits"],
  controls: ["throttling-availability"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/assign-access-policy",
    "https://learn.microsoft.com/azure/key-vault/general/network-security",
    "https://learn.microsoft.com/azure/role-based-access-control/troubleshoot-limits",
    "https://github.com/MicrosoftDocs/azure-docs/issues/96782",
  ],
  doc: {
    what: `Flags vaults that take the given share or more of what they may have: ${grouped(holdingLimits["policy-entries"])} access policy entries, ${holdingLimits["policy-groups"]} groups in access policies that are in force, ${grouped(holdingLimits["ip-rules"])} IP rules, ${holdingLimits["network-rules"]} virtual network rules; and subscriptions by their ${grouped(holdingLimits.assignments)} role assignments (as known on ${holdingLimitFacts.date}). A subscription is told at its last vault. Of its assignments those on itself, its resource groups, and its vaults and what is in them are counted; those on other resources are not read, so that nothing is said of a subscription that is not near its limit by these alone.`,
    why: "The next deployment that needs a grant or an address fails, on the day when it is needed. The number of groups is no limit that the service states: with more than twenty in access policies, members were seen to be refused.",
    fix: "Assign roles to groups rather than to each principal, at the vault rather than at each object where all are needed, and remove orphaned and unused ones. Join address ranges, and use private endpoints in place of rules. Go over to Azure RBAC where access policies are full.",
  },
  params: {
    share: Type.Number({
      default: 0.8,
      minimum: 0.01,
      maximum: 1,
      description: "Share of a limit from which on it is reported; exactly so much is reported.",
    }),
  },
  examples: {
    fails: { limits: [{ limit: "ip-rules", count: 940, allowed: 1_000 }] },
    passes: { limits: [{ limit: "ip-rules", count: 12, allowed: 1_000 }] },
  },
  *check({ id, name, limits }, { params }) {
    const near = ({ allowed }: LimitUse) => params.share * allowed;
    for (const one of limits) {
      if (one.count >= near(one)) yield { ...placeOf(one, id), message: inWords(one, name), detail: one.limit };
      else if (one.missing && (one.most === undefined || one.most >= near(one))) yield unsettled(one);
    }
  },
});

function placeOf({ scope }: LimitUse, id: string) {
  return scope ? { at: scope.id, about: { type: "scope" as const, name: scope.name } } : { at: id };
}

const things = {
  "policy-entries": "access policy entries",
  "policy-groups": "groups in access policies",
  "ip-rules": "IP rules",
  "network-rules": "virtual network rules",
  assignments: "role assignments",
} as const satisfies Record<LimitUse["limit"], string>;

function inWords({ limit, count, allowed, missing, scope }: LimitUse, vault: string): string {
  const holder = scope ? `subscription "${scope.name}"` : `vault "${vault}"`;
  const taken = `${missing ? "at least " : ""}${grouped(count)}`;
  if (limit === "policy-groups")
    return `${holder} has ${taken} ${things[limit]}; beyond ${allowed} their members were seen to be refused`;
  return `${holder} has ${taken} of the ${grouped(allowed)} ${things[limit]} that it may have`;
}

/** Nobody reads all assignments of a subscription: that is no gap of this run, and settles nothing either. */
function unsettled({ limit, missing, scope }: LimitUse): NotApplicable | NotJudged {
  if (scope && missing?.reason === "not-asked")
    return notApplicable(`how near subscription "${scope.name}" is to its limit is not known: ${missing.detail ?? ""}`);
  const detail = `${things[limit]}: ${missing?.detail ?? missing?.reason ?? "not read"}`;
  return { notEvaluated: { fact: "limits", ...(missing ?? { reason: "not-asked" }), detail } };
}
