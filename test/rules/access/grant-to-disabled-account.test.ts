import type { HolderMembers } from "../../../src/model/vault-access.ts";
import rule from "../../../src/rules/access/grant-to-disabled-account.ts";
import { testRule } from "../../support/rule-tester.ts";

const members = (...disabled: readonly string[]): HolderMembers => ({
  ...{ people: 8, workloads: 0, guests: [] },
  disabled,
});
const metadata = ["Microsoft.KeyVault/vaults/secrets/readMetadata/action"];
const entry = { kind: "access-policy", vault: { permissionModel: "access-policy" } } as const;

testRule(rule, {
  fails: [
    {
      name: "the holder itself",
      given: { name: "bob", members: members("bob") },
      message: '"bob" is disabled and still holds "Key Vault Secrets User"',
    },
    {
      name: "one member of the group",
      given: { name: "team", members: members("bob") },
      message: '"bob", disabled, still holds "Key Vault Secrets User" through "team"',
      boundary: true,
    },
    {
      name: "more than are named",
      given: { name: "team", members: members("a", "b", "c", "d", "e", "f") },
      message: '"a", "b", "c", "d", "e" and 1 more, disabled, still hold "Key Vault Secrets User" through "team"',
    },
    {
      name: "an access policy entry that is in force",
      given: { name: "bob", ...entry, members: members("bob") },
      message: '"bob" is disabled and still holds an access policy entry',
    },
    {
      name: "a role without data actions that changes vaults",
      given: { name: "bob", rights: [], privileges: ["manages-vaults"], members: members("bob") },
      message: '"bob" is disabled and still holds "Key Vault Secrets User"',
    },
    {
      name: "whatever else was not read",
      given: {
        name: "bob",
        members: { ...members("bob"), missing: { reason: "denied" }, disabledMissing: { reason: "denied" } },
      },
      message: '"bob" is disabled and still holds "Key Vault Secrets User"',
    },
  ],
  passes: [
    { name: "nobody", given: { name: "team", members: members() } },
    {
      name: "what is lacking is another rule's",
      given: { name: "team", members: { ...members(), guests: ["bob"], guestsMissing: { reason: "denied" } } },
    },
  ],
  notApplicable: [
    {
      name: "a role that leads nowhere",
      given: { name: "bob", rights: [], members: members("bob") },
      reason: "leads to nothing in a vault",
    },
    {
      name: "metadata",
      given: { name: "bob", rights: metadata, members: members("bob") },
      reason: "reads metadata only",
    },
    {
      name: "an entry on a vault that goes by roles",
      given: { name: "bob", kind: "access-policy", members: members("bob") },
      reason: "dormant: the vault uses Azure RBAC",
    },
  ],
  notEvaluated: [
    {
      name: "members that were not read",
      given: {
        name: "team",
        members: { ...members(), missing: { reason: "denied", detail: "members were not read" } },
      },
      detail: "members were not read",
    },
    {
      name: "a member of whom it was not told",
      given: { name: "team", members: { ...members(), disabledMissing: { reason: "denied", detail: "hidden" } } },
      detail: "hidden",
    },
  ],
});
