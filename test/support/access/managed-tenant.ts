import fc from "fast-check";
import { type AccessEngine, accessEngine } from "../../../src/analysis/access/effective/engine.ts";
import { buildPrincipal, buildScope, buildVault, exampleGroup, exampleNow } from "../../../src/model/build.ts";
import { read } from "../../../src/model/fact.ts";
import type { Vault } from "../../../src/model/vault.ts";
import { corp, deny, held, roles, subscription } from "../../analysis/access/effective/tenant.ts";

// Random tenants with rights to manage vaults and to assign roles: three vaults of one resource group that are set up otherwise.

/** Who there is. */
export const people = ["ada", "ben", "cem", "dee"];
export const teams = ["team-1", "team-2", "team-3"];
const everyone = "00000000-0000-0000-0000-000000000000";
export const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
const roleIds = [
  roles.owner,
  roles.contributor,
  roles.dataAccessAdministrator,
  roles.reader,
  secretsUser,
  "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
  "own-role",
];
const ownRole = {
  id: "own-role",
  name: "Own role",
  custom: true,
  assignableScopes: [subscription],
  permissions: [
    {
      actions: ["Microsoft.Authorization/roleDefinitions/write", "Microsoft.KeyVault/vaults/deploy/action"],
      notActions: [],
      dataActions: [],
      notDataActions: [],
    },
  ],
};
const conditions = [
  null,
  null,
  null,
  "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'kv-1'",
  "@Request[Microsoft.Authorization/roleAssignments:PrincipalId] ForAnyOfAnyValues:GuidEquals {00000000-0000-0000-0000-0000000000aa}",
  "@Request[Microsoft.Authorization/roleAssignments:PrincipalType] StringEqualsIgnoreCase 'User'",
  "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {12338af0-0e69-4776-bea7-57ae8d297424}",
];
export const vaultNames = ["kv-0", "kv-1", "kv-2"];
const vaultIdOf = (name: string) => `${exampleGroup}/providers/microsoft.keyvault/vaults/${name}`;

export const tenants = fc.record({
  memberOf: fc.dictionary(
    fc.constantFrom(...people, ...teams),
    fc.uniqueArray(fc.constantFrom(...teams), { maxLength: 2 }),
  ),
  grants: fc.array(
    fc.record({
      who: fc.constantFrom(...people, ...teams),
      role: fc.constantFrom(...roleIds),
      place: fc.constantFrom("corp", "subscription", "group", "group", ...vaultNames),
      condition: fc.constantFrom(...conditions),
    }),
    { maxLength: 6 },
  ),
  vaults: fc.array(
    fc.record({
      model: fc.constantFrom("rbac", "rbac", "access-policy"),
      template: fc.boolean(),
      reader: fc.constantFrom(...people, ...teams, null, null),
    }),
    { minLength: 3, maxLength: 3 },
  ),
  denied: fc.option(
    fc.record({
      who: fc.constantFrom(everyone, ...people, ...teams),
      butNot: fc.constantFrom(...people, ...teams),
      actions: fc.constantFrom(
        ["Microsoft.Authorization/roleAssignments/write"],
        ["*/write"],
        ["Microsoft.KeyVault/*"],
      ),
      dataActions: fc.constantFrom([], ["*"]),
    }),
    { freq: 3 },
  ),
});
export type Tenant = typeof tenants extends fc.Arbitrary<infer Value> ? Value : never;

export function largeEngine(tenant: Tenant): { readonly engine: AccessEngine; readonly vaults: readonly Vault[] } {
  const at = (wanted: string) =>
    [...tenant.grants.entries()]
      .filter(([, { place }]) => place === wanted)
      .map(([number, { who, role, condition }]) => held(`grant-${number}`, who, role, { condition }));
  const all = { scheduledAssignments: read([]), activationPolicies: read([]), lighthouse: read([]) };
  const { denied } = tenant;
  const denyAssignments = denied
    ? [
        deny("deny", {
          scope: exampleGroup,
          principals: [denied.who],
          excludedPrincipals: [denied.butNot],
          permissions: [
            { actions: denied.actions, notActions: [], dataActions: denied.dataActions, notDataActions: [] },
          ],
        }),
      ]
    : [];
  const none = { ...all, denyAssignments: read([]) };
  const scopes = [
    buildScope({ id: "/", kind: "root", parent: null, ...none }),
    buildScope({ id: corp, kind: "management-group", parent: "/", ...none, roleAssignments: at("corp") }),
    buildScope({ id: subscription, kind: "subscription", parent: corp, ...none, roleAssignments: at("subscription") }),
    buildScope({
      id: exampleGroup,
      kind: "resource-group",
      parent: subscription,
      ...all,
      denyAssignments: read(denyAssignments),
      roleAssignments: at("group"),
    }),
  ];
  const vaults = tenant.vaults.map(({ model, template, reader }, number) =>
    buildVault({
      id: vaultIdOf(`kv-${number}`),
      name: `kv-${number}`,
      permissionModel: model,
      enabledForTemplateDeployment: template,
      denyAssignments: [],
      scheduledAssignments: [],
      secrets: [{ name: "secret" }],
      keys: [{ name: "key" }],
      roleAssignments: at(`kv-${number}`),
      accessPolicies:
        reader === null
          ? []
          : [
              {
                id: `entry-of-${reader}`,
                principalId: reader,
                permissions: { secrets: ["get", "backup"], keys: ["sign"], certificates: [], storage: [] },
              },
            ],
    }),
  );
  const principals = [...people, ...teams].map((id) =>
    buildPrincipal({
      id,
      name: id,
      kind: id.startsWith("team") ? "group" : "user",
      memberOf: tenant.memberOf[id] ?? [],
    }),
  );
  return {
    engine: accessEngine({ shared: { scopes, roles: [ownRole], principals }, vaults }, { now: exampleNow }),
    vaults,
  };
}
