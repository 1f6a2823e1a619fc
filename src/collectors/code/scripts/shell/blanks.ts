import type { Scanner } from "../scanner.ts";
import type { Word } from "../steps.ts";

/** Blanks and continued lines. */
export function skipBlanks(scanner: Scanner): void {
  for (;;) {
    const { char } = scanner;
    if (char === " " || char === "\t" || (char === "\r" && scanner.peek(1) === "\n")) scanner.at += 1;
    else if (scanner.looksAt("\\\n")) scanner.at += 2;
    else if (scanner.looksAt("\\\r\n")) scanner.at += 3;
    else return;
  }
}

export function skipBlanksAndLines(scanner: Scanner): void {
  for (skipBlanks(scanner); scanner.takes("\n"); skipBlanks(scanner));
}

/** The text of a word in which nothing is quoted or replaced. */
export function bareText({ pieces, isBare }: Word): string | undefined {
  const [only] = pieces;
  return isBare && pieces.length === 1 && only?.kind === "text" ? only.text : undefined;
}
