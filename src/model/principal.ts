import Type from "typebox";
import { FactOf, OptionalFactOf, Unread } from "./fact.ts";
import { closed, nullable, type Of, oneOf } from "./schema.ts";
import { Credential } from "./surroundings.ts";

/** `application` is a service principal of an app registration; `service-principal` one whose kind was not read. */
export const principalKinds = [
  "user",
  "group",
  "application",
  "managed-identity",
  "service-principal",
  "device",
] as const;

/** Somebody or something that a grant names. */
export const Principal = closed({
  id: Type.String({ description: "Object id, lower case." }),
  name: FactOf(nullable(Type.String())),
  kind: FactOf(oneOf(principalKinds)),
  exists: FactOf(Type.Boolean({ description: "False when the directory was asked and does not know the object id." })),
  appId: FactOf(nullable(Type.String())),
  memberOf: FactOf(Type.Array(Type.String(), { description: "Object ids of the groups it is a direct member of." })),
  /**
   * Why it may have members of which nothing was read: of a group, or of something that may be one. Older snapshots have it
   * not, and say at every principal that its groups were not read whole.
   */
  membersMissing: Type.Optional(Unread),
  signInName: OptionalFactOf(
    nullable(
      Type.String({ description: "Of a user, as in `alice@example.org`: for finding it, and for nothing else." }),
    ),
  ),
  isEnabled: OptionalFactOf(Type.Boolean()),
  isGuest: OptionalFactOf(Type.Boolean()),
  homeTenantId: OptionalFactOf(
    nullable(Type.String({ description: "Owner organisation of an application, where it is another one." })),
  ),
  credentials: OptionalFactOf(Type.Array(Credential)),
});
export type Principal = Of<typeof Principal>;
export type PrincipalKind = (typeof principalKinds)[number];

/** Kinds that are software rather than people. */
export const workloadKinds: ReadonlySet<PrincipalKind> = new Set([
  "application",
  "managed-identity",
  "service-principal",
]);
