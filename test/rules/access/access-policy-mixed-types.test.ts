import rule from "../../../src/rules/access/access-policy-mixed-types.ts";
import { testRule } from "../../support/rule-tester.ts";

const policyVault = { permissionModel: "access-policy" } as const;
const entry = { kind: "access-policy", name: "app", vault: policyVault } as const;
const none = { secrets: [], keys: [], certificates: [], storage: [] };

testRule(rule, {
  fails: [
    {
      name: "all three types",
      given: { ...entry, permissions: { ...none, secrets: ["get"], keys: ["get"], certificates: ["get"] } },
      message: 'access policy entry of "app" reaches secrets, keys and certificates alike',
      boundary: true,
    },
    {
      name: "two types, under a tighter limit",
      given: { ...entry, permissions: { ...none, secrets: ["get"], certificates: ["list"] } },
      params: { types: 2 },
      message: 'access policy entry of "app" reaches secrets and certificates alike',
    },
  ],
  passes: [
    {
      name: "two types, and storage accounts",
      given: { ...entry, permissions: { secrets: ["get"], keys: ["sign"], certificates: [], storage: ["get"] } },
      boundary: true,
    },
    {
      name: "one type, under a tighter limit",
      given: { ...entry, permissions: { ...none, secrets: ["get", "list", "set"] } },
      params: { types: 2 },
    },
  ],
  notApplicable: [
    {
      name: "an entry that an RBAC vault ignores",
      given: {
        kind: "access-policy",
        permissions: { ...none, secrets: ["get"], keys: ["get"], certificates: ["get"] },
        vault: { permissionModel: "rbac" },
      },
      reason: "dormant: the vault uses Azure RBAC",
    },
    { name: "a role assignment", given: { vault: policyVault }, reason: "a role assignment" },
  ],
});
