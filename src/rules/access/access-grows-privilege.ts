import type { Verb } from "../../model/access.ts";
import { defineRule } from "../../model/rule.ts";
import { exampleGain, gainObservations } from "../support/gain-observations.ts";

const privilegedVerbs: ReadonlySet<Verb> = new Set<Verb>(["write", "delete", "purge", "restore", "manage-access"]);

export default defineRule({
  id: "access-grows-privilege",
  title: "The change lets somebody new manage objects or access",
  severity: "high",
  area: "access",
  subject: "code",
  sources: ["code"],
  needs: ["gains"],
  controls: ["privileged-roles", "access-review"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
    "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
  ],
  doc: {
    what: "Flags statements of infrastructure code by which somebody will be able to write, delete, purge or restore what is in a vault, or to decide who has access to it, who cannot today. Only runs that were given a snapshot of the tenant (kvaudit gate --against) look for it: groups stand for those who are in them. Whom code names, and which vault, is looked up in the snapshot; what cannot be found there is listed and never guessed.",
    why: "Whoever writes a secret decides what applications trust, whoever purges one ends them, and whoever manages access can give himself the rest.",
    fix: "Check that everybody who is named should have it. Otherwise assign a lesser role, to a smaller group, or as eligible through Privileged Identity Management.",
  },
  examples: { fails: exampleGain("purge"), passes: exampleGain("list") },
  check: (unit) => gainObservations(unit, privilegedVerbs, "manage objects or access"),
});
