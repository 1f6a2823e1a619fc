import { expect, test } from "vitest";
import { tryRule } from "../../../src/engine/rule-tester.ts";
import type { DutyConflict } from "../../../src/model/vault-access.ts";
import rule from "../../../src/rules/access/access-duties-not-separated.ts";
import { testRule } from "../../support/rule-tester.ts";

const held = (name: string, conflict: DutyConflict["conflict"]): DutyConflict => ({
  ...{ id: `id-${name}`, name, kind: "user", path: `${name} -> Owner` },
  conflict,
});

testRule(rule, {
  fails: [
    {
      name: "gives access and reads",
      given: { name: "kv-pay", access: { duties: [held("ann", "grants-and-reads")] } },
      level: "medium",
      message: '1 principal both may give access to, and read secrets of, vault "kv-pay": "ann"',
      boundary: true,
    },
    {
      name: "makes keys and uses them",
      given: {
        name: "kv-pay",
        access: { duties: [held("ann", "manages-and-uses-keys"), held("bob", "manages-and-uses-keys")] },
      },
      level: "low",
      message: '2 principals both may make or delete, and use, keys of vault "kv-pay": "ann", "bob"',
    },
    {
      name: "what was found counts, whatever else was not read",
      given: {
        name: "kv-pay",
        access: { duties: [held("ann", "grants-and-reads")], missing: { reason: "denied" } },
      },
      message: '1 principal both may give access to, and read secrets of, vault "kv-pay": "ann"',
    },
  ],
  passes: [{ name: "nobody holds both", given: { access: { duties: [] } } }],
  notEvaluated: [
    {
      name: "nobody found where a list is missing",
      given: { access: { missing: { reason: "denied", detail: "role assignments were not read" } } },
      detail: "role assignments were not read",
    },
  ],
});

test("each conflict is a finding of its own", () => {
  const duties = [held("ann", "manages-and-uses-keys"), held("ann", "grants-and-reads")];
  expect(tryRule(rule, { access: { duties } })).toMatchObject({
    observations: [{ detail: "grants-and-reads" }, { detail: "manages-and-uses-keys", level: "low" }],
  });
});
