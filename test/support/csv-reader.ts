/**
 * Reads CSV as RFC 4180 has it, with line feeds, and takes nothing else: a quote inside a bare cell, text after a closing
 * quote or a last line without its end is a fault. So what it reads, any reader reads the same.
 */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const isQuoted = text[at] === '"';
    const cell = isQuoted ? quotedCell(text, at) : bareCell(text, at);
    row.push(cell.value);
    const end = text[cell.end];
    if (end !== "," && end !== "\n") throw new Error(`CSV: character ${cell.end} ends no cell`);
    if (end === "\n") {
      rows.push(row);
      row = [];
    } else if (cell.end + 1 === text.length) throw new Error("CSV: the last line has no end");
    at = cell.end + 1;
  }
  return rows;
}

interface Cell {
  readonly value: string;
  /** Where its comma or line feed stands. */
  readonly end: number;
}

function quotedCell(text: string, at: number): Cell {
  const [whole = "", value = ""] = matchAt(/"((?:[^"]|"")*)"/y, text, at);
  if (whole === "") throw new Error(`CSV: the quote at ${at} is never closed`);
  return { value: value.replaceAll('""', '"'), end: at + whole.length };
}

function bareCell(text: string, at: number): Cell {
  const [value = ""] = matchAt(/[^",\r\n]*/y, text, at);
  return { value, end: at + value.length };
}

function matchAt(sticky: RegExp, text: string, at: number): readonly string[] {
  sticky.lastIndex = at;
  return sticky.exec(text) ?? [];
}

/** The rows of a CSV file by the names in its first row. */
export function readCsvRecords(text: string): Record<string, string>[] {
  const [head = [], ...rows] = readCsv(text);
  return rows.map((row) => {
    if (row.length !== head.length) throw new Error(`CSV: a row of ${row.length} cells under ${head.length} names`);
    return Object.fromEntries(row.map((cell, index) => [head[index] ?? "", cell]));
  });
}
