import { open } from "node:fs/promises";
import { LineReader } from "../../collectors/store/lines.ts";
import { parseJson } from "./record-check.ts";

/** One entry of a list is never nearly as long. */
const longestLine = 32 * 1024 * 1024;

/** A top-level member of a JSON document, or one entry of a top-level list. */
export type Piece =
  | { readonly kind: "member"; readonly name: string; readonly value: unknown }
  | { readonly kind: "entry"; readonly name: string; readonly value: unknown };

/** The document is laid out otherwise, and has to be read whole. */
export class OtherLayout extends Error {
  override readonly name = "OtherLayout";
}

const memberStart = /^ {2}"([A-Za-z]+)": (.*)$/;

/**
 * Reads a document piece by piece in the layout in which kvaudit writes it: members indented by two spaces, and those
 * lists that may be long with one entry a line. Entries of lists that nobody wants are not parsed.
 * Throws OtherLayout at the first line that is otherwise, which may be after some pieces were given.
 */
export async function* layoutPieces(path: string, wanted: ReadonlySet<string>): AsyncGenerator<Piece> {
  const file = await open(path, "r");
  try {
    const layout = new Layout(wanted);
    for await (const { text } of new LineReader(file, longestLine).lines()) {
      if (text === undefined) throw new OtherLayout();
      const piece = layout.take(text);
      if (piece) yield piece;
    }
    if (!layout.isOver) throw new OtherLayout();
  } finally {
    await file.close();
  }
}

/** Where in the document the lines have got to. */
class Layout {
  isOver = false;
  readonly #wanted: ReadonlySet<string>;
  #hasBegun = false;
  /** The list whose entries the lines are. */
  #list: string | undefined;
  /** A member whose value goes on over lines. */
  #open: { readonly name: string; readonly lines: string[] } | undefined;

  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted;
  }

  take(line: string): Piece | undefined {
    if (this.isOver) throw new OtherLayout();
    if (!this.#hasBegun) return this.#begin(line);
    if (this.#list !== undefined) return this.#inList(line, this.#list);
    if (this.#open) return this.#inMember(line, this.#open);
    return this.#between(line);
  }

  #begin(line: string): undefined {
    if (line !== "{") throw new OtherLayout();
    this.#hasBegun = true;
  }

  #between(line: string): Piece | undefined {
    if (line === "}") {
      this.isOver = true;
      return undefined;
    }
    const [, name = "", rest = ""] = memberStart.exec(line) ?? [];
    if (name === "") throw new OtherLayout();
    if (rest === "[") this.#list = name;
    else if (rest === "{") this.#open = { name, lines: [rest] };
    else return { kind: "member", name, value: parsed(rest) };
    return undefined;
  }

  #inList(line: string, name: string): Piece | undefined {
    if (line === "  ]" || line === "  ],") {
      this.#list = undefined;
      return undefined;
    }
    if (!line.startsWith("    {") || !/\},?$/.test(line)) throw new OtherLayout();
    return this.#wanted.has(name) ? { kind: "entry", name, value: parsed(line) } : undefined;
  }

  #inMember(line: string, { name, lines }: { readonly name: string; readonly lines: string[] }): Piece | undefined {
    lines.push(line);
    if (line !== "  }" && line !== "  },") return undefined;
    this.#open = undefined;
    return { kind: "member", name, value: parsed(lines.join("\n")) };
  }
}

function parsed(text: string): unknown {
  const value = parseJson(text.endsWith(",") ? text.slice(0, -1) : text);
  if (value === undefined) throw new OtherLayout();
  return value;
}
