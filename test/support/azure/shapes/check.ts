import Type, { type TProperties, type TSchema } from "typebox";
import { Compile } from "typebox/compile";

/** An object with these properties and no others: an answer with a field that the specification lacks is a fault. */
export const exact = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false });

export const text = Type.String();
export const flag = Type.Boolean();
export const whole = Type.Integer();
export const optional = Type.Optional;
export const texts = Type.Array(text);
export const tags = Type.Optional(Type.Record(Type.String(), Type.String()));
/** A part of an answer that differs by kind and is not looked into. */
export const open = Type.Record(Type.String(), Type.Unknown());
export const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

/** The list form of ARM and Key Vault. */
export const listOf = (item: TSchema) => exact({ value: Type.Array(item), nextLink: optional(orNull(text)) });

interface Compiled {
  Check(value: unknown): boolean;
  Errors(value: unknown): readonly { readonly instancePath: string; readonly message: string }[];
}

const compiled = new WeakMap<object, Compiled>();

/** What keeps an answer from fitting a shape, or null. */
export function misfit(shape: TSchema, value: unknown): string | null {
  // The compiler's own type depends on the schema's; only these two members are used.
  const check = compiled.get(shape) ?? (Compile(shape) as unknown as Compiled);
  compiled.set(shape, check);
  if (check.Check(value)) return null;
  const problems = check.Errors(value).map(({ instancePath, message }) => `${instancePath || "/"} ${message}`);
  return problems.slice(0, 3).join("; ");
}
