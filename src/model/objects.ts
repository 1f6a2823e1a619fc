import Type, { type TSchema } from "typebox";
import { FactOf, OptionalFactOf, SourceSpan } from "./fact.ts";
import { closed, nullable, type Of, oneOf, StringMap, Time } from "./schema.ts";

/** What every object in a vault has. There is no field for a value, and there never will be one. */
const common = {
  id: Type.String({
    description: "Subject id: `<vault id>/secrets/<name>` (or keys, certificates), lower case, without version.",
  }),
  name: Type.String({ description: "As the source spells it." }),
  at: Type.Optional(SourceSpan),
  enabled: FactOf(Type.Boolean()),
  createdOn: FactOf(nullable(Time)),
  updatedOn: FactOf(nullable(Time)),
  notBefore: FactOf(nullable(Time)),
  expiresOn: FactOf(nullable(Time)),
  tags: FactOf(StringMap),
};

/** One version of an object; `createdOn` is when it was made, so the newest one dates the last rotation. */
export const ObjectVersion = closed({
  version: Type.String(),
  enabled: Type.Boolean(),
  createdOn: nullable(Time),
  expiresOn: nullable(Time),
});
export type ObjectVersion = Of<typeof ObjectVersion>;

const managed = FactOf(
  Type.Boolean({
    description: "True for the secret and the key that belong to a certificate: they are judged as the certificate.",
  }),
);

export const Secret = closed({
  ...common,
  contentType: FactOf(nullable(Type.String())),
  managed,
  versions: FactOf(Type.Array(ObjectVersion)),
});
export type Secret = Of<typeof Secret>;

/** A trigger of a rotation or certificate policy: so many days after creation, before expiry, or a share of the lifetime. */
export const LifetimeAction = closed({
  action: oneOf(["rotate", "notify", "auto-renew", "email-contacts"]),
  daysAfterCreation: Type.Optional(Type.Number()),
  daysBeforeExpiry: Type.Optional(Type.Number()),
  lifetimePercentage: Type.Optional(Type.Number()),
});
export type LifetimeAction = Of<typeof LifetimeAction>;

export const RotationPolicy = closed({
  actions: Type.Array(LifetimeAction),
  expiryDays: Type.Optional(Type.Number({ description: "Lifetime that new versions get, in days." })),
});
export type RotationPolicy = Of<typeof RotationPolicy>;

const keyMaterial = {
  keyType: FactOf(nullable(Type.String({ description: "RSA, RSA-HSM, EC, EC-HSM, oct, oct-HSM." }))),
  keySize: FactOf(nullable(Type.Integer({ description: "Bits; null for elliptic curves." }))),
  curve: FactOf(nullable(Type.String())),
  exportable: FactOf(nullable(Type.Boolean())),
};

export const Key = closed({
  ...common,
  ...keyMaterial,
  managed,
  operations: FactOf(Type.Array(Type.String())),
  rotationPolicy: FactOf(nullable(RotationPolicy)),
  hasReleasePolicy: FactOf(Type.Boolean()),
  versions: FactOf(Type.Array(ObjectVersion)),
});
export type Key = Of<typeof Key>;

export const Certificate = closed({
  ...common,
  ...keyMaterial,
  issuer: FactOf(
    nullable(Type.String({ description: "Issuer name in the policy: `Self`, `Unknown` or a configured authority." })),
  ),
  subject: FactOf(nullable(Type.String())),
  validityMonths: FactOf(nullable(Type.Integer())),
  lifetimeActions: FactOf(Type.Array(LifetimeAction)),
  pendingOperation: OptionalFactOf(
    nullable(closed({ status: nullable(Type.String()), error: nullable(Type.String()) })),
  ),
  versions: OptionalFactOf(Type.Array(ObjectVersion)),
});
export type Certificate = Of<typeof Certificate>;

/** The object collections of a vault, by the name they have in ids. */
export const objectCollections = { secrets: Secret, keys: Key, certificates: Certificate } as const satisfies Record<
  string,
  TSchema
>;
export type ObjectCollection = keyof typeof objectCollections;
