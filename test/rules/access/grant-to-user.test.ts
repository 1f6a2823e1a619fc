import type { PrincipalKind } from "../../../src/model/principal.ts";
import rule from "../../../src/rules/access/grant-to-user.ts";
import { testRule } from "../../support/rule-tester.ts";

const v = "Microsoft.KeyVault/vaults";
const held = (kind: PrincipalKind) => ({
  name: "alice",
  principal: { id: "00000000-0000-0000-0000-00000000000a", name: "alice", kind, appId: null },
});
const alice = held("user");
const entry = { kind: "access-policy" } as const;
const names = { secrets: ["list"], keys: ["list"], certificates: [], storage: [] };

testRule(rule, {
  fails: [
    {
      name: "a data role",
      given: alice,
      message: '"alice" holds "Key Vault Secrets User" as a person, and not as a member of a group',
    },
    {
      name: "a privileged role without data actions",
      given: { ...alice, rights: [], privileges: ["manages-vaults"] },
      message: '"alice" holds "Key Vault Secrets User" as a person, and not as a member of a group',
    },
    {
      name: "a role that may change a vault whose data it does not open",
      given: { ...alice, privileges: ["grants-access"], vault: { permissionModel: "access-policy" } },
      message: '"alice" holds "Key Vault Secrets User" as a person, and not as a member of a group',
    },
    {
      name: "an access policy entry that is in force",
      given: { ...alice, ...entry, vault: { permissionModel: "access-policy" } },
      message: '"alice" holds an access policy entry as a person, and not as a member of a group',
    },
    {
      name: "one data action beside metadata",
      given: { ...alice, rights: [`${v}/secrets/readMetadata/action`, `${v}/keys/verify/action`] },
      message: '"alice" holds "Key Vault Secrets User" as a person, and not as a member of a group',
      boundary: true,
    },
  ],
  passes: [
    { name: "a group", given: held("group") },
    { name: "a workload", given: held("managed-identity") },
    { name: "a service principal whose role leads nowhere", given: { ...held("application"), rights: [] } },
  ],
  notApplicable: [
    { name: "nothing in a vault", given: { ...alice, rights: [] }, reason: "leads to nothing in a vault" },
    {
      name: "metadata",
      given: { ...alice, rights: [`${v}/secrets/readMetadata/action`, `${v}/keys/read`] },
      reason: "reads metadata only",
    },
    {
      name: "a data role on a vault that goes by access policies",
      given: { ...alice, vault: { permissionModel: "access-policy" } },
      reason: "dormant: the vault uses access policies",
    },
    {
      name: "an entry on a vault that goes by roles",
      given: { ...alice, ...entry, vault: { permissionModel: "rbac" } },
      reason: "dormant: the vault uses Azure RBAC",
    },
    {
      name: "an entry that lists names",
      given: { ...alice, ...entry, permissions: names, vault: { permissionModel: "access-policy" } },
      reason: "shows names only",
    },
    { name: "activated for a time", given: { ...alice, isActivated: true }, reason: "activated for a time" },
  ],
});
