import type { SourceSpan } from "../../../model/fact.ts";
import { entryOf, type YamlNode } from "../yaml/yaml-node.ts";

/** One setting of an object: what it says, or that something is filled in before it is applied. */
export type Setting =
  | { readonly kind: "absent" }
  | { readonly kind: "known"; readonly text: string; readonly at: SourceSpan }
  | { readonly kind: "open"; readonly expression: string; readonly at: SourceSpan };

const absent: Setting = { kind: "absent" };

/** A setting by its name. Null, the empty text and what is no text count as not there. */
export function settingOf(node: YamlNode | undefined, name: string): Setting {
  const value = entryOf(node, name)?.value;
  if (value?.kind !== "scalar" || value.value === null || value.text === "") return absent;
  const { text, at } = value;
  const expression = filledInOf(text);
  return expression === undefined ? { kind: "known", text, at } : { kind: "open", expression, at };
}

/** How deploying tools mark what they fill in. */
const marks = [
  ["${", "}"],
  ["$(", ")"],
  ["#{", "}"],
  ["{{", "}}"],
] as const;

const longestExpression = 80;
/** Whatever is filled in stands in a name or a switch; longer texts are looked at only so far. */
const longestSearched = 4000;

/** The first part of a text that a tool fills in before it is applied; undefined where there is none. */
export function filledInOf(whole: string): string | undefined {
  const text = whole.length > longestSearched ? whole.slice(0, longestSearched) : whole;
  for (const [open, close] of marks) {
    const start = text.indexOf(open);
    const end = start < 0 ? -1 : text.indexOf(close, start + open.length);
    if (end > start + open.length) return withoutDefault(text.slice(start, end + close.length));
  }
  return undefined;
}

/** `${NAME:=default}`: a default may be a secret. */
function withoutDefault(expression: string): string {
  const name = /^(?:\$\{|\$\(|#\{|\{\{)[ \t]*([\w.-]{1,60})/.exec(expression)?.[1];
  const opening = expression.slice(0, 2);
  const closing = opening === "{{" ? "}}" : opening === "$(" ? ")" : "}";
  return name === undefined ? `${opening}…${closing}`.slice(0, longestExpression) : `${opening}${name}${closing}`;
}

/** A switch as Go reads it from a text; undefined for any other word. */
export function switchOf(text: string): boolean | undefined {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(text)) return true;
  return ["0", "f", "F", "FALSE", "false", "False"].includes(text) ? false : undefined;
}

const nanoseconds: ReadonlyMap<string, number> = new Map([
  ["ns", 1],
  ["us", 1e3],
  ["µs", 1e3],
  ["μs", 1e3],
  ["ms", 1e6],
  ["s", 1e9],
  ["m", 60e9],
  ["h", 3600e9],
]);

/** A duration as Go writes it, in seconds: `1h30m`, `10s`, `0`. Undefined for anything else. */
export function goSeconds(text: string): number | undefined {
  if (text === "0") return 0;
  if (text.length === 0 || text.length > 60) return undefined;
  let total = 0;
  let rest = text.startsWith("+") ? text.slice(1) : text;
  if (rest === "") return undefined;
  while (rest !== "") {
    const part = /^(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/.exec(rest);
    if (!part) return undefined;
    const [all, number = "0", unit = "s"] = part;
    total += Number(number) * (nanoseconds.get(unit) ?? 0);
    rest = rest.slice(all.length);
  }
  return total / 1e9;
}
