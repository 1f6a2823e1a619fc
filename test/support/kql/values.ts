import type { ColumnType } from "./schemas.ts";

/** Types of expressions: those of columns, and spans of time. */
export type Type = ColumnType | "timespan";

/** A value in a query. Times and spans are counts of 100 nanoseconds; texts are never null. */
export type Value = string | number | boolean | bigint | null | Dynamic;
export type Dynamic = { readonly dynamic: unknown };

export type Row = readonly Value[];
export interface Column {
  readonly name: string;
  readonly type: Type;
}

/** Something that the service would refuse, with the code that it has for it. */
export class KqlFault extends Error {
  readonly code: "SyntaxError" | "SemanticError";
  constructor(code: KqlFault["code"], message: string) {
    super(message);
    this.code = code;
  }
}

export const semantic = (message: string) => new KqlFault("SemanticError", message);

export const isNumeric = (type: Type) => type === "real" || type === "long" || type === "int";

export function isDynamic(value: Value): value is Dynamic {
  return typeof value === "object" && value !== null;
}

const ticksPerMs = 10_000n;

/** `2026-11-01T00:00:00.1234567Z`, with no more digits than there are. */
export function timeText(ticks: bigint): string {
  const ms = ticks / ticksPerMs;
  const seconds = new Date(Number(ms)).toISOString().slice(0, 19);
  const fraction = String(ticks % 10_000_000n)
    .padStart(7, "0")
    .replace(/0+$/, "");
  return `${seconds}${fraction === "" ? "" : `.${fraction}`}Z`;
}

export function ticksOf(text: string): bigint | null {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?Z?)?$/.exec(text.trim());
  if (!match) return null;
  const ms = Date.parse(`${match[1]}T${match[2] ?? "00:00:00"}Z`);
  return Number.isNaN(ms) ? null : BigInt(ms) * ticksPerMs + BigInt((match[3] ?? "").padEnd(7, "0") || "0");
}

/** A value as text, as `tostring` has it. */
export function plainText(value: Value): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return timeText(value);
  if (!isDynamic(value)) return String(value);
  const { dynamic } = value;
  if (dynamic === null || dynamic === undefined) return "";
  return typeof dynamic === "string" ? dynamic : JSON.stringify(dynamic);
}

/** A value as the query API prints it: dynamic ones as JSON in a text. */
export function printed(value: Value, type: Type): string | number | boolean | null {
  if (value === null) return type === "string" ? "" : null;
  if (typeof value === "bigint") return timeText(value);
  if (!isDynamic(value)) return value;
  return value.dynamic === null || value.dynamic === undefined ? null : JSON.stringify(value.dynamic);
}
