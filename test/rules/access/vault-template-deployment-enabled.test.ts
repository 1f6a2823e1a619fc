import rule from "../../../src/rules/access/vault-template-deployment-enabled.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "on, and two principals can use it",
      given: {
        name: "kv-pay",
        enabledForTemplateDeployment: true,
        deployers: { holders: ["app-deploy", "Ann Lee"], isComplete: true },
      },
      message:
        'vault "kv-pay" lets template deployments fetch its secrets, and 2 principals hold vaults/deploy/action on it: "app-deploy", "Ann Lee"',
    },
    {
      name: "on, and a scope above was not read",
      given: {
        name: "kv-pay",
        enabledForTemplateDeployment: true,
        deployers: { holders: ["app-deploy"], isComplete: false },
      },
      message:
        'vault "kv-pay" lets template deployments fetch its secrets, and at least 1 principal holds vaults/deploy/action on it: "app-deploy"',
    },
    {
      name: "on, and nobody can use it yet",
      given: {
        name: "kv-pay",
        enabledForTemplateDeployment: true,
        deployers: { holders: [], isComplete: true },
      },
      message:
        'vault "kv-pay" lets template deployments fetch its secrets, though nobody holds vaults/deploy/action on it',
    },
    {
      name: "on, and no grant was read",
      given: {
        name: "kv-pay",
        enabledForTemplateDeployment: true,
        deployers: { holders: [], isComplete: false },
      },
      message:
        'vault "kv-pay" lets template deployments fetch its secrets, and who holds vaults/deploy/action on it is not known',
    },
    {
      name: "six holders: five are named",
      given: {
        name: "kv-pay",
        enabledForTemplateDeployment: true,
        deployers: { holders: ["a", "b", "c", "d", "e", "f"], isComplete: true },
      },
      message:
        'vault "kv-pay" lets template deployments fetch its secrets, and 6 principals hold vaults/deploy/action on it: "a", "b", "c", "d", "e" and 1 more',
      boundary: true,
    },
    {
      name: "five holders: all are named",
      given: {
        name: "kv-pay",
        enabledForTemplateDeployment: true,
        deployers: { holders: ["a", "b", "c", "d", "e"], isComplete: true },
      },
      message:
        'vault "kv-pay" lets template deployments fetch its secrets, and 5 principals hold vaults/deploy/action on it: "a", "b", "c", "d", "e"',
      boundary: true,
    },
    {
      name: "the tag without a text states nothing",
      given: {
        name: "kv-pay",
        enabledForTemplateDeployment: true,
        tags: { "enabled-for-template-deployment": " " },
      },
      message:
        'vault "kv-pay" lets template deployments fetch its secrets, though nobody holds vaults/deploy/action on it',
      boundary: true,
    },
    {
      name: "another tag than the policy's",
      given: {
        name: "kv-pay",
        enabledForTemplateDeployment: true,
        tags: { "enabled-for-template-deployment": "pipeline" },
      },
      params: { statedNeedTag: "arm-secrets" },
      message:
        'vault "kv-pay" lets template deployments fetch its secrets, though nobody holds vaults/deploy/action on it',
    },
  ],
  passes: [
    {
      name: "off, whoever holds the right",
      given: { enabledForTemplateDeployment: false, deployers: { holders: ["app-deploy"], isComplete: true } },
    },
    { name: "absent, which means off", given: { enabledForTemplateDeployment: null } },
    {
      name: "off, with the tag left over",
      given: { enabledForTemplateDeployment: false, tags: { "enabled-for-template-deployment": "pipeline" } },
    },
  ],
  notApplicable: [
    {
      name: "a need stated by tag, in any case",
      given: { enabledForTemplateDeployment: true, tags: { "Enabled-For-Template-Deployment": "release pipeline" } },
      reason: 'the tag "enabled-for-template-deployment" states the need',
    },
    {
      name: "a need stated by the policy's own tag",
      given: { enabledForTemplateDeployment: true, tags: { "arm-secrets": "OPS-12" } },
      params: { statedNeedTag: "arm-secrets" },
      reason: 'the tag "arm-secrets" states the need',
    },
  ],
});
