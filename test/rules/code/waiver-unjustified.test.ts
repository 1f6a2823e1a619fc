import { expect, test } from "vitest";
import { tryRule } from "../../../src/engine/rule-tester.ts";
import rule from "../../../src/rules/code/waiver-unjustified.ts";
import { testRule } from "../../support/rule-tester.ts";

const name = "vault-legacy-access-policy on *";
const kind = "azure-devops-private-endpoint";

testRule(rule, {
  fails: [
    {
      name: "one vault does not fit the kind",
      given: { name, kind, matched: 2, unjustified: ["/vaults/kv-a"] },
      message:
        'waiver "vault-legacy-access-policy on *" of kind "azure-devops-private-endpoint" does not count on 1 subject, as the facts do not show what it claims: /vaults/kv-a',
      boundary: true,
    },
    {
      name: "one vault with several findings is one subject",
      given: { name, kind, matched: 3, unjustified: ["/vaults/kv-a", "/vaults/kv-a", "/vaults/kv-b"] },
      message:
        'waiver "vault-legacy-access-policy on *" of kind "azure-devops-private-endpoint" does not count on 2 subjects, as the facts do not show what it claims: /vaults/kv-a, /vaults/kv-b',
    },
    {
      name: "many vaults are not all spelled out",
      given: { name, kind, matched: 4, unjustified: ["/vaults/a", "/vaults/b", "/vaults/c", "/vaults/d"] },
      message:
        'waiver "vault-legacy-access-policy on *" of kind "azure-devops-private-endpoint" does not count on 4 subjects, as the facts do not show what it claims: /vaults/a, /vaults/b, /vaults/c and 1 more',
    },
    {
      name: "without a kind the message names none",
      given: { name, kind: null, unjustified: ["/vaults/kv-a"] },
      message:
        'waiver "vault-legacy-access-policy on *" does not count on 1 subject, as the facts do not show what it claims: /vaults/kv-a',
    },
  ],
  passes: [
    { name: "every vault fits", given: { kind, matched: 3, unjustified: [] }, boundary: true },
    { name: "a waiver without a kind", given: { kind: null, matched: 1, unjustified: [] } },
  ],
});

test("the subjects are related, at most twenty of them", () => {
  const unjustified = Array.from({ length: 21 }, (_, index) => `/vaults/kv-${index}`);
  const verdict = tryRule(rule, { kind, unjustified });
  const related = verdict.outcome === "fail" ? verdict.observations[0]?.related : undefined;
  expect(related).toHaveLength(20);
  expect(related?.[0]).toEqual({
    id: "/vaults/kv-0",
    message: "matched by the waiver, but the facts do not show what its kind asks for",
  });
});
