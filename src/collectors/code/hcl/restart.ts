import { character, isBlank, nameEnd, nameStartAt } from "./characters.ts";

/** How many labels the blocks have that stand at the top of a Terraform file. */
const topLevelBlocks: ReadonlyMap<string, number> = new Map([
  ["resource", 2],
  ["data", 2],
  ["ephemeral", 2],
  ["variable", 1],
  ["output", 1],
  ["module", 1],
  ["provider", 1],
  ["check", 1],
  ["locals", 0],
  ["terraform", 0],
]);

/**
 * True where the line that starts here begins a block that Terraform knows at the top of a file alone. `moved`, `import` and `removed` are
 * not among them: providers have nested blocks of these names.
 */
export function isTopLevelBlockAt(text: string, lineStart: number): boolean {
  const typeEnd = nameEnd(text, lineStart);
  if (typeEnd === lineStart || typeEnd - lineStart > 9) return false;
  const expected = topLevelBlocks.get(text.slice(lineStart, typeEnd));
  if (expected === undefined) return false;
  const header = readHeader(text, typeEnd);
  return header !== undefined && header === expected;
}

/** Offset of the next line that begins such a block, or the end of the text. */
export function nextTopLevelBlock(text: string, from: number): number {
  for (let start = from; start < text.length; ) {
    if (isTopLevelBlockAt(text, start)) return start;
    const lineFeed = text.indexOf("\n", start);
    if (lineFeed < 0) break;
    start = lineFeed + 1;
  }
  return text.length;
}

/** True where a name stands that an attribute or a block begins with: `name =`, `name {`, `name "label" {`. */
export function isItemAt(text: string, at: number): boolean {
  const end = nameEnd(text, at);
  if (end === at) return false;
  const next = skipBlanks(text, end);
  if (text[next] === "=") return text[next + 1] !== "=" && text[next + 1] !== ">";
  return readHeader(text, end) !== undefined;
}

/** Number of labels up to the opening brace on this line; undefined where no header stands here. */
function readHeader(text: string, typeEnd: number): number | undefined {
  let labels = 0;
  let at = skipBlanks(text, typeEnd);
  while (text.charCodeAt(at) !== character.openBrace) {
    const end =
      text.charCodeAt(at) === character.quote ? quotedEnd(text, at) : nameStartAt(text, at) && nameEnd(text, at);
    if (end <= at) return undefined;
    labels += 1;
    at = skipBlanks(text, end);
  }
  return labels;
}

/** After the closing quote of a label, 0 where none stands on the line. */
function quotedEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === character.quote) return at + 1;
    if (code === character.lineFeed) break;
  }
  return 0;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return at;
}
