import { Ajv, type ErrorObject } from "ajv";
import type { Static, TSchema } from "typebox";

/**
 * A check of values from a file that another version may have written: what this version knows must fit, and what it
 * does not know is let be, since a new field raises no format version. Gives back what does not fit, or undefined.
 */
export type Fits<Schema extends TSchema> = (value: unknown) => value is Static<Schema>;

export interface RecordCheck<Schema extends TSchema> {
  readonly fits: Fits<Schema>;
  /** What the last value that did not fit has wrong: a path and what was expected, never content. */
  why(): string;
}

export function openCheck<Schema extends TSchema>(schema: Schema): RecordCheck<Schema> {
  const ajv = new Ajv({ allowUnionTypes: true, strictTypes: false });
  const validate = ajv.compile<Static<Schema>>(opened(schema) as Schema); // the same schema, less strict
  return { fits: (value): value is Static<Schema> => validate(value), why: () => describe(validate.errors?.[0]) };
}

/** The schema without its refusals of other keys. */
function opened(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(opened);
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => !(key === "additionalProperties" && value === false));
  return Object.fromEntries(kept.map(([key, value]) => [key, opened(value)]));
}

function describe(error: ErrorObject | undefined): string {
  const path = (error?.instancePath ?? "").slice(0, 160) || "/";
  return `${path} ${error?.message ?? "does not fit"}`;
}

/** What a line of JSON says; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
