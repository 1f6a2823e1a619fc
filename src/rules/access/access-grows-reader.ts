import type { Verb } from "../../model/access.ts";
import { defineRule } from "../../model/rule.ts";
import { exampleGain, gainObservations } from "../support/gain-observations.ts";

const valueVerbs: ReadonlySet<Verb> = new Set<Verb>(["read", "decrypt", "unwrap", "sign", "release"]);

export default defineRule({
  id: "access-grows-reader",
  title: "The change lets somebody new read values",
  severity: "medium",
  area: "access",
  subject: "code",
  sources: ["code"],
  needs: ["gains"],
  controls: ["access-review"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
    "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
  ],
  doc: {
    what: "Flags statements of infrastructure code by which somebody who cannot read secrets or use keys today will be able to once the change is applied: a role assignment, an access policy entry, another permission model, a changed custom role. Only runs that were given a snapshot of the tenant (kvaudit gate --against) look for it: groups stand for those who are in them. Whom code names, and which vault, is looked up in the snapshot; what cannot be found there is listed and never guessed.",
    why: "A line that names a group does not say who gets in by it. The review of the change is the last moment at which somebody can ask whether all of these people are meant.",
    fix: "Check that everybody who is named should read what is named. Otherwise assign the role to a smaller group, or on single secrets.",
  },
  examples: { fails: exampleGain("read"), passes: exampleGain("list") },
  check: (unit) => gainObservations(unit, valueVerbs, "read values or use keys"),
});
