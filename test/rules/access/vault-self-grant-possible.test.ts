import { expect, test } from "vitest";
import { techniques } from "../../../src/analysis/access/effective/techniques.ts";
import { tryRule } from "../../../src/engine/rule-tester.ts";
import type { Escalator } from "../../../src/model/vault-access.ts";
import rule from "../../../src/rules/access/vault-self-grant-possible.ts";
import { techniqueWords } from "../../../src/rules/support/technique-words.ts";
import { testRule } from "../../support/rule-tester.ts";

const who = (name: string, kind: Escalator["kind"], ...ids: readonly string[]): Escalator => ({
  ...{ id: `id-${name}`, name, kind, path: `${name} -> Owner @ subscription prod` },
  ...{ techniques: ids.length > 0 ? ids : ["E04"], certainty: "A" },
});
const people = ["ann", "bob", "cid", "dan", "eve", "fay"].map((name) => who(name, "user"));

testRule(rule, {
  fails: [
    {
      name: "one finding for each kind of principal, in one order",
      given: {
        name: "kv-pay",
        access: {
          selfGrants: [
            who("mi-deploy", "managed-identity", "E01"),
            who("admins", "group", "E04", "E08"),
            who("ann", "user", "E05"),
            who("sp-old", "service-principal"),
          ],
        },
      },
      message: [
        '1 person without access to what is in vault "kv-pay" can take it: "ann" by assigning itself a role that it may give (E05)',
        '1 group without access to what is in vault "kv-pay" can take it: "admins" by a role assignment (E04, E08)',
        '2 workloads without access to what is in vault "kv-pay" can take it: "mi-deploy" by an access policy entry (E01), "sp-old" by a role assignment (E04)',
      ],
    },
    {
      name: "what is held above the vault stands there, one finding for each holder",
      given: {
        name: "kv-pay",
        access: {
          selfGrants: [
            who("ann", "user"),
            {
              ...who("owners", "group"),
              heldAt: { id: "/subscriptions/00000000-0000-0000-0000-000000000001", name: "subscription prod" },
            },
            { ...who("root", "user", "E08"), certainty: "C", heldAt: { id: "/", name: "root /" } },
          ],
        },
      },
      message: [
        '1 person without access to what is in vault "kv-pay" can take it: "ann" by a role assignment (E04)',
        'group "owners" can take access to what is in vaults below subscription prod, such as vault "kv-pay", by a role assignment (E04)',
        'person "root" can take access to what is in vaults below root /, such as vault "kv-pay", perhaps by a request to Privileged Identity Management (E08)',
      ],
      at: [
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg-example/providers/microsoft.keyvault/vaults/kv-pay",
        "/subscriptions/00000000-0000-0000-0000-000000000001",
        "/",
      ],
    },
    {
      name: "five are named",
      given: { name: "kv-pay", access: { selfGrants: people } },
      message:
        '6 people without access to what is in vault "kv-pay" can take it: "ann" by a role assignment (E04), "bob" by a role assignment (E04), "cid" by a role assignment (E04), "dan" by a role assignment (E04), "eve" by a role assignment (E04) and 1 more',
      boundary: true,
    },
    {
      name: "somebody without name and kind, by a way that is not sure",
      given: {
        name: "kv-pay",
        access: { selfGrants: [{ ...who("x", null, "E02"), name: null, certainty: "C" }] },
      },
      message:
        '1 principal of unknown kind without access to what is in vault "kv-pay" can take it: "id-x" perhaps by rewriting the vault\'s access policies (E02)',
    },
    {
      name: "what was found counts, whatever else was not read",
      given: { name: "kv-pay", access: { selfGrants: [who("ann", "user")], missing: { reason: "denied" } } },
      message: '1 person without access to what is in vault "kv-pay" can take it: "ann" by a role assignment (E04)',
    },
  ],
  passes: [
    { name: "nobody", given: { access: { selfGrants: [] } } },
    { name: "other ways are another rule's", given: { access: { escalations: [who("ann", "user", "E12")] } } },
  ],
  notEvaluated: [
    {
      name: "nobody found where a list is missing",
      given: { access: { missing: { reason: "denied", detail: "role assignments of / were not read" } } },
      detail: "role assignments of / were not read",
    },
  ],
});

test("kinds are told apart in fingerprints, and paths stand beside the finding", () => {
  const verdict = tryRule(rule, { access: { selfGrants: [who("ann", "user"), who("devs", "group")] } });
  expect(verdict).toMatchObject({
    observations: [
      { detail: "people", related: [{ id: "id-ann", message: "ann -> Owner @ subscription prod" }] },
      { detail: "groups", related: [{ id: "id-devs" }] },
    ],
  });
});

test("every technique that is analysed has words, and no other has", () => {
  expect([...techniqueWords.keys()].sort()).toEqual(techniques.map(({ id }) => id).sort());
});
