import type { TSchema } from "typebox";

/** Whether a value fits; the validator is loaded at the first call. */
export async function checkerOf(schema: TSchema): Promise<(value: unknown) => boolean> {
  const { Ajv } = await import("ajv");
  const validate = new Ajv({ allowUnionTypes: true, strictTypes: false }).compile(schema);
  return (value) => validate(value) === true;
}
