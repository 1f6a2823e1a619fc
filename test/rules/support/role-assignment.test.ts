import { expect, test } from "vitest";
import { assignmentScope, assignRole, removeAssignment } from "../../../src/rules/support/role-assignment.ts";

const suffix = "/providers/microsoft.authorization/roleassignments/guid";

test("a live assignment's id tells its scope, the root included", () => {
  expect(assignmentScope(`/subscriptions/s${suffix}`)).toBe("/subscriptions/s");
  expect(assignmentScope(suffix)).toBe("/");
  const managementGroup = "/providers/microsoft.management/managementgroups/mg";
  expect(assignmentScope(`${managementGroup}${suffix}`)).toBe(managementGroup);
});

test("an address in code tells none, and a person fills it in", () => {
  const address = "infra/main.tf#azurerm_role_assignment.reader";
  expect(assignmentScope(address)).toBe("<scope>");
  expect(removeAssignment(address)).toBe("az role assignment delete --ids '<role assignment id>'");
});

test("names from outside are quoted", () => {
  expect(assignRole({ workloadId: "a", roleId: "r", scope: "/vaults/kv/secrets/$(id)" })).toBe(
    "az role assignment create --assignee-object-id a --assignee-principal-type ServicePrincipal --role r --scope '/vaults/kv/secrets/$(id)'",
  );
  expect(removeAssignment(`/subscriptions/'; rm${suffix}`)).toBe(
    `az role assignment delete --ids '/subscriptions/'\\''; rm${suffix}'`,
  );
});
