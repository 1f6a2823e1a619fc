import rule from "../../../src/rules/network/hsm-private-endpoint-missing.ts";
import { testRule } from "../../support/rule-tester.ts";

const endpoint = (status: string) => ({ id: "pe", name: "pe", status, provisioningState: "Succeeded" });

testRule(rule, {
  fails: [
    {
      name: "none at all",
      given: { name: "hsm-pay", privateEndpoints: [] },
      message: 'managed HSM "hsm-pay" has no private endpoint',
    },
    {
      name: "one that waits for approval",
      given: { name: "hsm-pay", privateEndpoints: [endpoint("Pending")] },
      message: 'managed HSM "hsm-pay" has no approved private endpoint: "pe" is Pending',
      boundary: true,
    },
  ],
  passes: [
    { name: "one approved", given: { privateEndpoints: [endpoint("Approved")] }, boundary: true },
    { name: "one approved among others", given: { privateEndpoints: [endpoint("Rejected"), endpoint("approved")] } },
  ],
});
