import { expect, test } from "vitest";
import { Activations } from "../../../../src/analysis/access/holding/activation.ts";
import { type Fact, partly, read, unread } from "../../../../src/model/fact.ts";
import type { ActivationPolicy } from "../../../../src/model/surroundings.ts";
import { directoryOf } from "../directory-fixture.ts";

const group = "/subscriptions/s/resourcegroups/g";
const vault = `${group}/providers/microsoft.keyvault/vaults/kv`;
const policy = (scope: string, requiresApproval: boolean): ActivationPolicy => ({
  ...{ id: scope, scope, roleId: "role", requiresApproval, requiresMfa: null },
});

function activations(policies: Fact<readonly ActivationPolicy[]> | undefined, id = group): Activations {
  const held = policies === undefined ? {} : { activationPolicies: policies };
  return new Activations(directoryOf({ scopes: [{ id, kind: "resource-group", ...held }] }).index);
}

test("an eligible role is activated by the policy of the same role at the same scope, in any casing", () => {
  const found = activations(read([policy("/subscriptions/s/resourceGroups/G", true), policy(vault, false)]));
  const at = (scope: string, roleId = "ROLE") => found.of({ scope, roleId });
  expect(at(group)).toEqual(read({ requiresApproval: true, requiresMfa: null }));
  expect(at(vault)).toEqual(read({ requiresApproval: false, requiresMfa: null }));
  // Settings of a scope above are not handed down.
  expect(at(`${vault}/secrets/a`)).toMatchObject({ unread: { reason: "not-in-output" } });
  expect(at(group, "other")).toMatchObject({ unread: { reason: "not-in-output" } });
});

test("without its policy it is told why there is none", () => {
  const asked = { scope: vault, roleId: "role" };
  expect(activations(undefined).of(asked)).toMatchObject({ unread: { reason: "not-asked" } });
  expect(activations(unread("denied")).of(asked)).toEqual(unread("denied"));
  expect(activations(partly([policy(group, true)], { reason: "throttled" })).of(asked)).toEqual(unread("throttled"));
  expect(activations(read([])).of({ scope: "/subscriptions/s", roleId: "role" })).toMatchObject({
    unread: { reason: "not-asked" },
  });
});
