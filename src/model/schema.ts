import Type, { type Static, type TObject, type TProperties, type TSchema } from "typebox";

/** A type whose every level is readonly: nothing downstream of a collector may change what was read. */
export type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

/** The readonly TypeScript type of a schema. */
export type Of<Schema extends TSchema> = Immutable<Static<Schema>>;

/** An object schema that refuses keys it does not know: fixtures and snapshots must not carry fields that do not exist. */
export function closed<Properties extends TProperties>(
  properties: Properties,
  description?: string,
): TObject<Properties> {
  return Type.Object(properties, {
    additionalProperties: false,
    ...(description === undefined ? {} : { description }),
  });
}

/** A string out of a fixed set. */
export function oneOf<const Values extends readonly string[]>(values: Values, description?: string) {
  return Type.Unsafe<Values[number]>({
    type: "string",
    enum: [...values],
    ...(description === undefined ? {} : { description }),
  });
}

/**
 * A value that the source carries or says is absent. `null` means: the whole thing was read and has no such property.
 * Written as one schema with two types rather than as a union, which validators check more slowly.
 */
export function nullable<Schema extends TSchema>(schema: Schema) {
  const { type, enum: allowed, ...rest } = schema as TSchema & { readonly type?: unknown; readonly enum?: unknown };
  if (typeof type !== "string") throw new TypeError("nullable() takes a schema with one type");
  return Type.Unsafe<Static<Schema> | null>({
    ...rest,
    type: [type, "null"],
    ...(Array.isArray(allowed) ? { enum: [...allowed, null] } : {}),
  });
}

/** RFC 3339, UTC, whole seconds: the one form of a time in every kvaudit file. */
export const Time = Type.String({
  pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\dZ$",
  description: "RFC 3339, UTC, whole seconds.",
});

/** A map of names to strings, such as tags. Any name is allowed, line breaks included. */
export const StringMap = Type.Unsafe<Record<string, string>>({
  type: "object",
  additionalProperties: { type: "string" },
});
