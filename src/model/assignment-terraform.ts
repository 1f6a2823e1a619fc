import {
  type Assignment,
  assignmentName,
  assignmentSymbol,
  azureSpelling,
  customProperties,
  oneLine,
  roleArmId,
  roleSymbol,
} from "./assignment.ts";
import { hclString } from "./code-strings.ts";
import type { LeastGrant } from "./grant-review.ts";
import { subscriptionOf } from "./resource-id.ts";

/** An assignment in Terraform (azurerm). */
export function terraformAssignment(assignment: Assignment): string {
  const { principalId, principalType, grant, condition } = assignment;
  const role =
    grant.customActions === undefined
      ? hclString(roleArmId(grant))
      : `azurerm_role_definition.${roleSymbol(grant)}.role_definition_resource_id`;
  return block(`resource "azurerm_role_assignment" "${assignmentSymbol(assignment)}"`, [
    ["name", hclString(assignmentName(assignment))],
    ["scope", hclString(azureSpelling(grant.scope))],
    ["role_definition_id", role],
    ["principal_id", hclString(principalId)],
    ...(principalType === null ? [] : [["principal_type", hclString(principalType)] as const]),
    ...(condition === undefined
      ? []
      : ([
          ["condition", hclString(oneLine(condition))],
          ["condition_version", hclString("2.0")],
        ] as const)),
  ]);
}

function block(head: string, attributes: readonly (readonly [name: string, value: string])[], more = ""): string {
  const width = Math.max(...attributes.map(([name]) => name.length));
  const lines = attributes.map(([name, value]) => `  ${name.padEnd(width)} = ${value}\n`);
  return `${head} {\n${lines.join("")}${more}}\n`;
}

/** A custom role in Terraform; undefined for a built-in one. */
export function terraformRole(grant: LeastGrant): string | undefined {
  const properties = customProperties(grant);
  if (!properties) return undefined;
  const scope = hclString(`/subscriptions/${subscriptionOf(grant.scope) ?? ""}`);
  const actions = (grant.customActions ?? []).map((action) => `      ${hclString(action)},\n`).join("");
  return block(
    `resource "azurerm_role_definition" "${roleSymbol(grant)}"`,
    [
      ["role_definition_id", hclString(grant.roleId)],
      ["name", hclString(grant.roleName)],
      ["description", hclString(properties.description)],
      ["scope", scope],
      ["assignable_scopes", `[${scope}]`],
    ],
    `\n  permissions {\n    data_actions = [\n${actions}    ]\n  }\n`,
  );
}
