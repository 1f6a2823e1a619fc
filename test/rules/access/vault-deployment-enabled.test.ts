import rule from "../../../src/rules/access/vault-deployment-enabled.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "on",
      given: { name: "kv-vm", enabledForDeployment: true },
      message: 'vault "kv-vm" lets virtual machine deployments fetch its certificates',
    },
    {
      name: "the tag without a text states nothing",
      given: { name: "kv-vm", enabledForDeployment: true, tags: { "enabled-for-deployment": "" } },
      message: 'vault "kv-vm" lets virtual machine deployments fetch its certificates',
      boundary: true,
    },
    {
      name: "the tag of another flag",
      given: { name: "kv-vm", enabledForDeployment: true, tags: { "enabled-for-disk-encryption": "yes" } },
      message: 'vault "kv-vm" lets virtual machine deployments fetch its certificates',
    },
  ],
  passes: [
    { name: "off", given: { enabledForDeployment: false } },
    { name: "absent, which means off", given: { enabledForDeployment: null } },
    { name: "another flag is on", given: { enabledForDeployment: false, enabledForTemplateDeployment: true } },
  ],
  notApplicable: [
    {
      name: "a need stated by tag",
      given: { enabledForDeployment: true, tags: { "enabled-for-deployment": "web farm" } },
      reason: 'the tag "enabled-for-deployment" states the need',
    },
    {
      name: "a need stated by the policy's own tag",
      given: { enabledForDeployment: true, tags: { "vm-certificates": "OPS-12" } },
      params: { statedNeedTag: "vm-certificates" },
      reason: 'the tag "vm-certificates" states the need',
    },
  ],
});
