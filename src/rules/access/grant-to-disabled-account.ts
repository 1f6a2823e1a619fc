import { defineRule } from "../../model/rule.ts";
import { grantInWords } from "../support/grant-in-words.ts";
import { removeGrant } from "../support/remove-grant.ts";
import { someOf } from "../support/some-of.ts";

export default defineRule({
  id: "grant-to-disabled-account",
  title: "Disabled account still holds access",
  severity: "medium",
  area: "access",
  subject: "grant",
  sources: ["live"],
  needs: ["disabled", "role"],
  supersedes: ["grant-to-user"],
  controls: ["external-principals", "access-review"],
  references: ["https://learn.microsoft.com/azure/role-based-access-control/best-practices"],
  doc: {
    what: "Flags grants by which a disabled person or a disabled service principal gets at something in a vault, itself or as a member of a group at any depth. Left out: roles that only read metadata, and grants that the vault's permission model makes dormant.",
    why: "A disabled account cannot sign in, and tokens that it got before work until they end. Whoever enables it again, by mistake or on purpose, hands the access back without anybody deciding on it. It also says that somebody left and the access did not.",
    fix: "Remove the account from the group, or remove the grant. Then look for what else it held.",
  },
  examples: {
    fails: { name: "alice", disabled: ["alice"] },
    passes: { name: "alice", disabled: [] },
  },
  *check(grant) {
    const { id, name, disabled } = grant;
    if (disabled.length === 0) return;
    const held = grantInWords(grant);
    const isAlone = disabled.length === 1 && disabled[0] === name;
    const who = someOf(disabled.map((one) => `"${one}"`));
    yield {
      at: id,
      message: isAlone
        ? `"${name}" is disabled and still holds ${held}`
        : `${who}, disabled, still ${disabled.length > 1 ? "hold" : "holds"} ${held} through "${name}"`,
    };
  },
  fix: removeGrant,
});
