import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accessEngine } from "../../../../src/analysis/access/effective/engine.ts";
import { Standings } from "../../../../src/analysis/access/standing/standings.ts";
import { buildPrincipal, buildScope, buildVault, exampleGroup, exampleNow } from "../../../../src/model/build.ts";
import type { PlainRecord } from "../../../../src/model/example.ts";
import { read, unread } from "../../../../src/model/fact.ts";
import { roleIds } from "../../../../src/model/facts/built-in-roles.ts";
import type { RoleAssignment } from "../../../../src/model/grants.ts";
import type { Standing } from "../../../../src/model/posture.ts";
import type { Principal } from "../../../../src/model/principal.ts";
import type { Scope } from "../../../../src/model/scope.ts";
import type { Vault } from "../../../../src/model/vault.ts";
import { deny, held, roles, subscription } from "../effective/tenant.ts";

const whole = { denyAssignments: read([]), scheduledAssignments: read([]), lighthouse: read([]) };
const vaultIdOf = (name: string) => `${exampleGroup}/providers/microsoft.keyvault/vaults/${name}`;

interface Above {
  readonly subscription?: PlainRecord<Scope>;
  readonly group?: PlainRecord<Scope>;
  readonly principals?: readonly PlainRecord<Principal>[];
}

const known: readonly PlainRecord<Principal>[] = [
  { id: "alice", kind: "user", memberOf: ["team"] },
  { id: "team", kind: "group" },
];

function standingsOf({ subscription: plain, group, principals = known }: Above): Standings {
  const scopes = [
    buildScope({ id: "/", kind: "root", parent: null, ...whole }),
    buildScope({ id: subscription, kind: "subscription", parent: "/", ...whole, ...plain }),
    buildScope({ id: exampleGroup, kind: "resource-group", parent: subscription, ...whole, ...group }),
  ];
  const shared = { scopes, roles: [], principals: principals.map(buildPrincipal) };
  return new Standings(accessEngine({ shared, vaults: [] }, { now: exampleNow }));
}

const vaultOf = (plain: PlainRecord<Vault> = {}) =>
  buildVault({ denyAssignments: read([]), scheduledAssignments: read([]), keys: [{ name: "k" }], ...plain });

/** In a few letters: `reads allowed, access escalation`. */
function said({ onObjects, areGroupsRead, ...verdicts }: Standing): string {
  const classes = Object.entries(verdicts).flatMap(([name, verdict]) =>
    verdict === null ? [] : [`${name} ${verdict}`],
  );
  return [...classes, ...onObjects.map((name) => `${name} on objects`), ...(areGroupsRead ? [] : ["open"])].join(", ");
}

interface Case extends Above {
  readonly it: string;
  readonly vault?: PlainRecord<Vault>;
  readonly who?: string;
  readonly said: string;
}

const legacy = { permissionModel: "access-policy" } as const;
const all = { secrets: ["all"], keys: ["all"], certificates: ["all"], storage: [] };

const cases: readonly Case[] = [
  {
    it: "a role that reads values reads values",
    vault: { roleAssignments: [held("a", "alice", roleIds.secretsUser)] },
    said: "reads allowed",
  },
  {
    it: "reading public keys and certificates is no reading of values, and using a public key no use of the key",
    vault: { roleAssignments: [held("a", "alice", roleIds.reader)] },
    said: "",
  },
  {
    it: "a data role sleeps while access policies are in force",
    vault: { ...legacy, roleAssignments: [held("a", "alice", roleIds.administrator)] },
    said: "",
  },
  {
    it: "an entry is for nobody alone where it is for an application acting for a user",
    vault: { ...legacy, accessPolicies: [{ id: "p", principalId: "alice", applicationId: "app", permissions: all }] },
    said: "",
  },
  {
    it: "and is for both together",
    vault: { ...legacy, accessPolicies: [{ id: "p", principalId: "alice", applicationId: "App", permissions: all }] },
    who: "alice/app",
    said: "reads allowed, uses allowed, manages allowed",
  },
  {
    it: "an owner gives himself what he does not have",
    subscription: { roleAssignments: [held("a", "alice", roles.owner)] },
    said: "reads escalation, uses escalation, manages escalation, access allowed",
  },
  {
    it: "a denial blocks",
    subscription: { roleAssignments: [held("a", "alice", roleIds.secretsUser)] },
    group: {
      denyAssignments: read([
        deny("d", {
          scope: exampleGroup,
          permissions: [{ actions: [], notActions: [], dataActions: ["*"], notDataActions: [] }],
        }),
      ]),
    },
    said: "reads denied",
  },
  {
    it: "what a member's group holds is the member's",
    vault: { roleAssignments: [held("a", "team", roleIds.cryptoUser)] },
    said: "uses allowed, manages allowed",
  },
  {
    it: "a role on one secret is told to be on an object",
    vault: {
      secrets: [{ name: "db" }],
      roleAssignments: [held("a", "alice", roleIds.secretsUser, { scope: `${vaultIdOf("kv-example")}/secrets/db` })],
    },
    said: "reads allowed, reads on objects",
  },
  {
    it: "so is one that a list above keeps",
    vault: { secrets: [{ name: "db" }] },
    subscription: {
      roleAssignments: [held("a", "alice", roleIds.secretsUser, { scope: `${vaultIdOf("kv-example")}/secrets/db` })],
    },
    said: "reads allowed, reads on objects",
  },
  {
    it: "a condition on the vault's name that does not fit",
    subscription: {
      roleAssignments: [
        held("a", "alice", roleIds.secretsUser, {
          condition: "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'kv-other'",
        }),
      ],
    },
    said: "reads denied",
  },
  {
    it: "what has to be activated first",
    subscription: {
      scheduledAssignments: read([
        {
          ...{ id: "e", state: "eligible", scope: subscription, principalId: "alice", roleId: roleIds.secretsUser },
          ...{ startsOn: null, endsOn: null, memberType: "Direct", assignmentType: null, condition: null },
        },
      ]),
    },
    said: "reads eligible",
  },
  {
    it: "who is gone uses nothing",
    vault: { roleAssignments: [held("a", "alice", roleIds.secretsUser)] },
    principals: [{ id: "alice", exists: false }],
    said: "reads denied",
  },
  {
    it: "groups that were not read leave it open whether there is more",
    vault: { roleAssignments: [held("a", "alice", roleIds.secretsUser), held("b", "team", roleIds.cryptoUser)] },
    principals: [
      { id: "alice", kind: "user", memberOf: unread("denied") },
      { id: "team", kind: "group" },
    ],
    said: "reads allowed, open",
  },
  {
    it: "a permission model that was not read",
    vault: { permissionModel: unread("denied"), roleAssignments: [held("a", "alice", roleIds.secretsUser)] },
    said: "reads unknown",
  },
];

describe("what grants come to", () => {
  for (const { it, vault, who = "alice", said: expected, ...above } of cases)
    test(it, () => expect(said(standingsOf(above).at(vaultOf(vault)).of(who))).toBe(expected));
});

/** Everything in which one vault of a resource group may differ from the next. */
const differing: fc.Arbitrary<PlainRecord<Vault>> = fc.record({
  name: fc.constantFrom("kv-a", "kv-b", "kv-c"),
  permissionModel: fc.constantFrom("rbac" as const, "access-policy" as const),
  enabledForTemplateDeployment: fc.constantFrom(true, false, null),
  enabledForDeployment: fc.constantFrom(true, null),
  purgeProtectionEnabled: fc.constantFrom(true, null),
  roleAssignments: fc.array(
    fc.record({
      principalId: fc.constantFrom("alice", "team"),
      roleId: fc.constantFrom(roleIds.secretsUser, roles.owner),
    }),
    { maxLength: 1 },
  ),
  locks: fc.constantFrom(
    read([]),
    ...["kv-a", "kv-b", "kv-c"].map((name) =>
      read([{ id: `/locks/${name}`, level: "ReadOnly" as const, scope: vaultIdOf(name) }]),
    ),
  ),
  denyAssignments: fc.constantFrom(
    read([]),
    read([deny("d", { permissions: [{ actions: ["*"], notActions: [], dataActions: ["*"], notDataActions: [] }] })]),
  ),
});

const inherited: fc.Arbitrary<PlainRecord<RoleAssignment>> = fc
  .tuple(
    fc.constantFrom("alice", "team", "bob"),
    fc.constantFrom(roleIds.secretsOfficer, roleIds.cryptoUser, roles.owner, roles.contributor),
    fc.constantFrom(null, "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'kv-a'"),
    fc.constantFrom(subscription, exampleGroup, vaultIdOf("kv-b"), `${vaultIdOf("kv-c")}/secrets/db`),
  )
  .map(([principalId, roleId, condition, scope]) => ({
    id: `${principalId} ${scope}`,
    principalId,
    roleId,
    condition,
    scope,
  }));

test("a vault seen after others has the standing that it has alone", () => {
  fc.assert(
    fc.property(
      fc.array(inherited, { maxLength: 4 }),
      fc.array(differing, { minLength: 2, maxLength: 5 }),
      (assignments, plain) => {
        const above = { subscription: { roleAssignments: assignments } };
        const together = standingsOf(above);
        for (const one of plain) {
          const vault = vaultOf({ ...one, id: vaultIdOf(one.name ?? ""), secrets: [{ name: "db" }] });
          const [seen, alone] = [together.at(vault), standingsOf(above).at(vault)];
          for (const who of ["alice", "team", "bob"]) expect(said(seen.of(who))).toBe(said(alone.of(who)));
        }
      },
    ),
    { numRuns: 300 },
  );
});
