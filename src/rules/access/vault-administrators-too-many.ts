import Type from "typebox";
import { defineRule, notJudged } from "../../model/rule.ts";
import { crowdInWords } from "../support/crowd.ts";
import { pathsOf } from "../support/holders-in-words.ts";

export default defineRule({
  id: "vault-administrators-too-many",
  title: "More principals administer the vault than need to",
  severity: "medium",
  area: "access",
  subject: "vault",
  sources: ["live"],
  needs: ["access"],
  controls: ["privileged-roles", "access-review"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/secure-key-vault",
    "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
  ],
  doc: {
    what: "Counts who can add and delete (or purge) secrets, keys or certificates on the whole vault, or change who has access to it, by every path: roles on the vault and above, access policies, and groups in groups. Members of groups count one by one, people and workloads alike, each once. Who would have to activate a role first is not counted.",
    why: "Each of them can lock everybody out, let anybody in, or destroy what is there. A handful can be watched, and asked; a department cannot.",
    fix: "Keep two or three standing administrators beside the identity that deploys, and make the role eligible with approval for everybody else. Owner and User Access Administrator on a subscription administer every vault in it: assign them where they are used, not above.",
  },
  params: {
    max: Type.Integer({
      default: 5,
      minimum: 1,
      maximum: 100_000,
      description: "Administrators that are still fine; one more is reported.",
    }),
  },
  examples: {
    fails: { access: { administrators: { count: 6, people: 6, workloads: 0, examples: [] } } },
    passes: { access: { administrators: { count: 5, people: 4, workloads: 1, examples: [] } } },
  },
  *check({ id, name, access: { administrators } }, { params }) {
    if (administrators.count > params.max) {
      yield {
        at: id,
        message: `more than ${params.max} administer vault "${name}": ${crowdInWords(administrators)}`,
        related: pathsOf(administrators.examples),
      };
    } else if (administrators.missing) yield notJudged("access", { unread: administrators.missing });
  },
});
