import type { GrantTypes } from "../../../src/model/grant-subject.ts";
import rule from "../../../src/rules/access/grant-wrong-type.ts";
import { testRule } from "../../support/rule-tester.ts";

const keys: GrantTypes = { for: ["keys"], reaches: ["keys"], scope: null, present: ["keys"], used: null };
const all: GrantTypes = {
  ...keys,
  for: ["secrets", "keys", "certificates"],
  reaches: ["secrets", "keys", "certificates"],
};

testRule(rule, {
  fails: [
    {
      name: "a role for keys on a secret",
      given: { name: "app-web", types: { ...keys, scope: "secrets", present: null } },
      message: '"Key Vault Secrets User" of "app-web" is for keys, and stands on a secret, of which it gives nothing',
    },
    {
      name: "a vault without any object of the type",
      given: { name: "app-web", types: { ...keys, present: ["secrets", "certificates"] } },
      message: '"Key Vault Secrets User" of "app-web" is for keys, and the vault holds only secrets and certificates',
      boundary: true,
    },
    {
      name: "use of one type of three",
      given: { name: "app-web", types: { ...all, used: { days: 90, types: ["secrets"] } } },
      message:
        '"Key Vault Secrets User" of "app-web" is for secrets, keys and certificates, and in 90 days it was used only for secrets',
      boundary: true,
    },
    {
      name: "an entry, in as few days as the policy asks for",
      given: { name: "app-web", kind: "access-policy", types: { ...all, used: { days: 30, types: ["keys"] } } },
      params: { windowDays: 30 },
      message:
        'the access policy entry of "app-web" is for secrets, keys and certificates, and in 30 days it was used only for keys',
      boundary: true,
    },
  ],
  passes: [
    { name: "the type that is there", given: { types: { ...keys, present: ["secrets", "keys"] } }, boundary: true },
    { name: "a vault with nothing in it", given: { types: { ...keys, present: [] } } },
    { name: "a vault whose contents do not matter", given: { types: { ...keys, present: null } } },
    {
      name: "a role for secrets that also shows the certificate it stands on",
      given: {
        types: {
          ...keys,
          for: ["secrets"],
          reaches: ["secrets", "certificates"],
          scope: "certificates",
          present: null,
        },
      },
    },
    {
      name: "one object, whatever the role could do on others",
      given: { types: { ...all, scope: "secrets", used: { days: 90, types: ["secrets"] } } },
    },
    { name: "use of all types", given: { types: { ...all, used: { days: 90, types: all.for } } } },
    {
      name: "too few days of use",
      given: { types: { ...all, used: { days: 89, types: ["secrets"] } } },
      boundary: true,
    },
  ],
  notApplicable: [
    {
      name: "a grant above vaults",
      given: { types: null },
      reason: "gives nothing of what is in a vault, or stands above vaults",
    },
  ],
});
