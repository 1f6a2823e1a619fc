import { clip, jsonText, visible } from "../escape.ts";

/** Longer texts tell nobody more, and one of them must not fill the page. */
const longestText = 4000;
const longestValue = 2000;

/** One line of outside text as the page shows it. */
export function shown(text: string): string {
  return clip(visible(text), longestText);
}

/** A command or a piece of code: its own line breaks stay. */
export function shownLines(text: string): string {
  return clip(text.split("\n").map(visible).join("\n"), longestText * 2);
}

/** A value of any kind, as one line of JSON; a plain text as it is. */
export function shownValue(value: unknown): string {
  if (value === undefined) return "";
  return clip(typeof value === "string" ? visible(value) : jsonText(value), longestValue);
}

/** Every text in a plain value of JSON, shown; the keys are ours. */
export function shownDeep<Value>(value: Value): Value {
  return deep(value) as Value; // the same shape: only texts change, into texts
}

function deep(value: unknown): unknown {
  if (typeof value === "string") return shown(value);
  if (Array.isArray(value)) return value.map(deep);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, deep(entry)]));
}
