/**
 * Everything that keeps outside text from acting on the place where it is shown. Names, tags, messages and error
 * bodies come from outside; each reporter passes them through the one function that fits its format, at the exit.
 */

/** Controls, bidirectional overrides, zero-width and other characters that show nothing or change what stands around them. */
const unseenRanges: readonly (readonly [first: number, last: number])[] = [
  [0x0000, 0x001f],
  [0x007f, 0x009f],
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

const hex = (codePoint: number): string => codePoint.toString(16);
const unseenClass = unseenRanges.map(([first, last]) => `\\u{${hex(first)}}-\\u{${hex(last)}}`).join("");
const unseen = new RegExp(`[${unseenClass}]`, "gu");
/** What `visible` rewrites: unseen characters, and a backslash that would read as one of its own escapes. */
const hidden = new RegExp(`[${unseenClass}]|\\\\(?=u\\{)`, "gu");
const printableAscii = /^[\x20-\x7e]*$/;

const escapeOf = (character: string): string => `\\u{${hex(character.codePointAt(0) ?? 0)}}`;

/**
 * Shows what cannot be seen: each such character becomes `\u{202e}`, line breaks included, so the result is one line.
 * Reversible: a backslash that already stands before `u{` becomes `\u{5c}`.
 */
export function visible(text: string): string {
  return text.replace(hidden, escapeOf);
}

/** A logging command of Azure Pipelines (`##vso[`, `##[`): agents obey it anywhere in a line. */
const pipelineCommand = /#(?=#(?:vso)?\[)/gi;

/** For a terminal or a build log: `visible`, and no pipeline command. Lines made of it still need `terminalLine`. */
export function terminalText(text: string): string {
  return visible(text).replace(pipelineCommand, escapeOf);
}

/** `terminalText` for a terminal that shows ASCII only: every other character as `\u{e9}`. */
export function asciiTerminalText(text: string): string {
  return terminalText(text).replace(/[^\x20-\x7e]/gu, escapeOf);
}

/**
 * A finished line that a build agent must not obey, however it was put together and wrapped: no pipeline command, and
 * no GitHub workflow command (`::name`), which counts at the start of a line.
 */
export function terminalLine(line: string): string {
  return line.replace(pipelineCommand, escapeOf).replace(/^(\s*):(?=:)/, (_, indent: string) => indent + escapeOf(":"));
}

const htmlEntities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For HTML text and for attribute values in quotes; not for script, style or URLs. */
export function htmlText(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => htmlEntities[character] ?? "");
}

/** For XML text and for attribute values in quotes. What XML 1.0 cannot carry at all is shown as `visible` shows it. */
export function xmlText(text: string): string {
  return htmlText(text).replace(/[\ufffe\uffff]/g, escapeOf);
}

/**
 * For running text in GitHub-flavoured Markdown, table cells included: no markup, raw HTML, autolink or mention.
 * A mention is found after rendering, where a backslash no longer helps: an empty comment keeps `@` apart from the name.
 */
export function markdownText(text: string): string {
  return visible(text)
    .replace(/[&<>]/g, (character) => htmlEntities[character] ?? "")
    .replace(/[!-%'-/:=?@[-`{-~]/g, (character) => `\\${character}`)
    .replaceAll("\\@", "\\@<!-- -->");
}

/** A Markdown code span: nothing inside is markup, and no run of backticks can end it early. A pipe is escaped for table cells. */
export function markdownCode(text: string): string {
  const shown = visible(text).replaceAll("|", "\\|");
  const longest = Math.max(0, ...Array.from(shown.matchAll(/`+/g), (run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  const pad = /^`|`$|^ .* $/.test(shown) || shown === "" ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** For the message of a GitHub workflow command (`::error …::MESSAGE`). */
export function workflowData(text: string): string {
  return visible(text).replaceAll("%", "%25");
}

/** For a property of a GitHub workflow command (`::error file=VALUE::`). */
export function workflowProperty(text: string): string {
  return workflowData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/**
 * For a SARIF message string: `visible`, braces doubled (section 3.11.5: a single one is a placeholder), and no
 * embedded link (3.11.6).
 */
export function sarifText(text: string): string {
  return visible(text)
    .replace(/[{}]/g, (brace) => brace + brace)
    .replace(/(\\*)\]\(/g, "$1$1\\](");
}

/** What a spreadsheet takes for the beginning of a formula, in the wide and small forms that East Asian ones take too. */
const formulaStart = "[=+\\-@\\u2212\\ufe62\\ufe63\\ufe66\\ufe6b\\uff0b\\uff0d\\uff1d\\uff20]";
/** Where a cell begins: also after a semicolon, which is what separates cells for a spreadsheet in much of Europe. */
const cellFormula = new RegExp(`(^|;)(?=\\s*${formulaStart})|^(?=[\\t\\r\\n])`, "g");

/** Most cells: ASCII that begins with a letter, a digit or a slash, and has nothing in it that could need a change. */
const plainCell = /^(?:[A-Za-z0-9/](?:[ !#-+\--:<-[\]-~]*[!#-+\--:<-[\]-~])?)?$/;

/**
 * One cell of a CSV file (RFC 4180), on one line and safe in a spreadsheet: `visible`, and an apostrophe before what
 * would be a formula. Quoted where it has to be.
 */
export function csvCell(text: string): string {
  if (plainCell.test(text)) return text;
  const shown = visible(text.replace(cellFormula, "$1'"));
  return /[",;]|^\s|\s$/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** One record of a CSV file, its line feed included. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\n`;
}

const jsonEscape = (character: string): string =>
  Array.from({ length: character.length }, (_, at) => `\\u${hex(character.charCodeAt(at)).padStart(4, "0")}`).join("");

/** JSON that is safe to print: the same value, with every unseen character written as `\uXXXX`. One line unless `indent` is given. */
export function jsonText(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, null, indent);
  if (indent === 0 && printableAscii.test(text)) return text;
  return text.replace(unseen, (character) => (character === "\n" ? character : jsonEscape(character)));
}

/** One segment of a relative URI path: percent-encoded, never empty, never `.` or `..`. */
export function uriSegment(text: string): string {
  const encoded = encodeURIComponent(text.toWellFormed());
  return /^\.{0,2}$/.test(encoded) ? `_${encoded}` : encoded;
}

/** Cuts text to so many UTF-16 units, never inside a character, and says so with an ellipsis. */
export function clip(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
