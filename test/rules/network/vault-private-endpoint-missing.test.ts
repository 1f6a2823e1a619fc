import rule from "../../../src/rules/network/vault-private-endpoint-missing.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "none at all",
      given: { name: "kv-web", privateEndpoints: [] },
      message: 'vault "kv-web" has no private endpoint',
    },
    {
      name: "pending, rejected and disconnected ones carry nothing",
      given: {
        name: "kv-web",
        privateEndpoints: [
          { id: "pe-1", name: "pe-1", status: "Pending", provisioningState: "Succeeded" },
          { id: "pe-2", name: "pe-2", status: "Rejected", provisioningState: "Succeeded" },
          { id: "pe-3", name: "pe-3", status: "Disconnected", provisioningState: "Succeeded" },
        ],
      },
      message:
        'vault "kv-web" has no approved private endpoint: "pe-1" is Pending, "pe-2" is Rejected, "pe-3" is Disconnected',
      boundary: true,
    },
    {
      name: "one without a name or a status",
      given: {
        name: "kv-web",
        privateEndpoints: [{ id: "/id/of/pe", name: null, status: null, provisioningState: null }],
      },
      message: 'vault "kv-web" has no approved private endpoint: "/id/of/pe" has no status',
    },
    {
      name: "many pending ones are not all spelled out",
      given: {
        name: "kv-web",
        privateEndpoints: [
          { id: "1", name: "a", status: "Pending", provisioningState: null },
          { id: "2", name: "b", status: "Pending", provisioningState: null },
          { id: "3", name: "c", status: "Pending", provisioningState: null },
          { id: "4", name: "d", status: "Pending", provisioningState: null },
          { id: "5", name: "e", status: "Pending", provisioningState: null },
          { id: "6", name: "f", status: "Pending", provisioningState: null },
        ],
      },
      message:
        'vault "kv-web" has no approved private endpoint: "a" is Pending, "b" is Pending, "c" is Pending, "d" is Pending, "e" is Pending and 1 more',
    },
  ],
  passes: [
    {
      name: "one approved",
      given: { privateEndpoints: [{ id: "pe", name: "pe", status: "Approved", provisioningState: "Succeeded" }] },
    },
    {
      name: "one approved among others, however it is spelled",
      given: {
        privateEndpoints: [
          { id: "pe-1", name: "pe-1", status: "Pending", provisioningState: "Succeeded" },
          { id: "pe-2", name: "pe-2", status: "approved", provisioningState: "Succeeded" },
        ],
      },
      boundary: true,
    },
    {
      name: "the public side is other rules' business",
      given: { publicNetworkAccess: "Enabled", networkDefaultAction: "Allow" },
    },
  ],
});
