import Type from "typebox";
import { exampleReview } from "../../model/build-grant.ts";
import type { GrantReview } from "../../model/grant-review.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { inDays } from "../support/days.ts";
import { holderInWords, lossesInWords, whyNotReviewed, windowDays } from "../support/grant-review.ts";
import { someOf } from "../support/some-of.ts";

export default defineRule({
  id: "grant-scope-unused",
  title: "Grant reaches more than its holder uses",
  severity: "medium",
  area: "access",
  subject: "grant",
  sources: ["live", "usage"],
  needs: ["review", "role", "isRotator"],
  controls: ["unused-access", "rbac-scope"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
    "https://learn.microsoft.com/azure/key-vault/general/secure-key-vault",
  ],
  doc: {
    what: "Flags role assignments above vaults that were used in ninety days in some of the vaults below only, and those on a whole vault whose holder used no more than half of its objects (maxUsedPercent), one by one: whoever lists, or adds and removes objects, needs the whole vault. Judged under the same proof as grant-unused. Vaults without anything in them do not count, and objects count of the types that the role is for. Access policy entries always reach their whole vault and are left out.",
    why: "Whoever takes over the holder reads everything that the assignment reaches, used or not.",
    fix: "Assign the role where it is used, then remove this assignment. Roles on single objects let nobody list; where the holder has most of a vault to itself, move the other objects to a vault of their own instead.",
  },
  params: {
    windowDays,
    maxUsedPercent: Type.Integer({
      default: 50,
      minimum: 1,
      maximum: 99,
      description: "Share of a vault's objects, in percent, up to which single objects count as few.",
    }),
  },
  examples: {
    fails: {
      review: {
        ...exampleReview,
        objectsInReach: 8,
        least: { grants: [], losses: [], text: { az: "az role assignment delete --ids example" } },
      },
    },
    passes: { review: exampleReview },
  },
  *check({ id, name, role, review, isRotator }, { params }) {
    const skipped = whyNotReviewed({ review, isRotator }, params.windowDays);
    if (role === null) yield notApplicable("an access policy entry, which always reaches its whole vault");
    else if (skipped) yield skipped;
    else if (review.used.length === 0) yield notApplicable("nothing of it is used");
    else {
      const part = usedPart(review, params.maxUsedPercent);
      if (part === undefined || review.least === null) return;
      yield {
        at: id,
        message: `${holderInWords(name, review)} used "${role.name}" in ${inDays(review.days)} ${part}`,
        remedy: `Assign it only there, then remove this assignment.${lossesInWords(review)}`,
      };
    }
  },
  fix: ({ review }) => review.least?.text ?? {},
});

const changing: ReadonlySet<string> = new Set(["write", "delete", "purge", "recover", "restore"]);

/** Where the grant was used, in words; undefined where that is about all that it reaches. */
function usedPart(review: GrantReview, maxUsedPercent: number): string | undefined {
  const { vaults, vaultsUsed, objects, objectsInReach, hasListed, used } = review;
  if (vaults > 1)
    return vaultsUsed.length < vaults
      ? `in ${vaultsUsed.length} of ${vaults} vaults only: ${someOf(vaultsUsed)}`
      : undefined;
  if (objectsInReach === null || objects === null || objects.length === 0 || hasListed) return undefined;
  if (used.some((verb) => changing.has(verb))) return undefined;
  if (objects.length * 100 > objectsInReach * maxUsedPercent) return undefined;
  const names = objects.map(({ type, name }) => `${type} "${name}"`);
  return `on ${objects.length} of ${objectsInReach} objects only: ${someOf(names)}`;
}
