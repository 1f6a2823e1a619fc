import rule from "../../../src/rules/objects/certificate-auto-renew-missing.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "a policy without actions",
      given: { name: "web", lifetimeActions: [] },
      message: 'certificate "web" is not renewed automatically: its policy has no lifetime action',
    },
    {
      name: "mail to contacts is no renewal, however often",
      given: {
        name: "web",
        lifetimeActions: [
          { action: "email-contacts", lifetimePercentage: 80 },
          { action: "email-contacts", daysBeforeExpiry: 10 },
        ],
      },
      message: 'certificate "web" is not renewed automatically: its policy has only email-contacts',
    },
    {
      name: "an action that an unknown issuer cannot carry out",
      given: {
        name: "web",
        issuer: "unknown",
        lifetimeActions: [{ action: "auto-renew", lifetimePercentage: 80 }],
      },
      message:
        'certificate "web" is not renewed automatically: its issuer is "Unknown", which the auto-renew action cannot ask',
      boundary: true,
    },
    {
      name: "an unknown issuer and no action",
      given: { name: "web", issuer: "Unknown", lifetimeActions: [] },
      message: 'certificate "web" is not renewed automatically: its policy has no lifetime action',
    },
  ],
  passes: [
    {
      name: "an action by share of the lifetime",
      given: { lifetimeActions: [{ action: "auto-renew", lifetimePercentage: 80 }] },
      boundary: true,
    },
    {
      name: "an action beside mail",
      given: {
        lifetimeActions: [
          { action: "email-contacts", lifetimePercentage: 70 },
          { action: "auto-renew", daysBeforeExpiry: 30 },
        ],
      },
    },
    {
      name: "signed by the vault itself",
      given: { issuer: "Self", lifetimeActions: [{ action: "auto-renew", daysBeforeExpiry: 30 }] },
    },
    {
      name: "a policy that names no issuer",
      given: { issuer: null, lifetimeActions: [{ action: "auto-renew", daysBeforeExpiry: 30 }] },
    },
  ],
  notApplicable: [
    { name: "a disabled certificate", given: { enabled: false, lifetimeActions: [] }, reason: "disabled" },
  ],
});
