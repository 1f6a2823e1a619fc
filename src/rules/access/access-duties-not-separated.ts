import { defineRule, notJudged } from "../../model/rule.ts";
import type { DutyConflict } from "../../model/vault-access.ts";
import { pathsOf, quoted } from "../support/holders-in-words.ts";
import { someOf } from "../support/some-of.ts";

export default defineRule({
  id: "access-duties-not-separated",
  title: "One principal both gives access and uses it, or makes keys and uses them",
  severity: "medium",
  levels: ["low"],
  area: "access",
  subject: "vault",
  sources: ["live"],
  needs: ["access"],
  controls: ["separation-of-duties"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/secure-key-vault",
    "https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-overview",
  ],
  doc: {
    what: "Medium: somebody both decides who has access to the vault and reads its secrets. Low: somebody both makes or deletes keys and works with them, as Key Vault Administrator and Key Vault Crypto Officer do. Judged by what all grants of a principal come to, its groups included. A group stands for its members where all of them hold both.",
    why: "Who reads a secret and also decides who may, answers to nobody: he can lend access for an hour and take it back. Who makes a key and also signs or decrypts with it, can replace it by one of his own. Audits ask for these duties to lie with different people.",
    fix: "Take one duty away. Whoever manages access needs no data role: Key Vault Data Access Administrator gives roles and reads nothing. Whoever makes keys can do so by Key Vault Crypto Officer made eligible, while the application that uses them holds Key Vault Crypto User or Crypto Service Encryption User.",
  },
  examples: {
    fails: {
      access: {
        duties: [{ id: "1", name: "alice", kind: "user", path: "alice -> Owner", conflict: "grants-and-reads" }],
      },
    },
    passes: { access: { duties: [] } },
  },
  *check({ id, name, access }) {
    for (const { conflict, does, level } of conflicts) {
      const who = access.duties.filter((one) => one.conflict === conflict);
      if (who.length === 0) continue;
      yield {
        at: id,
        detail: conflict,
        level,
        message: `${who.length === 1 ? "1 principal" : `${who.length} principals`} ${does} vault "${name}": ${someOf(who.map(quoted))}`,
        related: pathsOf(who),
      };
    }
    if (access.missing) yield notJudged("access", { unread: access.missing });
  },
});

const conflicts: readonly {
  readonly conflict: DutyConflict["conflict"];
  readonly does: string;
  readonly level: "medium" | "low";
}[] = [
  { conflict: "grants-and-reads", does: "both may give access to, and read secrets of,", level: "medium" },
  { conflict: "manages-and-uses-keys", does: "both may make or delete, and use, keys of", level: "low" },
];
