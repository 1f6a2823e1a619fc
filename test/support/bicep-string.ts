const escapes: ReadonlyMap<string, string> = new Map([
  ["\\\\", "\\"],
  ["\\'", "'"],
  ["\\n", "\n"],
  ["\\r", "\r"],
  ["\\t", "\t"],
  ["\\$", "$"],
]);

/** One piece after the other: a code point as an escape, a letter as one, or what stands for itself. */
const piece = /\\u\{([0-9a-f]{1,6})\}|\\[\\'nrt$]|\$(?!\{)|[^\\'$\r\n]/gy;

/**
 * The value of a single-line Bicep string, quotes included, by the language's own table of escapes. Throws for anything that is
 * not exactly one string without interpolation.
 * https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings
 */
export function bicepValue(code: string): string {
  const inner = /^'(.*)'$/s.exec(code)?.[1];
  if (inner === undefined) throw new SyntaxError(`no string: ${code}`);
  const found = [...inner.matchAll(piece)];
  if (found.reduce((sum, [text]) => sum + text.length, 0) !== inner.length)
    throw new SyntaxError(`a quote, a line break, an interpolation or no escape of Bicep: ${code}`);
  return found
    .map(([text, point]) =>
      point === undefined ? (escapes.get(text) ?? text) : String.fromCodePoint(Number.parseInt(point, 16)),
    )
    .join("");
}
