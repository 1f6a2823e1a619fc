import Type from "typebox";
import { AccessGap, AccessPrincipal, accessVerdicts, verbs } from "./access.ts";
import { SourceSpan } from "./fact.ts";
import { closed, nullable, type Of, oneOf, Time } from "./schema.ts";

/** A statement of the code that gives or takes access. */
export const AccessCause = closed({
  id: Type.String({ description: "`<path>#<address>`; of an entry in a vault's own list its place behind that." }),
  name: Type.String({ description: "The address." }),
  what: oneOf(["grant", "permission-model", "role"]),
  at: Type.Optional(SourceSpan),
});
export type AccessCause = Of<typeof AccessCause>;

/** What somebody may do after the change and not before, or the other way round, at one vault or one object in it. */
export const AccessShift = closed({
  cause: Type.Optional(AccessCause),
  principal: AccessPrincipal,
  verbs: Type.Array(oneOf(verbs)),
  before: nullable(oneOf(accessVerdicts, "The strongest of what there was; null where there was no path.")),
  after: nullable(oneOf(accessVerdicts)),
  vault: closed({ id: Type.String(), name: Type.String() }),
  object: Type.Optional(
    closed({
      id: Type.String(),
      type: oneOf(["secret", "key", "certificate"]),
      name: Type.String(),
    }),
  ),
  through: Type.Array(Type.String(), { description: "Names of the groups, from the principal's own upwards." }),
  path: Type.String({ description: "The strongest path that the change makes or breaks, as a line." }),
});
export type AccessShift = Of<typeof AccessShift>;

/** Something in the code that is about access and could not be followed into the tenant. */
export const UnresolvedStatement = closed({
  id: Type.String(),
  at: Type.Optional(SourceSpan),
  why: Type.String({ description: "One sentence without full stop." }),
});
export type UnresolvedStatement = Of<typeof UnresolvedStatement>;

/** How many secrets, keys and certificates a vault has, and the first few by name. Null where they were not read. */
export const VaultContents = closed({
  id: Type.String(),
  name: Type.String(),
  secrets: nullable(closed({ count: Type.Integer(), examples: Type.Array(Type.String()) })),
  keys: nullable(closed({ count: Type.Integer(), examples: Type.Array(Type.String()) })),
  certificates: nullable(closed({ count: Type.Integer(), examples: Type.Array(Type.String()) })),
});
export type VaultContents = Of<typeof VaultContents>;

/** What one statement of the code gives. */
export const AccessGains = closed({
  cause: AccessCause,
  shifts: Type.Array(AccessShift),
  vaults: Type.Array(VaultContents, { description: "Those that the shifts are about." }),
});
export type AccessGains = Of<typeof AccessGains>;

/** What a change of infrastructure code does to the access that a snapshot shows. */
export const AccessChange = closed({
  snapshot: closed({ collectedAt: Time, tenantId: nullable(Type.String()), digest: Type.String() }),
  vaults: closed({
    declared: Type.Integer({ description: "Vaults that the code declares or names." }),
    found: Type.Integer({ description: "Those of them that the snapshot has." }),
    compared: Type.Integer({ description: "Vaults whose access was worked out before and after." }),
  }),
  /** Statements that give or take access, and could be followed. */
  statements: Type.Integer(),
  gained: Type.Integer({ description: "How many gains there are; `gains` has the first 2000." }),
  lost: Type.Integer(),
  gains: Type.Array(AccessShift),
  losses: Type.Array(AccessShift),
  contents: Type.Array(VaultContents),
  unresolved: Type.Array(UnresolvedStatement),
  gaps: Type.Array(AccessGap, { description: "What was not read of the tenant and may change the answer." }),
});
export type AccessChange = Of<typeof AccessChange>;
