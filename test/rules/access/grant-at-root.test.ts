import rule from "../../../src/rules/access/grant-at-root.ts";
import { testRule } from "../../support/rule-tester.ts";

const root = { name: "alice", heldBy: "/", scope: "/", scopeKind: "root" } as const;
const role = (name: string) => ({
  ...{ id: "00000000-0000-0000-0000-00000000000e", name, custom: false },
  ...{ assignableScopes: ["/"], permissions: [] },
});

testRule(rule, {
  fails: [
    {
      name: "what is left of an elevation",
      given: { ...root, role: role("User Access Administrator"), privileges: ["grants-access"] },
      message:
        '"alice" holds "User Access Administrator" at the root of the tenant, and so gives access to vaults everywhere',
    },
    {
      name: "Owner",
      given: { ...root, role: role("Owner"), privileges: ["grants-access", "manages-vaults"] },
      message:
        '"alice" holds "Owner" at the root of the tenant, and so gives access to vaults and changes vaults everywhere',
    },
    {
      name: "a data role without privileges",
      given: root,
      message: '"alice" holds "Key Vault Secrets User" at the root of the tenant, and so reaches vault data everywhere',
      boundary: true,
    },
  ],
  passes: [
    {
      name: "a management group",
      given: { scopeKind: "management-group", privileges: ["grants-access"] },
      boundary: true,
    },
    { name: "an object", given: {} },
  ],
  notApplicable: [
    {
      name: "an access policy entry",
      given: { kind: "access-policy" },
      reason: "an access policy entry, which reaches its own vault only",
    },
    {
      name: "Reader",
      given: { ...root, role: role("Reader"), opens: false },
      reason: "leads to nothing in a vault",
    },
  ],
});
