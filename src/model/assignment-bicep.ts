import {
  type Assignment,
  assignmentName,
  assignmentSymbol,
  customProperties,
  oneLine,
  roleSymbol,
} from "./assignment.ts";
import { bicepString } from "./code-strings.ts";
import type { LeastGrant } from "./grant-review.ts";
import { parseVaultId, scopeKind, vaultOf } from "./resource-id.ts";

const rolesType = "Microsoft.Authorization/roleDefinitions";
/** The vault's own type and what is in it. */
const vaultApi = "2026-02-01";
const authorizationApi = "2022-04-01";

/** Assignments in one resource group, as Bicep for that group: vaults and objects are named as what is there already. */
export function bicepAssignments(assignments: readonly Assignment[]): string {
  const places = new Map<string, string>();
  for (const { grant } of assignments) {
    const vault = vaultOf(grant.scope) ?? grant.scope;
    if (!places.has(vault)) places.set(vault, `vault${places.size + 1}`);
  }
  const blocks = [...places].map(([id, symbol]) => bicepVault(id, symbol));
  const objects = new Map<string, string>();
  for (const { grant } of assignments) {
    if (scopeKind(grant.scope) !== "object" || objects.has(grant.scope)) continue;
    const symbol = `object${objects.size + 1}`;
    objects.set(grant.scope, symbol);
    blocks.push(bicepObject(grant.scope, symbol, places.get(vaultOf(grant.scope) ?? "") ?? ""));
  }
  const symbolOf = (scope: string) => objects.get(scope) ?? places.get(scope) ?? "";
  return [...blocks, ...assignments.map((one) => bicepAssignment(one, symbolOf(one.grant.scope)))].join("\n");
}

function bicepVault(id: string, symbol: string): string {
  const name = bicepString(parseVaultId(id)?.name ?? id);
  return `resource ${symbol} 'Microsoft.KeyVault/vaults@${vaultApi}' existing = {\n  name: ${name}\n}\n`;
}

function bicepObject(scope: string, symbol: string, vault: string): string {
  const [name = "", type = ""] = scope.split("/").reverse();
  // Azure Resource Manager has no type for certificates, and needs none to assign a role on one.
  const quiet = type === "certificates" ? "#disable-next-line BCP081\n" : "";
  const parent = `  parent: ${vault}\n  name: ${bicepString(name)}\n`;
  return `${quiet}resource ${symbol} 'Microsoft.KeyVault/vaults/${type}@${vaultApi}' existing = {\n${parent}}\n`;
}

function bicepAssignment(assignment: Assignment, scopeSymbol: string): string {
  const { principalId, principalType, grant, condition } = assignment;
  const properties = [
    `roleDefinitionId: subscriptionResourceId('${rolesType}', ${bicepString(grant.roleId)})`,
    `principalId: ${bicepString(principalId)}`,
    ...(principalType === null ? [] : [`principalType: ${bicepString(principalType)}`]),
    ...(condition === undefined
      ? []
      : [`condition: ${bicepString(oneLine(condition))}`, `conditionVersion: ${bicepString("2.0")}`]),
  ];
  return [
    `resource ${assignmentSymbol(assignment)} 'Microsoft.Authorization/roleAssignments@${authorizationApi}' = {`,
    `  name: ${bicepString(assignmentName(assignment))}`,
    `  scope: ${scopeSymbol}`,
    "  properties: {",
    ...properties.map((line) => `    ${line}`),
    "  }",
    "}",
    "",
  ].join("\n");
}

/** A custom role as Bicep for its subscription; undefined for a built-in one. */
export function bicepRole(grant: LeastGrant): string | undefined {
  const properties = customProperties(grant);
  if (!properties) return undefined;
  const actions = (grant.customActions ?? []).map((action) => `          ${bicepString(action)}`);
  return [
    `resource ${roleSymbol(grant)} '${rolesType}@${authorizationApi}' = {`,
    `  name: ${bicepString(grant.roleId)}`,
    "  properties: {",
    `    roleName: ${bicepString(grant.roleName)}`,
    `    description: ${bicepString(properties.description)}`,
    "    type: 'CustomRole'",
    "    assignableScopes: [",
    "      subscription().id",
    "    ]",
    "    permissions: [",
    "      {",
    "        actions: []",
    "        notActions: []",
    "        dataActions: [",
    ...actions,
    "        ]",
    "        notDataActions: []",
    "      }",
    "    ]",
    "  }",
    "}",
    "",
  ].join("\n");
}
