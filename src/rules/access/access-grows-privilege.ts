import type { Verb } from "../../model/access.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { gainInWords, gainsOf, openGains, pathsOf } from "../support/gains-in-words.ts";

const privilegedVerbs: ReadonlySet<Verb> = new Set<Verb>(["write", "delete", "purge", "restore", "manage-access"]);

const cause = {
  id: "main.tf#azurerm_role_assignment.team",
  name: "azurerm_role_assignment.team",
  what: "grant",
} as const;
const vault = { id: "/example/vaults/kv-example", name: "kv-example" };
const shift = {
  cause,
  principal: { id: "00000000-0000-0000-0000-0000000000aa", type: "user", name: "alice" },
  before: null,
  after: "allowed",
  vault,
  through: ["team"],
  path: "alice -> group team -> Key Vault role @ vault kv-example",
} as const;
const vaults = [{ ...vault, secrets: { count: 1, examples: ["db"] }, keys: null, certificates: null }];

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
  examples: {
    fails: { name: cause.name, gains: { cause, shifts: [{ ...shift, verbs: ["purge"] }], vaults } },
    passes: { name: cause.name, gains: { cause, shifts: [{ ...shift, verbs: ["list"] }], vaults } },
  },
  *check(unit) {
    const { gains } = unit;
    if (!gains) {
      yield notApplicable("nobody gains access by it");
      return;
    }
    const { sure, open } = gainsOf(gains, privilegedVerbs);
    if (sure.length === 0) {
      if (open.length > 0) yield openGains(open);
      return;
    }
    const verbs = [...privilegedVerbs].filter((verb) => sure.some((one) => one.verbs.includes(verb)));
    yield {
      at: unit.id,
      message: `lets somebody new manage objects or access (${verbs.join(", ")}): ${gainInWords(sure, gains)}`,
      related: pathsOf(sure),
      ...(gains.cause.at ? { where: gains.cause.at } : {}),
    };
  },
});
