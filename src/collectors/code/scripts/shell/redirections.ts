import type { Scanner } from "../scanner.ts";
import type { Piece, Redirection, Word } from "../steps.ts";
import { skipBlanks } from "./blanks.ts";

/** What a simple command is made of, while it is read. */
export interface Parts {
  readonly words: Word[];
  readonly redirections: Redirection[];
}

/** How words are read where a command stands. */
export interface Reading {
  word(): Word;
  /** A part of the text in which variables are replaced. */
  textUntil(end: number): Word;
  /** Commands up to `)`, from behind `(`. */
  commands(): Piece | undefined;
}

interface OpenHere {
  readonly parts: Parts;
  readonly mark: string;
  readonly strips: boolean;
  readonly isPlain: boolean;
}

/** Redirections, here-documents and process substitutions. */
export class RedirectionReader {
  readonly #scanner: Scanner;
  readonly #reading: Reading;
  /** Here-documents that a line announces: their texts follow it. */
  readonly #isOpenHere: OpenHere[] = [];

  constructor(scanner: Scanner, reading: Reading) {
    this.#scanner = scanner;
    this.#reading = reading;
  }

  /** Takes a redirection with its target, where one starts here. */
  read(parts: Parts): boolean {
    const scanner = this.#scanner;
    const kept = scanner.at;
    while (scanner.char >= "0" && scanner.char <= "9") scanner.at += 1;
    if (scanner.char !== "<" && scanner.char !== ">") {
      scanner.at = kept;
      return false;
    }
    if (scanner.looksAt("<(") || scanner.looksAt(">(")) {
      parts.words.push(this.#processSubstitution());
      return true;
    }
    if (scanner.looksAt("<<") && !scanner.looksAt("<<<")) return this.#hereMark(parts);
    const kind = redirectionKind(scanner);
    skipBlanks(this.#scanner);
    if (scanner.takes("&")) this.#reading.word();
    else parts.redirections.push({ kind, target: this.#reading.word() });
    return true;
  }

  /** `<(…)`: what commands print, handed on as a file. */
  #processSubstitution(): Word {
    const scanner = this.#scanner;
    const start = scanner.at;
    scanner.at += 2;
    const piece = this.#reading.commands();
    return { pieces: piece ? [piece] : [], isBare: false, start, end: scanner.at };
  }

  #hereMark(parts: Parts): true {
    const scanner = this.#scanner;
    scanner.at += 2;
    const strips = scanner.takes("-");
    skipBlanks(this.#scanner);
    const word = this.#reading.word();
    const mark = word.pieces.map((piece) => (piece.kind === "text" ? piece.text : "")).join("");
    this.#isOpenHere.push({ parts, mark, strips, isPlain: !word.isBare });
    return true;
  }

  /** The texts of here-documents that this line announced. */
  readHere(): void {
    const scanner = this.#scanner;
    for (const { parts, mark, strips, isPlain } of this.#isOpenHere.splice(0)) {
      const start = scanner.at;
      let end = start;
      for (;;) {
        end = scanner.at;
        if (scanner.isAtEnd) break;
        scanner.toLineEnd();
        const written = scanner.text.slice(end, scanner.at).replace(/\r$/, "");
        scanner.at = Math.min(scanner.at + 1, scanner.end);
        if ((strips ? written.replace(/^\t+/, "") : written) === mark) break;
      }
      const behind = scanner.at;
      scanner.at = start;
      const text = {
        start,
        end,
        isBare: false,
        pieces: [{ kind: "text" as const, text: scanner.text.slice(start, end) }],
      };
      parts.redirections.push({ kind: "here", target: isPlain ? text : this.#reading.textUntil(end) });
      scanner.at = behind;
    }
  }
}

function redirectionKind(scanner: Scanner): Redirection["kind"] {
  if (scanner.takes("<<<")) return "here";
  if (scanner.takes(">>")) return "append";
  if (scanner.takes("<>") || scanner.takes("<")) return "read";
  if (!scanner.takes(">|")) scanner.takes(">");
  return "write";
}
