import { expect, test } from "vitest";
import { builtInRoles, roleIds } from "../../../src/model/facts/built-in-roles.ts";
import rule from "../../../src/rules/access/grant-over-privileged.ts";
import { testRule } from "../../support/rule-tester.ts";

const prefix = "Microsoft.KeyVault/vaults";

function role(name: string, custom = false) {
  return { id: "00000000-0000-0000-0000-00000000000e", name, custom, assignableScopes: ["/"], permissions: [] };
}

function workload(...rights: readonly string[]) {
  return { id: "00000000-0000-0000-0000-0000000000aa", rights };
}

/** Key Vault Crypto User on keys that allow more than signing, and what its holder did in ninety days. */
function cryptoUser(...operations: readonly string[]) {
  const use = {
    days: 90,
    objects: [{ type: "key", name: "k" }],
    isShared: false,
    hasListed: false,
    operations,
  } as const;
  return { name: "id-api", role: { ...role("Key Vault Crypto User"), id: roleIds.cryptoUser }, use };
}

testRule(rule, {
  fails: [
    {
      name: "a holder that only signs, as the logs prove",
      given: cryptoUser("KeyGet", "KeySign", "KeyVerify"),
      level: "low",
      message:
        '"id-api" holds "Key Vault Crypto User" and only signed and verified in 90 days: the role also lets it decrypt, change and back up keys',
    },
    {
      name: "an officer",
      given: {
        name: "id-api",
        role: role("Key Vault Secrets Officer"),
        workload: workload(
          `${prefix}/secrets/getSecret/action`,
          `${prefix}/secrets/setSecret/action`,
          `${prefix}/secrets/delete`,
          `${prefix}/secrets/purge/action`,
        ),
      },
      level: "high",
      message:
        'workload "id-api" may add, delete or purge secrets by "Key Vault Secrets Officer", and the policy does not name it as a rotator',
    },
    {
      name: "an administrator, above vaults",
      given: {
        name: "id-api",
        heldBy: "/subscriptions/s",
        role: role("Key Vault Administrator"),
        workload: workload(
          `${prefix}/secrets/purge/action`,
          `${prefix}/keys/purge/action`,
          `${prefix}/certificates/purge/action`,
        ),
      },
      level: "high",
      message:
        'workload "id-api" may add, delete or purge secrets, keys and certificates by "Key Vault Administrator", and the policy does not name it as a rotator',
    },
    {
      name: "a custom role that both writes and deletes",
      given: {
        name: "id-api",
        role: role("Secret Keeper", true),
        workload: workload(`${prefix}/secrets/setSecret/action`, `${prefix}/secrets/delete`),
      },
      message:
        'workload "id-api" may add, delete or purge secrets by "Secret Keeper", and the policy does not name it as a rotator',
      boundary: true,
    },
    {
      name: "a role for certificates that reads other secrets too, whoever holds it",
      given: {
        name: "Web Team",
        role: role("Key Vault Certificate User"),
        workload: null,
        surplus: "secrets-beside-certificates",
      },
      level: "medium",
      message:
        '"Web Team" holds "Key Vault Certificate User" on a whole vault, which also reads the secrets there that belong to no certificate',
    },
    {
      name: "all key operations on keys that only sign",
      given: { name: "id-signer", role: role("Key Vault Crypto User"), surplus: "more-than-signing" },
      level: "low",
      message:
        '"id-signer" holds "Key Vault Crypto User" on keys that can only sign, which also lets it change and back them up',
    },
  ],
  passes: [
    { name: "a holder that also decrypts", given: cryptoUser("KeyDecrypt", "KeySign"), boundary: true },
    { name: "a holder that only looks keys up", given: cryptoUser("KeyGet") },
    { name: "a reader", given: {} },
    {
      name: "an officer who is a person or a rotator",
      given: { role: role("Key Vault Secrets Officer"), workload: null },
    },
    {
      name: "a custom role that only writes",
      given: {
        role: role("Secret Writer", true),
        workload: workload(`${prefix}/secrets/setSecret/action`, `${prefix}/secrets/update/action`),
      },
      boundary: true,
    },
    {
      name: "writing one type and deleting another",
      given: { workload: workload(`${prefix}/secrets/setSecret/action`, `${prefix}/keys/delete`) },
    },
  ],
  notApplicable: [
    {
      name: "an access policy entry",
      given: { kind: "access-policy" },
      reason: "an access policy entry, which has no role",
    },
    {
      name: "a role without data actions on vaults",
      given: { rights: [], workload: null },
      reason: "gives no rights on vault data",
    },
    {
      name: "an assignment that the vault ignores",
      given: {
        workload: workload(`${prefix}/secrets/purge/action`),
        vault: { permissionModel: "access-policy" },
      },
      reason: "dormant: the vault uses access policies",
    },
  ],
});

const scope = "/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/kv";
const id = `${scope}/providers/microsoft.authorization/roleassignments/guid`;
const remove = `az role assignment delete --ids ${id}`;
const assign = `az role assignment create --assignee-object-id ${workload().id} --assignee-principal-type ServicePrincipal`;

test("the remedy is the role that uses what this one manages, on the same scope, before the old one goes", () => {
  const az = (...rights: readonly string[]) =>
    rule.fix?.({ id, workload: workload(...rights), surplus: null } as never).az;
  expect(az(`${prefix}/secrets/purge/action`)).toBe(
    `${assign} --role ${roleIds.secretsUser} --scope ${scope}\n${remove}`,
  );
  expect(az(`${prefix}/keys/purge/action`)).toBe(`${assign} --role ${roleIds.cryptoUser} --scope ${scope}\n${remove}`);
  const toChoose = `${assign} --role <role id> --scope ${scope}\n${remove}`;
  expect(az(`${prefix}/certificates/purge/action`)).toBe(toChoose);
  expect(az(`${prefix}/keys/purge/action`, `${prefix}/secrets/purge/action`)).toBe(toChoose);
  expect(az(`${prefix}/keys/sign/action`)).toBe(toChoose);
  for (const roleId of [roleIds.secretsUser, roleIds.cryptoUser]) expect(builtInRoles.has(roleId)).toBe(true);
});

test("the remedy for a role for certificates is the same role on the three objects of one", () => {
  const surplus = "secrets-beside-certificates";
  const given = { id, role: { id: roleIds.certificateUser }, workload: null, surplus };
  const person =
    "az role assignment create --assignee-object-id <object id> --assignee-principal-type <User, Group or ServicePrincipal>";
  expect(rule.fix?.(given as never).az?.split("\n")).toEqual([
    `${person} --role ${roleIds.certificateUser} --scope '${scope}/certificates/<name>'`,
    `${person} --role ${roleIds.certificateUser} --scope '${scope}/keys/<name>'`,
    `${person} --role ${roleIds.certificateUser} --scope '${scope}/secrets/<name>'`,
    remove,
  ]);
});
