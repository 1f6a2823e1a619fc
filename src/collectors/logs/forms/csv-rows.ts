import { type Found, longestLine, tooLong } from "./found.ts";

/** A row of a CSV file as its fields; the first is the header. */
export type CsvRow = { readonly fields: readonly string[]; readonly line: number };
type CsvFound = CsvRow | Extract<Found, { readonly kind: "bad" }>;

/** Rows of RFC 4180: quoted fields may hold commas, quotes and line ends. Memory holds one row at a time. */
export async function* csvRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly CsvFound[]> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: false });
  const reader = new RowReader();
  for await (const chunk of bytes) {
    reader.take(decoder.decode(chunk, { stream: true }));
    yield reader.drain();
  }
  reader.take(decoder.decode());
  reader.end();
  yield reader.drain();
}

/** What one more field costs, at least. */
const bytesOfField = 64;

class RowReader {
  #found: CsvFound[] = [];
  #fields: string[] = [];
  #field = "";
  #isQuoted = false;
  /** The last character was a quote inside a quoted field: its end, or the first half of a doubled one. */
  #isAfterQuote = false;
  #line = 1;
  #startLine = 1;
  #length = 0;

  take(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const character = text[at];
      if (character === "\n") this.#line += 1;
      if (this.#isQuoted && !this.#isAfterQuote) {
        if (character !== '"') continue;
        this.#add(text.slice(from, at));
        this.#isAfterQuote = true;
        from = at + 1;
      } else if (character === '"') {
        this.#add(text.slice(from, at));
        if (this.#isAfterQuote) this.#add('"');
        this.#isQuoted = true;
        this.#isAfterQuote = false;
        from = at + 1;
      } else if (character === "," || character === "\n") {
        this.#add(text.slice(from, at));
        this.#endField();
        if (character === "\n") this.#endRow();
        from = at + 1;
      }
    }
    this.#add(text.slice(from));
  }

  drain(): readonly CsvFound[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  end(): void {
    const isCut = this.#isQuoted && !this.#isAfterQuote;
    if (isCut) {
      this.#found.push({ kind: "bad", line: this.#startLine, why: "the last row is cut: a quote has no end", isCut });
    } else if (this.#fields.length > 0 || this.#field !== "") {
      this.#endField();
      this.#endRow();
    }
  }

  #add(part: string): void {
    this.#length += part.length;
    if (this.#length <= longestLine) this.#field += part;
  }

  #endField(): void {
    // A field takes room even where nothing is in it.
    this.#length += bytesOfField;
    if (this.#length <= longestLine) this.#fields.push(this.#field.replace(/\r$/, ""));
    this.#field = "";
    this.#isQuoted = false;
    this.#isAfterQuote = false;
  }

  #endRow(): void {
    const line = this.#startLine;
    if (this.#length > longestLine) this.#found.push({ kind: "bad", line, why: tooLong });
    else if (this.#fields.length > 1 || this.#fields[0] !== "") this.#found.push({ fields: this.#fields, line });
    this.#fields = [];
    this.#length = 0;
    this.#startLine = this.#line;
  }
}
