import { exampleReview } from "../../model/build-grant.ts";
import type { GrantReview } from "../../model/grant-review.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { inDays } from "../support/days.ts";
import { holderInWords, lossesInWords, whyNotReviewed, windowDays } from "../support/grant-review.ts";

export default defineRule({
  id: "grant-permission-unused",
  title: "Grant gives more than its holder does",
  severity: "medium",
  area: "access",
  subject: "grant",
  sources: ["live", "usage"],
  needs: ["review", "role", "isRotator"],
  controls: ["unused-access"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
    "https://learn.microsoft.com/azure/role-based-access-control/custom-roles",
  ],
  doc: {
    what: "Flags role assignments and access policy entries of which only a part was used in ninety days: read but never written, signed but never decrypted. Judged under the same proof as grant-unused. Not called unused: what is rare by nature (deleting, purging, recovering, backups, restoring, releasing keys), work with public keys, which leaves no trace, and listing, which comes with every built-in role that reads. Silent where no smaller role or list of permissions does what was done.",
    why: "Rights that nobody exercises are what an attacker adds to those of the application: whoever reads only should not be able to replace what others read.",
    fix: "Give the smaller role first, or the custom role where no built-in one fits, wait until tokens are renewed, then remove the old assignment. Of an access policy entry set the permissions that are left. Seldom work that the holder may still have to do, such as recovering a deleted object, goes with the old grant: the remedy names it.",
  },
  params: { windowDays },
  examples: {
    fails: {
      review: {
        ...exampleReview,
        granted: ["read", "list", "write"],
        least: { grants: [], losses: [], text: { az: "az role assignment delete --ids example" } },
      },
    },
    passes: { review: exampleReview },
  },
  *check({ id, name, role, review, isRotator }, { params }) {
    const skipped = whyNotReviewed({ review, isRotator }, params.windowDays);
    const unused = review.granted.filter((verb) => verb !== "list" && !review.used.includes(verb));
    if (skipped) yield skipped;
    else if (review.used.length === 0) yield notApplicable("nothing of it is used");
    else if (unused.length > 0 && review.least !== null) {
      const what = role === null ? "its access policy entry" : `"${role.name}"`;
      yield {
        at: id,
        message: `${holderInWords(name, review)} used ${what} in ${inDays(review.days)} to ${inWords(review.used)}, never to ${inWords(unused, "or")}`,
        remedy: `${proposalInWords(review)}${lossesInWords(review)}`,
      };
    }
  },
  fix: ({ review }) => review.least?.text ?? {},
});

function inWords(words: readonly string[], joint = "and"): string {
  const last = words.at(-1) ?? "";
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} ${joint} ${last}` : last;
}

function proposalInWords({ least }: GrantReview): string {
  const roles = [...new Set((least?.grants ?? []).map(({ roleName }) => `"${roleName}"`))];
  return roles.length === 0
    ? "Leave the entry with the permissions that were used."
    : `Assign ${inWords(roles)} instead, then remove this assignment.`;
}
