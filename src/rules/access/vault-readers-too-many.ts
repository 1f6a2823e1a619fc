import Type from "typebox";
import { defineRule, notJudged } from "../../model/rule.ts";
import { crowdInWords } from "../support/crowd.ts";
import { pathsOf } from "../support/holders-in-words.ts";

export default defineRule({
  id: "vault-readers-too-many",
  title: "More principals can read the vault's secrets than anybody can review",
  severity: "medium",
  area: "access",
  subject: "vault",
  sources: ["live"],
  needs: ["access"],
  controls: ["access-review"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/secure-key-vault",
    "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
  ],
  doc: {
    what: "Counts who can read the value of any secret in the vault, by every path: roles on the vault, on single objects and on scopes above, access policies, and groups in groups. Members of groups count one by one, people and workloads alike, each once. Who would have to activate a role first is not counted.",
    why: "A secret that many can read is one that nobody can tell who used. Each of them is a way in, and when one leaves or is taken over, everything that they could read has to be rotated.",
    fix: "Start with the widest grant: the paths beside the finding name it. Move roles from subscriptions and groups of resources to the vault, split vaults that serve several applications, give people an eligible role instead of a standing one, and empty groups that were made for something else.",
  },
  params: {
    max: Type.Integer({
      default: 25,
      minimum: 1,
      maximum: 100_000,
      description: "Readers that are still fine; one more is reported.",
    }),
  },
  examples: {
    fails: { access: { readers: { count: 26, people: 20, workloads: 6, examples: [] } } },
    passes: { access: { readers: { count: 25, people: 20, workloads: 5, examples: [] } } },
  },
  *check({ id, name, access: { readers } }, { params }) {
    if (readers.count > params.max) {
      yield {
        at: id,
        message: `more than ${params.max} can read secrets of vault "${name}": ${crowdInWords(readers)}`,
        related: pathsOf(readers.examples),
      };
    } else if (readers.missing) yield notJudged("access", { unread: readers.missing });
  },
});
