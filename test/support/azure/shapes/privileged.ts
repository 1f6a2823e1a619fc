import Type from "typebox";
import { exact, listOf, open, optional, orNull, text } from "./check.ts";

/** Shapes of Microsoft.Authorization/stable/2020-10-01: schedule instances and role management policy assignments. */

const expanded = (more: object) => exact({ id: text, displayName: text, type: text, ...more });

const expandedProperties = optional(
  exact({ scope: expanded({}), roleDefinition: expanded({}), principal: expanded({ email: optional(orNull(text)) }) }),
);

const instance = {
  scope: text,
  roleDefinitionId: text,
  principalId: text,
  principalType: text,
  status: text,
  startDateTime: text,
  endDateTime: optional(orNull(text)),
  memberType: text,
  createdOn: text,
  condition: optional(orNull(text)),
  conditionVersion: optional(orNull(text)),
  expandedProperties,
};

const eligibility = exact({
  id: text,
  name: text,
  type: Type.Literal("Microsoft.Authorization/roleEligibilityScheduleInstances"),
  properties: exact({ ...instance, roleEligibilityScheduleId: text }),
});

const active = exact({
  id: text,
  name: text,
  type: Type.Literal("Microsoft.Authorization/roleAssignmentScheduleInstances"),
  properties: exact({
    ...instance,
    roleAssignmentScheduleId: text,
    originRoleAssignmentId: optional(text),
    assignmentType: text,
    linkedRoleEligibilityScheduleId: optional(text),
    linkedRoleEligibilityScheduleInstanceId: optional(text),
  }),
});

const rule = Type.Object({ id: text, ruleType: text, target: optional(open) });

const policyAssignment = exact({
  id: text,
  name: text,
  type: text,
  properties: exact({
    scope: text,
    roleDefinitionId: text,
    policyId: text,
    effectiveRules: optional(Type.Array(rule)),
    policyAssignmentProperties: optional(open),
  }),
});

export const privilegedShapes = {
  eligibilities: listOf(eligibility),
  activeSchedules: listOf(active),
  policyAssignments: listOf(policyAssignment),
};
