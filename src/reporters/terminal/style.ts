import type { Severity } from "../../model/severity.ts";
import { asciiTerminalText, terminalText } from "../escape.ts";

export type Style = Severity | "strong" | "quiet" | "owner" | "good" | "warning" | "fault";

/** Select-graphic-rendition codes: the sixteen colours every terminal theme makes readable on its own background. */
const codes: Readonly<Record<Style, string>> = {
  critical: "1;97;41",
  high: "1;31",
  medium: "33",
  low: "36",
  info: "2",
  strong: "1",
  quiet: "2",
  owner: "1;4",
  good: "32",
  warning: "1;33",
  fault: "1;31",
};

/** How a report looks on one terminal. */
export interface Look {
  readonly width: number;
  paint(style: Style, text: string): string;
  /** Makes text from outside harmless; every name and message goes through this one. */
  safe(text: string): string;
  readonly marks: Marks;
}

interface Marks {
  readonly ellipsis: string;
  readonly arrow: string;
  readonly dot: string;
  readonly tick: string;
  readonly bang: string;
  readonly rule: string;
}

const unicodeMarks: Marks = { ellipsis: "…", arrow: "→", dot: "·", tick: "✔", bang: "▲", rule: "─" };
const asciiMarks: Marks = { ellipsis: "...", arrow: "->", dot: "|", tick: "+", bang: "!", rule: "-" };

/** Narrower than this nothing can be laid out; wider than that a line is hard to follow. */
const [narrowest, widest] = [40, 120];

export interface LookOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** False where the terminal shows ASCII only. */
  readonly unicode: boolean;
}

export function lookOf({ color, width, unicode }: LookOptions): Look {
  return {
    width: Math.max(narrowest, Math.min(width, widest)),
    paint: (style, text) => (color && text !== "" ? `\u001b[${codes[style]}m${text}\u001b[0m` : text),
    safe: unicode ? terminalText : asciiTerminalText,
    marks: unicode ? unicodeMarks : asciiMarks,
  };
}
