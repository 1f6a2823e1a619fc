import type { Value } from "../value.ts";

/** A number as Terraform writes it: all digits, never an exponent. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e21 ? String(value) : BigInt(value).toString();
  const text = String(value);
  const exponentAt = text.indexOf("e");
  return exponentAt < 0 ? text : withoutExponent(text.slice(0, exponentAt), Number(text.slice(exponentAt + 1)));
}

/** Terraform computes in decimal digits: 0.1 + 0.2 is 0.3. */
export function tidied(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}

/** Only small numbers come here: large ones are whole. */
function withoutExponent(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replace("-", "").replace(".", "");
  return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
}

/** A scalar that is not null as text; undefined for everything else. */
export function textOf(value: Value): string | undefined {
  if (value.kind !== "scalar" || value.value === null) return undefined;
  if (typeof value.value === "string") return value.value;
  return typeof value.value === "number" ? numberText(value.value) : String(value.value);
}

const numberPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?$/;
/** Longer ones are no numbers that anybody meant; the pattern is not tried on them. */
const maxNumberLength = 400;

/** A number, or a text that is one in decimal digits; undefined for everything else. */
export function numberOf(value: Value): number | undefined {
  if (value.kind !== "scalar") return undefined;
  if (typeof value.value === "number") return value.value;
  return typeof value.value === "string" ? parseNumber(value.value) : undefined;
}

export function parseNumber(text: string): number | undefined {
  if (text.length > maxNumberLength || !numberPattern.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** `true`, `false`, or one of them as text (Terraform takes "1" and "0" too); undefined for everything else. */
export function booleanOf(value: Value): boolean | undefined {
  if (value.kind !== "scalar") return undefined;
  if (value.value === true || value.value === "true" || value.value === "1") return true;
  return value.value === false || value.value === "false" || value.value === "0" ? false : undefined;
}
