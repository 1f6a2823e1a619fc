import Type from "typebox";
import { CodeRoots, FactOf, OptionalFactOf } from "./fact.ts";
import { RoleAssignment } from "./grants.ts";
import { closed, nullable, type Of, oneOf, StringMap } from "./schema.ts";
import {
  ActivationPolicy,
  DefenderPlan,
  DenyAssignment,
  LighthouseRegistration,
  Lock,
  ScheduledAssignment,
} from "./surroundings.ts";

/** A place above vaults: the root, a management group, a subscription or a resource group. */
export const Scope = closed({
  id: Type.String({ description: "Normalized ARM id; `/` is the root." }),
  kind: oneOf(["root", "management-group", "subscription", "resource-group"]),
  roots: Type.Optional(CodeRoots),
  name: FactOf(nullable(Type.String({ description: "Display name." }))),
  parent: FactOf(nullable(Type.String({ description: "Scope id one level up; null at the root." }))),
  tags: FactOf(StringMap),
  roleAssignments: FactOf(Type.Array(RoleAssignment)),
  locks: OptionalFactOf(Type.Array(Lock)),
  denyAssignments: OptionalFactOf(Type.Array(DenyAssignment)),
  scheduledAssignments: OptionalFactOf(Type.Array(ScheduledAssignment)),
  activationPolicies: OptionalFactOf(Type.Array(ActivationPolicy)),
  lighthouse: OptionalFactOf(Type.Array(LighthouseRegistration)),
  defenderPlan: OptionalFactOf(nullable(DefenderPlan)),
  securityContacts: OptionalFactOf(Type.Integer({ description: "How many; their addresses are not kept." })),
});
export type Scope = Of<typeof Scope>;
