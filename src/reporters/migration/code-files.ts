import { type Assignment, distinctRoles } from "../../model/assignment.ts";
import { bicepAssignments, bicepRole } from "../../model/assignment-bicep.ts";
import { terraformAssignment, terraformRole } from "../../model/assignment-terraform.ts";
import { bicepString } from "../../model/code-strings.ts";
import type { LeastGrant } from "../../model/grant-review.ts";
import type { VaultMigration } from "../../model/migration.ts";
import { subscriptionOf } from "../../model/resource-id.ts";
import { migrationMark } from "./mark.ts";

/** A file of a migration, by its name in the folder. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** `main.tf`: custom roles and assignments. The switch itself belongs to whatever declares the vault. */
export function terraformFile(vaults: readonly VaultMigration[]): NamedText {
  const assignments = vaults.flatMap((vault) => vault.assignments);
  const text = [
    `# ${migrationMark}: role assignments that stand for access policies. Made under the same names as by migrate.sh.`,
    "# Apply, wait half an hour, then set rbac_authorization_enabled = true (azurerm 4.42.0 and later) where the vault is declared, and",
    "# take its access_policy blocks and azurerm_key_vault_access_policy resources out in the same change.",
    "",
    ...distinctRoles(assignments).flatMap((grant) => terraformRole(grant) ?? []),
    ...assignments.map(terraformAssignment),
  ].join("\n");
  return { name: "main.tf", text };
}

/** `main.bicep`, for a deployment at any subscription, and a module for each resource group and for each subscription's roles. */
export function bicepFiles(vaults: readonly VaultMigration[]): readonly NamedText[] {
  const groups = new Map<string, VaultMigration[]>();
  for (const vault of vaults) {
    if (vault.assignments.length === 0) continue;
    const key = `${vault.subscriptionId}/${vault.resourceGroup}`;
    groups.set(key, [...(groups.get(key) ?? []), vault]);
  }
  const roles = rolesBySubscription(vaults.flatMap((vault) => vault.assignments));
  const roleFiles = [...roles].map(([subscriptionId, grants], at) => roleModule(subscriptionId, grants, at + 1));
  const symbols = new Map(roleFiles.map(({ subscriptionId, symbol }) => [subscriptionId, symbol]));
  const groupFiles = [...groups.values()].map((members, at) => groupModule(members, at + 1, symbols));
  const main = [
    `// ${migrationMark}: role assignments that stand for access policies. Made under the same names as by migrate.sh.`,
    "// Deploy, wait half an hour, then set enableRbacAuthorization: true where the vault is declared, and accessPolicies to an empty list.",
    "targetScope = 'subscription'",
    "",
    ...[...roleFiles, ...groupFiles].map(({ call }) => call),
  ].join("\n");
  return [{ name: "main.bicep", text: main }, ...roleFiles, ...groupFiles].map(({ name, text }) => ({ name, text }));
}

function rolesBySubscription(assignments: readonly Assignment[]): ReadonlyMap<string, readonly LeastGrant[]> {
  const found = new Map<string, LeastGrant[]>();
  for (const grant of distinctRoles(assignments)) {
    const id = subscriptionOf(grant.scope) ?? "";
    found.set(id, [...(found.get(id) ?? []), grant]);
  }
  return found;
}

function roleModule(subscriptionId: string, grants: readonly LeastGrant[], number: number) {
  const name = `role-definitions-${number}.bicep`;
  const symbol = `roles${number}`;
  const head = `// ${migrationMark}: custom roles of one subscription.\ntargetScope = 'subscription'\n`;
  return {
    subscriptionId,
    symbol,
    name,
    text: [head, ...grants.flatMap((grant) => bicepRole(grant) ?? [])].join("\n"),
    call: `module ${symbol} '${name}' = {\n  name: 'kvaudit-${symbol}'\n  scope: subscription(${bicepString(subscriptionId)})\n}\n`,
  };
}

function groupModule(members: readonly VaultMigration[], number: number, roles: ReadonlyMap<string, string>) {
  const name = `role-assignments-${number}.bicep`;
  const { subscriptionId = "", resourceGroup = "" } = members[0] ?? {};
  const assignments = members.flatMap((vault) => vault.assignments);
  const needed = assignments.some(({ grant }) => grant.customActions !== undefined)
    ? roles.get(subscriptionId)
    : undefined;
  const after = needed === undefined ? "" : `  dependsOn: [\n    ${needed}\n  ]\n`;
  const scope = `resourceGroup(${bicepString(subscriptionId)}, ${bicepString(resourceGroup)})`;
  return {
    name,
    text: `// ${migrationMark}: role assignments in one resource group.\n\n${bicepAssignments(assignments)}`,
    call: `module assignments${number} '${name}' = {\n  name: 'kvaudit-assignments${number}'\n  scope: ${scope}\n${after}}\n`,
  };
}
