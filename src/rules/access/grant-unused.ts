import { exampleReview } from "../../model/build-grant.ts";
import { defineRule } from "../../model/rule.ts";
import { inDays } from "../support/days.ts";
import { holderInWords, keptInWords, whyNotReviewed, windowDays } from "../support/grant-review.ts";
import { removeGrant } from "../support/remove-grant.ts";

export default defineRule({
  id: "grant-unused",
  title: "Nobody uses what a grant gives",
  severity: "medium",
  area: "access",
  subject: "grant",
  sources: ["live", "usage"],
  needs: ["review", "role", "isRotator"],
  supersedes: ["grant-permission-unused", "grant-scope-unused", "grant-vault-wide", "grant-wrong-type"],
  controls: ["unused-access", "access-review"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/logging",
    "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
  ],
  doc: {
    what: "Flags role assignments and access policy entries that gave nobody anything in ninety days: no call that they allow, by their holder or a member of the group that they name. Where the log says which assignment let a call through, only that counts; elsewhere a call is use of every grant that gives it to its caller, and calls that were let in and then failed count, too. Judged only where the grant is older than these days (an access policy entry is as old as the last change of its vault), where the logs are known to hold ninety-nine of a hundred of their hours, up to the last week, and where every caller is known to be a member or not. Above vaults every vault below has to be proven. Left out: grants of nothing but what is rare by nature (deleting, purging, recovering, backups, restoring, releasing keys, managing access) or leaves no trace (work with public keys), and rotators that the policy names.",
    why: "Access that nobody needs is of use only to whoever takes over its holder, and nobody would notice a call by it as unusual.",
    fix: "Ask the owner, then remove the grant. Access for emergencies is used seldom by design: make it eligible instead of standing, or record it as a waiver. The finding says which other grants keep the same access once this one is gone.",
  },
  params: { windowDays },
  examples: {
    fails: { review: { ...exampleReview, used: [], usedTypes: [], objects: [], vaultsUsed: [] } },
    passes: { review: exampleReview },
  },
  *check({ id, name, role, review, isRotator }, { params }) {
    const skipped = whyNotReviewed({ review, isRotator }, params.windowDays);
    if (skipped) yield skipped;
    else if (review.used.length === 0) {
      const what = role === null ? "its access policy entry" : `"${role.name}"`;
      yield {
        at: id,
        message: `${holderInWords(name, review)} used nothing that ${what} gives in ${inDays(review.days)}${keptInWords(review)}`,
      };
    }
  },
  fix: removeGrant,
});
