import rule from "../../../src/rules/access/vault-disk-encryption-enabled.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "on",
      given: { name: "kv-vm", enabledForDiskEncryption: true },
      message: 'vault "kv-vm" lets Azure Disk Encryption fetch its secrets and unwrap its keys',
    },
    {
      name: "the tag without a text states nothing",
      given: { name: "kv-vm", enabledForDiskEncryption: true, tags: { "enabled-for-disk-encryption": "" } },
      message: 'vault "kv-vm" lets Azure Disk Encryption fetch its secrets and unwrap its keys',
      boundary: true,
    },
    {
      name: "the tag of another flag",
      given: { name: "kv-vm", enabledForDiskEncryption: true, tags: { "enabled-for-deployment": "yes" } },
      message: 'vault "kv-vm" lets Azure Disk Encryption fetch its secrets and unwrap its keys',
    },
  ],
  passes: [
    { name: "off", given: { enabledForDiskEncryption: false } },
    { name: "absent, which means off", given: { enabledForDiskEncryption: null } },
    { name: "another flag is on", given: { enabledForDiskEncryption: false, enabledForDeployment: true } },
  ],
  notApplicable: [
    {
      name: "a need stated by tag",
      given: { enabledForDiskEncryption: true, tags: { "enabled-for-disk-encryption": "old web farm" } },
      reason: 'the tag "enabled-for-disk-encryption" states the need',
    },
    {
      name: "a need stated by the policy's own tag",
      given: { enabledForDiskEncryption: true, tags: { "disk-keys": "OPS-12" } },
      params: { statedNeedTag: "disk-keys" },
      reason: 'the tag "disk-keys" states the need',
    },
  ],
});
