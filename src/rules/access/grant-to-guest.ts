import { defineRule } from "../../model/rule.ts";
import { grantInWords } from "../support/grant-in-words.ts";
import { removeGrant } from "../support/remove-grant.ts";
import { someOf } from "../support/some-of.ts";

export default defineRule({
  id: "grant-to-guest",
  title: "Guest, or another tenant's principal, reaches vault data",
  severity: "high",
  area: "access",
  subject: "grant",
  sources: ["live"],
  needs: ["guests", "role"],
  supersedes: ["grant-to-user"],
  controls: ["external-principals"],
  references: [
    "https://learn.microsoft.com/entra/external-id/what-is-b2b",
    "https://learn.microsoft.com/azure/role-based-access-control/role-assignments-external-users",
  ],
  doc: {
    what: "Flags grants by which guests, groups of another tenant, or applications registered in another tenant get at something in a vault: values, keys, the life of objects, the vault's settings, or who has access. Groups are looked through to their last member. Applications of Microsoft's own services are no guests. Left out: roles that only read metadata, and grants that the vault's permission model makes dormant.",
    why: "How such an account is protected, and whether it still belongs to somebody who works for you, is decided elsewhere: no leaver process of yours disables it. An application of another tenant is only as safe as that tenant's credentials for it.",
    fix: "Remove the grant, or take the guest out of the group. Where outside staff really run the vault, put them into a group of their own with an eligible role, approval and an access review that ends by itself, and waive the finding until then.",
  },
  examples: {
    fails: { name: "team", guests: ["bob (partner)"] },
    passes: { name: "team", guests: [] },
  },
  *check(grant) {
    const { id, name, guests } = grant;
    if (guests.length === 0) return;
    const held = grantInWords(grant);
    const isAlone = guests.length === 1 && guests[0] === name;
    const who = someOf(guests.map((guest) => `"${guest}"`));
    yield {
      at: id,
      message: isAlone
        ? `"${name}" comes from outside and holds ${held}`
        : `${who} from outside ${guests.length > 1 ? "hold" : "holds"} ${held} through "${name}"`,
    };
  },
  fix: removeGrant,
});
