import Type from "typebox";
import { FactOf } from "./fact.ts";
import { closed, nullable, type Of, oneOf, Time } from "./schema.ts";

/** A resource that carries identities, which may use vaults. */
export const IdentityHolder = closed({
  kind: oneOf(["identity-holder"]),
  id: Type.String({ description: "Normalized ARM id of the resource." }),
  resourceType: Type.String(),
  principalIds: Type.Array(
    Type.String({ description: "Object ids of its system-assigned and user-assigned identities." }),
  ),
});

/** A vault or managed HSM that was deleted and can still be recovered, or purged. */
export const DeletedVault = closed({
  kind: oneOf(["deleted-vault"]),
  id: Type.String({ description: "Normalized ARM id that the vault had." }),
  name: Type.String(),
  location: nullable(Type.String()),
  deletedOn: FactOf(nullable(Time)),
  scheduledPurgeOn: FactOf(nullable(Time)),
  purgeProtectionEnabled: FactOf(nullable(Type.Boolean())),
});

/** One line of `consumers.ndjson`. */
export const Consumer = Type.Union([IdentityHolder, DeletedVault]);
export type Consumer = Of<typeof IdentityHolder> | Of<typeof DeletedVault>;
