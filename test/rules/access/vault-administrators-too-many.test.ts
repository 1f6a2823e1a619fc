import { expect, test } from "vitest";
import { tryRule } from "../../../src/engine/rule-tester.ts";
import type { Crowd } from "../../../src/model/vault-access.ts";
import rule from "../../../src/rules/access/vault-administrators-too-many.ts";
import { testRule } from "../../support/rule-tester.ts";

const crowd = (people: number, workloads: number, names: readonly string[] = []): Crowd => ({
  ...{ count: people + workloads, people, workloads },
  examples: names.map((name) => ({ id: `id-${name}`, name, kind: "user", path: `${name} -> team` })),
});
const missing = { reason: "denied", detail: "members of team were not read" } as const;

testRule(rule, {
  fails: [
    {
      name: "one more than is fine",
      given: { name: "kv-pay", access: { administrators: crowd(4, 2) } },
      message: 'more than 5 administer vault "kv-pay": 6 (4 people, 2 workloads)',
      boundary: true,
    },
    {
      name: "people only; five are named",
      given: { name: "kv-pay", access: { administrators: crowd(10, 0, ["ann", "bob", "cid", "dan", "eve", "fay"]) } },
      message: 'more than 5 administer vault "kv-pay": 10 (10 people), among them "ann", "bob", "cid", "dan", "eve"',
    },
    {
      name: "too many already, and perhaps more",
      given: { name: "kv-pay", access: { administrators: { ...crowd(0, 6), missing } } },
      message: 'more than 5 administer vault "kv-pay": at least 6 (6 workloads)',
    },
    {
      name: "the policy's own limit",
      given: { name: "kv-pay", access: { administrators: crowd(1, 1) } },
      params: { max: 1 },
      message: 'more than 1 administer vault "kv-pay": 2 (1 person, 1 workload)',
    },
  ],
  passes: [
    { name: "as many as are fine", given: { access: { administrators: crowd(4, 1) } }, boundary: true },
    { name: "nobody", given: { access: { administrators: crowd(0, 0) } } },
    { name: "readers are another rule's", given: { access: { readers: crowd(100, 0) } } },
  ],
  notEvaluated: [
    {
      name: "few enough, but not all were read",
      given: { access: { administrators: { ...crowd(5, 0), missing } } },
      detail: "members of team were not read",
    },
  ],
});

test("the paths of those who are named stand beside the finding", () => {
  const verdict = tryRule(rule, { access: { administrators: crowd(6, 0, ["ann"]) } });
  expect(verdict).toMatchObject({ observations: [{ related: [{ id: "id-ann", message: "ann -> team" }] }] });
});
