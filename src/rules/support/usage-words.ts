import { dateOf } from "../../model/iso-date.ts";
import type { UsedObject } from "../../model/vault-usage.ts";

/** A count with its thousands apart, the same on every machine: `1,234,567`. */
export function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * A share in percent, as exactly as it is worth: `12 %`, `1.2 %`, `0.05 %`. What is not all is never shown as all, and what
 * is not nothing never as nothing.
 */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.01) return "under 0.01 %";
  if (value > 99 && value < 100) return `${Math.min(99.99, Number(value.toFixed(2)))} %`;
  const digits = value >= 10 ? 0 : value >= 1 ? 1 : 2;
  return `${Number(value.toFixed(digits))} %`;
}

/** A time as messages have it: `2026-11-03 14:20`. */
export function minuteOf(time: string): string {
  return `${dateOf(time)} ${time.slice(11, 16)}`;
}

/** A span in the largest unit that suits it: `40 seconds`, `2 minutes`, `an hour`. */
export function everySpan(seconds: number): string {
  if (seconds < 90) return `${seconds} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours === 1 ? "hour" : `${hours} hours`;
}

const collections = { secret: "secrets", key: "keys", certificate: "certificates" } as const;
type ObjectType = keyof typeof collections;

export interface Place {
  readonly at: string;
  readonly about: { readonly type: ObjectType; readonly name: string };
}

/** Where a finding about an object of the logs stands; undefined for what is no secret, key or certificate. */
export function placeOf(vaultId: string, { type, name }: UsedObject): Place | undefined {
  if (!isObjectType(type)) return undefined;
  return { at: `${vaultId}/${collections[type]}/${name}`, about: { type, name } };
}

function isObjectType(type: string): type is ObjectType {
  return Object.hasOwn(collections, type);
}
