import { expect, test } from "vitest";
import rule from "../../../src/rules/network/vault-network-open.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "everything open and said so",
      given: { name: "kv-web", publicNetworkAccess: "Enabled", networkDefaultAction: "Allow" },
      message:
        'vault "kv-web" can be reached from the whole internet: public network access is Enabled, the firewall\'s default action is Allow',
    },
    {
      name: "nothing said, which means open",
      given: { name: "kv-web", publicNetworkAccess: null, networkDefaultAction: null },
      message:
        'vault "kv-web" can be reached from the whole internet: public network access is Enabled by default, the firewall\'s default action is Allow by default',
    },
    {
      name: "address rules beside default Allow have no effect",
      given: {
        name: "kv-web",
        publicNetworkAccess: "Enabled",
        networkDefaultAction: "Allow",
        ipRules: ["203.0.113.7/32"],
      },
      message:
        'vault "kv-web" can be reached from the whole internet: public network access is Enabled, the firewall\'s default action is Allow',
      boundary: true,
    },
    {
      name: "an approved private endpoint does not close the public side",
      given: {
        name: "kv-web",
        publicNetworkAccess: null,
        networkDefaultAction: "Allow",
        privateEndpoints: [{ id: "pe", name: "pe", status: "Approved", provisioningState: "Succeeded" }],
      },
      message:
        'vault "kv-web" can be reached from the whole internet: public network access is Enabled by default, the firewall\'s default action is Allow',
    },
  ],
  passes: [
    { name: "default Deny", given: { publicNetworkAccess: "Enabled", networkDefaultAction: "Deny" }, boundary: true },
    { name: "default Deny, access not said", given: { publicNetworkAccess: null, networkDefaultAction: "Deny" } },
    {
      name: "access off with a stale Allow",
      given: { publicNetworkAccess: "Disabled", networkDefaultAction: "Allow" },
      boundary: true,
    },
    { name: "access off, default not said", given: { publicNetworkAccess: "Disabled", networkDefaultAction: null } },
    {
      name: "a perimeter is in force",
      given: { publicNetworkAccess: "SecuredByPerimeter", networkDefaultAction: "Allow" },
    },
  ],
});

test("one cause, one finding: the weaker network rules step back", () => {
  expect(rule.supersedes).toEqual([
    "vault-public-access-enabled",
    "vault-private-endpoint-missing",
    "vault-firewall-rules-inert",
  ]);
});
