import Type from "typebox";
import { FactOf } from "./fact.ts";
import { RoleAssignment } from "./grants.ts";
import { closed, nullable, type Of, oneOf, StringMap } from "./schema.ts";

/** A place above vaults: the root, a management group, a subscription or a resource group. */
export const Scope = closed({
  id: Type.String({ description: "Normalized ARM id; `/` is the root." }),
  kind: oneOf(["root", "management-group", "subscription", "resource-group"]),
  name: FactOf(nullable(Type.String({ description: "Display name." }))),
  parent: FactOf(nullable(Type.String({ description: "Scope id one level up; null at the root." }))),
  tags: FactOf(StringMap),
  roleAssignments: FactOf(Type.Array(RoleAssignment)),
});
export type Scope = Of<typeof Scope>;
