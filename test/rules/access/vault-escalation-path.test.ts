import type { Certainty, Escalator } from "../../../src/model/vault-access.ts";
import rule from "../../../src/rules/access/vault-escalation-path.ts";
import { testRule } from "../../support/rule-tester.ts";

const who = (name: string, certainty: Certainty, ...techniques: readonly string[]): Escalator => ({
  ...{ id: `id-${name}`, name, kind: "group", path: `${name} -> Contributor` },
  ...{ techniques, certainty },
});

testRule(rule, {
  fails: [
    {
      name: "ways that are documented, and ways with strong evidence",
      given: {
        name: "kv-pay",
        access: { escalations: [who("devs", "B", "E12", "E13"), who("ops", "A", "E21"), who("far", "C", "E25")] },
      },
      message:
        '2 groups can get at what is in vault "kv-pay" without access to it: "devs" by switching on template deployments (E12, E13), "ops" by restoring a backup in another vault (E21)',
      boundary: true,
    },
    {
      name: "ways that need more, where the policy wants them",
      given: { name: "kv-pay", access: { escalations: [who("far", "C", "E25")] } },
      params: { certainty: ["C"] },
      message:
        '1 group can get at what is in vault "kv-pay" without access to it: "far" perhaps by deleting and purging the vault (E25)',
    },
    {
      name: "beside a deployment that another rule speaks of",
      given: { name: "kv-pay", access: { escalations: [who("devs", "A", "E11", "E21")] } },
      message:
        '1 group can get at what is in vault "kv-pay" without access to it: "devs" by restoring a backup in another vault (E21)',
    },
    {
      name: "what is held above the vault stands there",
      given: {
        name: "kv-pay",
        access: {
          escalations: [
            {
              ...who("devs", "B", "E11", "E12"),
              heldAt: { id: "/subscriptions/00000000-0000-0000-0000-000000000001", name: "subscription prod" },
            },
          ],
        },
      },
      message:
        'group "devs" can get, without access, at what is in vaults below subscription prod, such as vault "kv-pay", by switching on template deployments (E12)',
      at: ["/subscriptions/00000000-0000-0000-0000-000000000001"],
    },
  ],
  passes: [
    { name: "nobody", given: { access: { escalations: [] } } },
    {
      name: "a way that needs more than is known",
      given: { access: { escalations: [who("far", "C", "E25")] } },
      boundary: true,
    },
    {
      name: "only what the policy leaves out",
      given: { access: { escalations: [who("devs", "B", "E12")] } },
      params: { certainty: ["A"] },
    },
    {
      name: "whoever can give himself access is told there",
      given: { access: { selfGrants: [who("devs", "A", "E04")], escalations: [who("devs", "B", "E12")] } },
    },
    {
      name: "template deployments that are allowed already are told with the flag",
      given: { access: { escalations: [who("devs", "A", "E11")] } },
    },
  ],
  notEvaluated: [
    {
      name: "nobody found where a list is missing",
      given: { access: { missing: { reason: "denied", detail: "deny assignments were not read" } } },
      detail: "deny assignments were not read",
    },
  ],
});
