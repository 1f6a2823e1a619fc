import { expect, test } from "vitest";
import { tryRule } from "../../../src/engine/rule-tester.ts";
import type { Crowd } from "../../../src/model/vault-access.ts";
import rule from "../../../src/rules/access/vault-readers-too-many.ts";
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
      given: { name: "kv-pay", access: { readers: crowd(24, 2) } },
      message: 'more than 25 can read secrets of vault "kv-pay": 26 (24 people, 2 workloads)',
      boundary: true,
    },
    {
      name: "people only; five are named",
      given: { name: "kv-pay", access: { readers: crowd(30, 0, ["ann", "bob", "cid", "dan", "eve", "fay"]) } },
      message:
        'more than 25 can read secrets of vault "kv-pay": 30 (30 people), among them "ann", "bob", "cid", "dan", "eve"',
    },
    {
      name: "too many already, and perhaps more",
      given: { name: "kv-pay", access: { readers: { ...crowd(0, 26), missing } } },
      message: 'more than 25 can read secrets of vault "kv-pay": at least 26 (26 workloads)',
    },
    {
      name: "the policy's own limit",
      given: { name: "kv-pay", access: { readers: crowd(1, 1) } },
      params: { max: 1 },
      message: 'more than 1 can read secrets of vault "kv-pay": 2 (1 person, 1 workload)',
    },
  ],
  passes: [
    { name: "as many as are fine", given: { access: { readers: crowd(24, 1) } }, boundary: true },
    { name: "nobody", given: { access: { readers: crowd(0, 0) } } },
    { name: "administrators are another rule's", given: { access: { administrators: crowd(100, 0) } } },
  ],
  notEvaluated: [
    {
      name: "few enough, but not all were read",
      given: { access: { readers: { ...crowd(25, 0), missing } } },
      detail: "members of team were not read",
    },
  ],
});

test("the paths of those who are named stand beside the finding", () => {
  const verdict = tryRule(rule, { access: { readers: crowd(26, 0, ["ann"]) } });
  expect(verdict).toMatchObject({ observations: [{ related: [{ id: "id-ann", message: "ann -> team" }] }] });
});
