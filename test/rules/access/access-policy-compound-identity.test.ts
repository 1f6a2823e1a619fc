import rule from "../../../src/rules/access/access-policy-compound-identity.ts";
import { testRule } from "../../support/rule-tester.ts";

const policyVault = { permissionModel: "access-policy" } as const;

testRule(rule, {
  fails: [
    {
      name: "an entry with an application",
      given: { kind: "access-policy", name: "alice", applicationId: "aa-bb", vault: policyVault },
      message: 'access policy entry of "alice" is for application aa-bb acting for it, which Azure RBAC cannot express',
      boundary: true,
    },
  ],
  passes: [
    {
      name: "an entry without one",
      given: { kind: "access-policy", applicationId: null, vault: policyVault },
      boundary: true,
    },
  ],
  notApplicable: [
    {
      name: "an entry that an RBAC vault ignores",
      given: { kind: "access-policy", applicationId: "aa-bb", vault: { permissionModel: "rbac" } },
      reason: "dormant: the vault uses Azure RBAC",
    },
    { name: "a role assignment", given: { vault: policyVault }, reason: "a role assignment" },
  ],
});
