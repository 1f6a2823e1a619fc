import type { ListValue, ObjectValue, Value } from "../value.ts";
import { maxItems } from "./budget.ts";

/** What has to be known of a value before a function walks it. Sizes count shared members each time they are met. */
export interface Summary {
  /** The value and everything in it. */
  readonly size: number;
  /** Levels of lists and objects inside each other. */
  readonly depth: number;
  /** UTF-16 code units of all texts and keys. */
  readonly characters: number;
  readonly isKnown: boolean;
  readonly isSensitive: boolean;
  /** Something in it is unknown because of broken code. */
  readonly hasFault: boolean;
}

/** Lists and objects deeper than this are not walked; nobody writes them. */
export const maxLevels = 100;

const tooDeep: Summary = {
  size: Number.POSITIVE_INFINITY,
  depth: Number.POSITIVE_INFINITY,
  characters: Number.POSITIVE_INFINITY,
  isKnown: false,
  isSensitive: false,
  hasFault: false,
};
const plain: Summary = { size: 1, depth: 0, characters: 8, isKnown: true, isSensitive: false, hasFault: false };

/** Nearly all values are smaller, and are sooner walked again than remembered. */
const smallSize = 16;
/** By the list or map that values share when they are handed on: a structure is walked once, however often it is used. */
const summaries = new WeakMap<object, Summary>();

/** Whether a value may be walked member by member: shared members count each time, and levels are bounded for the stack. */
export function isWalkable({ size, depth }: Summary): boolean {
  return size <= maxItems + 1 && depth <= maxLevels;
}

/** Sums a value up. Values that share members a hundred levels down are not walked over and over. */
export function summarize(value: Value): Summary {
  return summarizeAt(value, 0);
}

function summarizeAt(value: Value, level: number): Summary {
  if (value.kind === "scalar") return ofScalar(value.value, value.isSensitive === true);
  if (value.kind === "unknown") {
    return { ...plain, isKnown: false, isSensitive: value.isSensitive === true, hasFault: value.why === "fault" };
  }
  const key = value.kind === "list" ? value.items : value.entries;
  let summary = summaries.get(key);
  if (summary === undefined) {
    if (level > maxLevels) return tooDeep;
    summary = ofContainer(value, level);
    if (summary.size > smallSize) summaries.set(key, summary);
  }
  return value.isSensitive && !summary.isSensitive ? { ...summary, isSensitive: true } : summary;
}

function ofScalar(value: string | number | boolean | null, isSensitive: boolean): Summary {
  if (typeof value === "string") return { ...plain, characters: value.length, isSensitive };
  return isSensitive ? { ...plain, isSensitive } : plain;
}

function ofContainer(value: ListValue | ObjectValue, level: number): Summary {
  let size = 1;
  let depth = 0;
  let characters = 0;
  let isKnown = true;
  let isSensitive = false;
  let hasFault = false;
  const members = value.kind === "list" ? value.items : value.entries.values();
  for (const member of members) {
    const of = summarizeAt(member, level + 1);
    size += of.size;
    depth = Math.max(depth, of.depth);
    characters += of.characters;
    isKnown &&= of.isKnown;
    isSensitive ||= of.isSensitive;
    hasFault ||= of.hasFault;
  }
  if (value.kind === "object") for (const name of value.entries.keys()) characters += name.length;
  return { size, depth: depth + 1, characters, isKnown, isSensitive, hasFault };
}
