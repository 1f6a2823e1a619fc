// Writes a tenant of nested groups and many grants as a snapshot, for the access bench:
// node bench/make-tenant.ts FOLDER VAULTS PRINCIPALS GROUPS GRANTS
import { writeSnapshot } from "../src/collectors/store/write.ts";
import { buildPrincipal, buildScope, buildVault, exampleNow } from "../src/model/build.ts";
import type { PlainRecord } from "../src/model/example.ts";
import { type Fact, read } from "../src/model/fact.ts";
import type { AccessPolicyEntry, RoleAssignment, RoleDefinition } from "../src/model/grants.ts";
import type { Principal } from "../src/model/principal.ts";
import type { Scope } from "../src/model/scope.ts";
import type { DenyAssignment, ScheduledAssignment } from "../src/model/surroundings.ts";
import type { Vault } from "../src/model/vault.ts";
import { randomFor } from "../src/sample/random.ts";

const [folder = "", ...counts] = process.argv.slice(2);
const [vaultCount = 0, principalCount = 0, groupCount = 0, grantCount = 0] = counts.map(Number);

const corp = "/providers/microsoft.management/managementgroups/corp";
const subscriptionCount = 20;
const groupsInSubscription = 10;
const secretsInVault = 8;
/** Grants above vaults, of each kind of place. */
const above = { root: 2, corp: 8, subscription: 20, group: 10 };
const grantsAbove =
  above.root + above.corp + subscriptionCount * (above.subscription + groupsInSubscription * above.group);
const perVault = Math.round((grantCount - grantsAbove) / vaultCount);

const guid = (...key: (string | number)[]) => randomFor("tenant", ...key).guid();
const groupIds = Array.from({ length: groupCount }, (_, number) => guid("group", number));
const accountIds = Array.from({ length: principalCount - groupCount }, (_, number) => guid("account", number));

const lowGroups = groupIds.slice(Math.floor(groupCount / 4));
const workloads = accountIds.filter((_, number) => number % 3 === 0);

const customRole = guid("custom role");
const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
const times = (count: number, id: string) => Array.from({ length: count }, () => id);
/** Of data, as they are given on vaults: nearly all to read values, one in twenty more than that. */
const dataRoles = [
  ...times(70, secretsUser),
  ...times(8, "21090545-7ca7-4776-b22c-e363652d74d2"),
  "12338af0-0e69-4776-bea7-57ae8d297424",
  "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
  "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
  customRole,
];
const reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
/** Contributor, Key Vault Contributor, Owner, User Access Administrator, Key Vault Data Access Administrator. */
const powers = [
  ...times(2, "b24988ac-6180-42a0-ab88-20f7382dd24c"),
  "f25e0fa2-a7c8-4377-a976-54943a77a395",
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
  "8b54135c-b56d-4d72-a534-26097cfdc8d8",
];
/** Of management: above vaults two in five give power, on vaults one in twenty. */
const controlRoles = [...times(9, reader), ...powers];
const vaultControlRoles = [...times(110, reader), ...powers];
const roles: readonly RoleDefinition[] = [
  {
    id: customRole,
    name: "Names of secrets and deployments",
    custom: true,
    assignableScopes: [corp],
    permissions: [
      {
        actions: ["Microsoft.KeyVault/vaults/deploy/action", "Microsoft.Resources/deployments/*"],
        notActions: [],
        dataActions: ["Microsoft.KeyVault/vaults/secrets/readMetadata/action"],
        notDataActions: [],
      },
    ],
  },
];

/** Groups nest up to six deep; an account is in one to three of the lowest three quarters. */
function* principals(): Generator<Principal> {
  for (const [number, id] of groupIds.entries()) {
    const random = randomFor("tenant", "parents", number);
    const parent = number < 40 ? undefined : groupIds[random.integer(0, Math.floor(number / 4))];
    yield buildPrincipal({
      id,
      name: `Group ${number}`,
      kind: "group",
      memberOf: parent === undefined ? [] : [parent],
    });
  }
  for (const [number, id] of accountIds.entries()) {
    const random = randomFor("tenant", "memberships", number);
    const kind = number % 3 === 0 ? "managed-identity" : "user";
    const memberOf = new Set(Array.from({ length: random.integer(1, 3) }, () => random.pick(lowGroups)));
    yield buildPrincipal({
      id,
      name: `${kind === "user" ? "person" : "id"}-${number}`,
      kind,
      memberOf: [...memberOf].sort(),
      isEnabled: read(true),
      isGuest: read(number % 2000 === 1),
      credentials: read([]),
    });
  }
}

const byName = "@Resource[Microsoft.KeyVault/vaults/secrets:name] StringStartsWith 'secret-1'";

/** On vaults three of four grants are for workloads, mostly on one secret; all others are for groups. One in fifty has a condition. */
function grants(place: string, count: number, roleIds: readonly string[]): readonly PlainRecord<RoleAssignment>[] {
  return Array.from({ length: count }, (_, number) => {
    const random = randomFor("tenant", "grant", place, number);
    const isGroup = roleIds !== dataRoles || random.oneIn(4);
    const roleId = random.pick(roleIds);
    const isLimited = roleId === secretsUser && random.oneIn(30);
    const isOnSecret = !isGroup && roleId === secretsUser && !random.oneIn(50);
    return {
      id: `${place === "/" ? "" : place}/providers/microsoft.authorization/roleassignments/${random.guid()}`,
      scope: isOnSecret ? `${place}/secrets/secret-${random.integer(0, secretsInVault - 1)}` : place,
      principalId: random.pick(isGroup ? (random.oneIn(20) ? groupIds : lowGroups) : workloads),
      principalType: isGroup ? "Group" : "ServicePrincipal",
      roleId,
      condition: isLimited ? byName : null,
    };
  });
}

const asked = {
  lighthouse: read([]),
  activationPolicies: read([]),
  denyAssignments: read<readonly DenyAssignment[]>([]),
  scheduledAssignments: read<readonly ScheduledAssignment[]>([]),
};

function deniesAt(scope: string, number: number): Fact<readonly DenyAssignment[]> {
  // One resource group in fifty keeps single people out.
  if (number % 50 !== 7) return read([]);
  return read([
    {
      id: `${scope}/providers/microsoft.authorization/denyassignments/${guid("deny", number)}`,
      name: "managed stack",
      scope,
      appliesToChildScopes: true,
      principals: ["00000000-0000-0000-0000-000000000000"],
      excludedPrincipals: [groupIds[number] ?? "", accountIds[number] ?? ""],
      isEnforced: true,
      permissions: [{ actions: ["*/delete", "*/write"], notActions: [], dataActions: [], notDataActions: [] }],
    },
  ]);
}

const subscriptionAt = (number: number) => `/subscriptions/${guid("subscription", number)}`;
const groupAt = (number: number) =>
  `${subscriptionAt(Math.floor(number / groupsInSubscription))}/resourcegroups/rg-${number}`;

function* scopes(): Generator<Scope> {
  const at = (id: string, count: number, from: readonly string[]) => ({ id, roleAssignments: grants(id, count, from) });
  yield buildScope({ ...asked, ...at("/", above.root, controlRoles), kind: "root", parent: null });
  yield buildScope({ ...asked, ...at(corp, above.corp, controlRoles), kind: "management-group", parent: "/" });
  for (let number = 0; number < subscriptionCount; number += 1) {
    const id = subscriptionAt(number);
    yield buildScope({ ...asked, ...at(id, above.subscription, controlRoles), kind: "subscription", parent: corp });
  }
  for (let number = 0; number < subscriptionCount * groupsInSubscription; number += 1) {
    const id = groupAt(number);
    const denyAssignments = deniesAt(id, number);
    const parent = subscriptionAt(Math.floor(number / groupsInSubscription));
    yield buildScope({
      ...asked,
      ...at(id, above.group, controlRoles),
      denyAssignments,
      kind: "resource-group",
      parent,
    });
  }
}

function vault(number: number): Vault {
  const group = groupAt(number % (subscriptionCount * groupsInSubscription));
  const name = `kv-${number}`;
  const id = `${group}/providers/microsoft.keyvault/vaults/${name}`;
  // One vault in five goes by access policies: half of its grants are entries.
  const hasPolicies = number % 5 === 4;
  const entryCount = hasPolicies ? Math.floor(perVault / 2) : 0;
  return buildVault({
    id,
    name,
    subscriptionId: group.split("/")[2] ?? "",
    resourceGroup: group.split("/")[4] ?? "",
    permissionModel: hasPolicies ? "access-policy" : "rbac",
    enabledForTemplateDeployment: number % 3 === 0,
    denyAssignments: [],
    scheduledAssignments: [],
    secrets: Array.from({ length: secretsInVault }, (_, at) => ({ name: `secret-${at}` })),
    keys: [{ name: "key-0" }, { name: "key-1" }],
    roleAssignments: [
      ...grants(id, perVault - entryCount - 4, dataRoles),
      ...grants(id, 4, vaultControlRoles).map((one) => ({ ...one, id: `${one.id}-control` })),
    ],
    accessPolicies: entries(id, entryCount),
  });
}

function entries(vaultId: string, count: number): readonly PlainRecord<AccessPolicyEntry>[] {
  const usual = Array.from({ length: 60 }, () => ["get", "list"]);
  const sets = [...usual, ["get"], ["all"], ["list", "set", "delete"], ["backup", "restore"]];
  const chosen = new Map(
    Array.from({ length: count }, (_, number) => {
      const random = randomFor("tenant", "entry", vaultId, number);
      const principalId = random.pick(random.oneIn(4) ? lowGroups : workloads);
      return [principalId, { secrets: random.pick(sets), keys: random.pick(sets), certificates: [], storage: [] }];
    }),
  );
  return [...chosen].map(([principalId, permissions]) => ({
    id: `${vaultId}/accesspolicies/${principalId}`,
    principalId,
    permissions,
  }));
}

function sortedVaults(): readonly Vault[] {
  return Array.from({ length: vaultCount }, (_, number) => vault(number)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

const written = await writeSnapshot(folder, {
  manifest: {
    format: "kvaudit-snapshot",
    formatVersion: 1,
    tool: { name: "kvaudit", version: "bench" },
    source: "exports",
    tenantId: null,
    collectedAt: exampleNow,
    collectedBy: null,
    clockSkewSeconds: null,
    asked: [],
    coverage: [],
  },
  scopes: [...scopes()],
  roles: [...roles],
  principals: [...principals()],
  consumers: [],
  vaults: sortedVaults(),
});
if ("code" in written) throw new Error(written.message);
