import rule from "../../../src/rules/access/grant-eligible-without-approval.ts";
import { testRule } from "../../support/rule-tester.ts";

const asks = (requiresApproval: boolean | null, requiresMfa: boolean | null) => ({
  activation: { requiresApproval, requiresMfa },
});
const role = {
  ...{ id: "00000000-0000-0000-0000-00000000000e", name: "Key Vault Administrator", custom: false },
  ...{ assignableScopes: ["/"], permissions: [] },
};
const privileged = { name: "alice", role, privileges: ["administers-data"] } as const;
const reading = { name: "alice", role, rights: ["Microsoft.KeyVault/vaults/secrets/getSecret/action"] };

testRule(rule, {
  fails: [
    {
      name: "neither",
      given: { ...privileged, ...asks(false, false) },
      message: '"alice" can activate "Key Vault Administrator" without approval and without multifactor authentication',
    },
    {
      name: "a privileged role without approval",
      given: { ...privileged, ...asks(false, true) },
      message: '"alice" can activate "Key Vault Administrator" without approval',
      boundary: true,
    },
    {
      name: "a second factor that is not known is no excuse",
      given: { ...privileged, ...asks(false, null) },
      message: '"alice" can activate "Key Vault Administrator" without approval',
    },
    {
      name: "a role that reads values, without a second factor",
      given: { ...reading, ...asks(true, false) },
      message: '"alice" can activate "Key Vault Administrator" without multifactor authentication',
    },
  ],
  passes: [
    { name: "both", given: { ...privileged, ...asks(true, true) } },
    { name: "a role that reads values needs no approval", given: { ...reading, ...asks(false, true) }, boundary: true },
    { name: "nor does it matter whether that is known", given: { ...reading, ...asks(null, true) } },
  ],
  notApplicable: [
    { name: "metadata", given: { ...asks(false, false) }, reason: "leads to nothing in a vault" },
    { name: "no rights", given: { rights: [], ...asks(false, false) }, reason: "leads to nothing in a vault" },
  ],
  notEvaluated: [
    {
      name: "an authentication context",
      given: { ...privileged, ...asks(true, null) },
      detail: "the settings of the role do not say whether activating it asks for multifactor authentication",
    },
    {
      name: "nothing said",
      given: { ...privileged, ...asks(null, null) },
      detail:
        "the settings of the role do not say whether activating it asks for approval and multifactor authentication",
    },
  ],
});
