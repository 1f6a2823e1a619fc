import { type Fact, isRead, isUnread } from "../../model/fact.ts";

type Plain = string | number | boolean | null;

/** A fact in a cell: its value, nothing where the source has none; what was not read says so in brackets. */
export function factCell(fact: Fact<Plain> | undefined): string {
  if (fact === undefined) return "(not asked)";
  if (isRead(fact)) return plainCell(fact.read);
  return isUnread(fact) ? `(not read: ${fact.unread.reason})` : `(unknown until apply: ${fact.unknown})`;
}

/** How many a list has; with a plus where it was read in part. */
export function countCell(fact: Fact<readonly unknown[]> | undefined): string {
  if (fact !== undefined && isRead(fact)) return `${fact.read.length}${fact.missing ? "+" : ""}`;
  return fact === undefined || isUnread(fact) ? factCell(fact) : "(unknown until apply)";
}

/** The items of a list in one cell. */
export function listCell(fact: Fact<readonly string[]> | undefined): string {
  if (fact === undefined || !isRead(fact)) return countCell(fact);
  return `${fact.read.join(" ")}${fact.missing ? " (and what was not read)" : ""}`;
}

export function plainCell(value: Plain | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}
