/** Code points that take two columns: East Asian wide and full-width forms, and emoji. */
const wide =
  /[\u{1100}-\u{115e}\u{2e80}-\u{303e}\u{3041}-\u{a4cf}\u{a960}-\u{a97c}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f1e6}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const combining = /^\p{Mn}|^\p{Me}/u;
const ascii = /^[\x20-\x7e]*$/;

function widthOf(character: string): number {
  if (wide.test(character)) return 2;
  return combining.test(character) ? 0 : 1;
}

/** Columns that a text without control characters takes. */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** The longest start of a text that fits into so many columns. */
function headOf(text: string, columns: number): string {
  let width = 0;
  let head = "";
  for (const character of text) {
    width += widthOf(character);
    if (width > columns) break;
    head += character;
  }
  return head;
}

/** Cuts a text to so many columns; `mark` says that something is missing. */
export function cut(text: string, columns: number, mark: string): string {
  if (displayWidth(text) <= columns) return text;
  const room = columns - displayWidth(mark);
  return room < 0 ? headOf(mark, columns) : headOf(text, room) + mark;
}

/** Breaks a text at its spaces into lines of at most so many columns. Words that are longer are cut where they must be. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    let rest = word;
    if (line !== "" && displayWidth(line) + 1 + displayWidth(rest) > columns) {
      lines.push(line);
      line = "";
    } else if (line !== "") {
      rest = `${line} ${word}`;
    }
    while (displayWidth(rest) > columns) {
      // Two columns hold any character, so that cutting always gets on.
      const head = headOf(rest, Math.max(2, columns));
      lines.push(head);
      rest = rest.slice(head.length);
    }
    line = rest;
  }
  if (line !== "" || lines.length === 0) lines.push(line);
  return lines;
}
