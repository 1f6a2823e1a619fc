import type { ObjectClass } from "../../model/grant-review.ts";
import type { GrantTypes } from "../../model/grant-subject.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { inDays } from "../support/days.ts";
import { windowDays } from "../support/grant-review.ts";
import { removeGrant } from "../support/remove-grant.ts";

export default defineRule({
  id: "grant-wrong-type",
  title: "Grant is for another type of object than there is, or than is used",
  severity: "medium",
  area: "access",
  subject: "grant",
  sources: ["live", "code"],
  needs: ["role", "types"],
  supersedes: ["grant-permission-unused"],
  controls: ["rbac-scope"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
    "https://learn.microsoft.com/azure/key-vault/certificates/about-certificates",
  ],
  doc: {
    what: "Flags role assignments on a single object that give nothing of its type, such as a role for keys on a secret; grants in a live vault that holds objects, none of them of a type that the grant is for, unless it makes objects; and, where logs prove ninety days (windowDays), grants for several types of which only some were used. A certificate is three objects of one name: a role on the certificate opens neither the key nor the secret with its private key. What a grant is for goes by its data actions or permissions, names and attributes left out.",
    why: "A role for the wrong type either gives its holder nothing, so that somebody will give him more in haste, or gives him what he has no use for.",
    fix: "Assign the role for the type that the holder uses, on the object with that type: for a private key the secret of the certificate's name, for its use the key of that name. Then remove this grant.",
  },
  params: { windowDays },
  examples: {
    fails: { types: { for: ["keys"], reaches: ["keys"], scope: "secrets", present: null, used: null } },
    passes: { types: { for: ["secrets"], reaches: ["secrets"], scope: "secrets", present: null, used: null } },
  },
  *check({ id, name, role, types }, { params }) {
    const said = types && mismatch(types, params.windowDays);
    if (types === null) yield notApplicable("gives nothing of what is in a vault, or stands above vaults");
    else if (said) {
      const what = role === null ? `the access policy entry of "${name}"` : `"${role.name}" of "${name}"`;
      yield { at: id, message: `${what} is for ${inWords(types.for)}, ${said}` };
    }
  },
  fix: removeGrant,
});

/** What does not fit, in words; undefined where everything does. */
function mismatch({ for: kinds, reaches, scope, present, used }: GrantTypes, days: number): string | undefined {
  if (scope !== null && !reaches.includes(scope))
    return `and stands on a ${singular(scope)}, of which it gives nothing`;
  if (present !== null && present.length > 0 && !kinds.some((type) => present.includes(type)))
    return `and the vault holds only ${inWords(present)}`;
  if (used === null || used.days < days) return undefined;
  const idle = kinds.filter((type) => !used.types.includes(type));
  // On a single object the other types are out of reach anyway.
  return scope === null && idle.length > 0
    ? `and in ${inDays(used.days)} it was used only for ${inWords(used.types)}`
    : undefined;
}

function singular(type: ObjectClass): string {
  return type.slice(0, -1);
}

function inWords(types: readonly string[]): string {
  const last = types.at(-1) ?? "";
  return types.length > 1 ? `${types.slice(0, -1).join(", ")} and ${last}` : last;
}
