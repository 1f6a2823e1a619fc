import { expect, test } from "vitest";
import { evaluate } from "../../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import { buildPrincipal, buildScope } from "../../../src/model/build.ts";
import { read } from "../../../src/model/fact.ts";
import { roleIds } from "../../../src/model/facts/built-in-roles.ts";
import atRoot from "../../../src/rules/access/grant-at-root.ts";
import broad from "../../../src/rules/access/grant-broad-scope.ts";
import orphaned from "../../../src/rules/access/grant-orphaned.ts";
import standing from "../../../src/rules/access/grant-standing-privileged.ts";
import disabled from "../../../src/rules/access/grant-to-disabled-account.ts";
import guest from "../../../src/rules/access/grant-to-guest.ts";
import toUser from "../../../src/rules/access/grant-to-user.ts";
import { memorySnapshot } from "../../support/memory-snapshot.ts";

const rules = [atRoot, broad, orphaned, standing, disabled, guest, toUser];
const person = { kind: "user", isEnabled: read(true), isGuest: read(false) } as const;
const group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg-example";

/** What is found of one person who holds one role at a scope that nothing else is wrong with. */
async function found(holder: object, at: { readonly id: string; readonly roleId: string }) {
  const kind = at.id === "/" ? "root" : "resource-group";
  const principals = [buildPrincipal({ id: "alice", name: "alice", ...person, ...holder })];
  const roleAssignments = [{ principalId: "alice", principalType: "User", roleId: at.roleId }];
  const scope = buildScope({ id: at.id, kind, roleAssignments, scheduledAssignments: read([]) });
  const snapshot = memorySnapshot({ principals, scopes: [scope] });
  const tool = { name: "kvaudit", version: "0.0.0" };
  const report = await evaluate({ snapshots: [snapshot], rules, policy: builtInPolicy("recommended", rules), tool });
  expect(await Array.fromAsync(report.notEvaluated())).toEqual([]);
  return (await Array.fromAsync(report.findings())).map(({ ruleId }) => ruleId).sort();
}

const user = { id: group, roleId: roleIds.secretsUser };

test("a person's privileged role above vaults is three things to mend", async () => {
  const administrator = { id: group, roleId: roleIds.administrator };
  expect(await found({}, administrator)).toEqual(["grant-broad-scope", "grant-standing-privileged", "grant-to-user"]);
});

test("at the root it is no broad scope and no standing privilege beside", async () => {
  expect(await found({}, { id: "/", roleId: roleIds.administrator })).toEqual(["grant-at-root", "grant-to-user"]);
});

test("a guest's, or a disabled account's, goes away whole", async () => {
  expect(await found({ isGuest: read(true) }, user)).toEqual(["grant-broad-scope", "grant-to-guest"]);
  expect(await found({ isEnabled: read(false) }, user)).toEqual(["grant-broad-scope", "grant-to-disabled-account"]);
});

test("of somebody who is gone, it is only that", async () => {
  expect(await found({ exists: false }, { id: "/", roleId: roleIds.administrator })).toEqual(["grant-orphaned"]);
});

test("a role that has nothing to do with vaults is nobody's business", async () => {
  const reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
  expect(await found({ isGuest: read(true), isEnabled: read(false) }, { id: "/", roleId: reader })).toEqual([]);
});
