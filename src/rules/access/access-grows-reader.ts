import type { Verb } from "../../model/access.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { gainInWords, gainsOf, openGains, pathsOf } from "../support/gains-in-words.ts";

const valueVerbs: ReadonlySet<Verb> = new Set<Verb>(["read", "decrypt", "unwrap", "sign", "release"]);

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
  examples: {
    fails: { name: cause.name, gains: { cause, shifts: [{ ...shift, verbs: ["read"] }], vaults } },
    passes: { name: cause.name, gains: { cause, shifts: [{ ...shift, verbs: ["list"] }], vaults } },
  },
  *check(unit) {
    const { gains } = unit;
    if (!gains) {
      yield notApplicable("nobody gains access by it");
      return;
    }
    const { sure, open } = gainsOf(gains, valueVerbs);
    if (sure.length === 0) {
      if (open.length > 0) yield openGains(open);
      return;
    }
    const verbs = [...valueVerbs].filter((verb) => sure.some((one) => one.verbs.includes(verb)));
    yield {
      at: unit.id,
      message: `lets somebody new read values or use keys (${verbs.join(", ")}): ${gainInWords(sure, gains)}`,
      related: pathsOf(sure),
      ...(gains.cause.at ? { where: gains.cause.at } : {}),
    };
  },
});
