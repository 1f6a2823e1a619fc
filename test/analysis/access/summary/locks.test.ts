import { expect, test } from "vitest";
import { accessEngine } from "../../../../src/analysis/access/effective/engine.ts";
import { vaultAccess } from "../../../../src/analysis/access/summary/vault-access.ts";
import { buildPrincipal, buildScope, buildVault, exampleGroup, exampleNow } from "../../../../src/model/build.ts";
import { isRead, read } from "../../../../src/model/fact.ts";
import { customRole } from "../directory-fixture.ts";
import { held, subscription } from "../effective/tenant.ts";

const whole = { denyAssignments: read([]), scheduledAssignments: read([]), lighthouse: read([]) };
const vaultIdOf = (name: string) => `${exampleGroup}/providers/microsoft.keyvault/vaults/${name}`;
const writer = {
  ...customRole("writer", { actions: ["Microsoft.KeyVault/vaults/accessPolicies/write"] }),
  custom: false,
};
const remover = { ...customRole("remover", { actions: ["Microsoft.Authorization/locks/delete"] }), custom: false };

function vaultOf(name: string, locked: boolean) {
  const id = vaultIdOf(name);
  const locks = locked ? [{ id: `${id}/locks/l`, level: "ReadOnly" as const, scope: id }] : [];
  return buildVault({ name, id, permissionModel: "access-policy", locks: read(locks), ...whole });
}

test("vaults that differ in a lock alone are summed up apart, and whoever may remove it apart from who may not", () => {
  const scopes = [
    buildScope({ id: "/", kind: "root", parent: null, ...whole }),
    buildScope({
      ...{ id: subscription, kind: "subscription", parent: "/", ...whole },
      roleAssignments: [held("a", "alice", "writer"), held("b", "bob", "writer"), held("c", "bob", "remover")],
    }),
    buildScope({ id: exampleGroup, kind: "resource-group", parent: subscription, ...whole }),
  ];
  const principals = ["alice", "bob"].map((id) => buildPrincipal({ id, name: id, kind: "user" }));
  const shared = { scopes, roles: [writer, remover], principals };
  const engine = accessEngine({ shared, vaults: [] }, { now: exampleNow });
  const selfGrantsAt = (name: string, locked: boolean) => {
    const access = vaultAccess(vaultOf(name, locked), engine);
    if (!isRead(access)) throw new Error("not summed up");
    expect(access.read.missing).toBeUndefined();
    return access.read.selfGrants.map(({ id, techniques, certainty }) => `${id} ${techniques.join()} ${certainty}`);
  };
  const open = ["alice E01 A", "bob E01 A"];
  expect(selfGrantsAt("kv-open", false)).toEqual(open);
  // Still there, and no more than plausible: somebody else has to remove the lock.
  expect(selfGrantsAt("kv-locked", true)).toEqual(["alice E01 C", "bob E01 A"]);
  expect(selfGrantsAt("kv-open-too", false)).toEqual(open);
});
