import { readDocuments } from "./documents.ts";
import type { Estate } from "./estate.ts";
import { identifyList } from "./identify.ts";
import type { DocumentEvent } from "./json-documents.ts";
import { type JsonMap, textIn } from "./json-value.ts";
import { DocumentNote, type FileNote } from "./notes.ts";

const cutRemedy = "save the output again; what came before this place was used";
/** For a table, a text or an error of az: what is in it is not told, since it may be a value. */
const noJsonRemedy = "save what the command itself prints, as JSON (-o json) and without its errors and warnings";

/** Reads one file into the estate and notes what cannot be used, with its place. */
export class FileReading {
  readonly #estate: Estate;
  readonly #pages: GraphPages;
  readonly #note: FileNote;
  #document: DocumentNote | undefined;
  /** How many items of the current document were taken, and whether one was lost. */
  #taken = 0;
  #hasLost = false;
  #rows: string[] = [];
  #isEmpty = true;

  constructor(estate: Estate, pages: GraphPages, note: FileNote) {
    this.#estate = estate;
    this.#pages = pages;
    this.#note = note;
  }

  async read(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    for await (const event of readDocuments(bytes)) {
      this.#isEmpty = false;
      this.#take(event);
    }
    if (this.#isEmpty) {
      const remedy = "the command that should have filled it printed nothing, or failed: run it again";
      this.#note.refuse("unparsable", undefined, "the file is empty", remedy);
    }
  }

  #take(event: DocumentEvent): void {
    if (event.kind === "item") this.#takeItem(event.value, event.line, this.#open(event.list));
    else if (event.kind === "end") this.#takeEnd(event);
    else if (event.kind === "fault") this.#takeFault(event);
    else {
      this.#hasLost = true;
      this.#note.refuse("unparsable", event.line, "larger than anything that Azure prints", "leave it out");
    }
  }

  #open(list: DocumentNote["list"]): DocumentNote {
    this.#document ??= new DocumentNote(this.#note, list);
    return this.#document;
  }

  #takeItem(item: JsonMap, line: number, document: DocumentNote): void {
    const misfit = this.#estate.add(item, document, line);
    if (misfit) {
      this.#hasLost = true;
      this.#note.refuse("unparsable", line, misfit.detail, misfit.remedy);
    } else this.#taken += 1;
    if (document.list === "data") this.#rows.push(textIn(item, "id") ?? `${this.#note.name}:${line}`);
  }

  #takeEnd(event: Extract<DocumentEvent, { readonly kind: "end" }>): void {
    const { envelope, list, line, items } = event;
    const document = this.#open(list);
    if (list === "none") {
      document.state = "whole";
      if (envelope) this.#takeItem(envelope, line, document);
      else if (!this.#hasLost)
        this.#note.refuse("unparsable", line, "neither an object nor a list", "save the output as JSON (-o json)");
      if (this.#taken > 0) this.#note.accept();
    } else {
      document.state = this.#hasLost ? "cut" : "whole";
      const isNamed = envelope !== undefined && this.#takeEnvelope(envelope, document);
      if (this.#taken > 0 || isNamed) this.#note.accept();
      else if (items === 0) this.#refuseEmpty(line);
    }
    this.#close();
  }

  /** True when the object around the list names the list: then even an empty one says something. */
  #takeEnvelope(envelope: JsonMap, document: DocumentNote): boolean {
    const next = textIn(envelope, "nextLink");
    if (document.list === "data") this.#pages.add(envelope, this.#rows, document);
    else if (next !== undefined && next !== "" && document.state === "whole") document.state = "continued";
    const name = textIn(envelope, "id") ?? next;
    const asked = name === undefined ? undefined : identifyList(name);
    if (asked) this.#estate.addList(asked, document);
    return asked !== undefined;
  }

  #refuseEmpty(line: number): void {
    const remedy =
      "name what was listed, with --query \"{id: 'LIST', value: @}\", where LIST is " +
      "https://VAULT.vault.azure.net/secrets (or keys, certificates), " +
      "VAULT ID/providers/Microsoft.Insights/diagnosticSettings or " +
      "SCOPE/providers/Microsoft.Authorization/roleAssignments";
    this.#note.refuse("not-in-output", line, "an empty list: nothing in it says what was listed", remedy);
  }

  #takeFault({ line, column, why }: Extract<DocumentEvent, { readonly kind: "fault" }>): void {
    if (this.#document) this.#document.state = "cut";
    const remedy = line === 1 && column === 1 ? noJsonRemedy : cutRemedy;
    this.#note.refuse("unparsable", line, `no JSON at line ${line}, column ${column}: ${why}`, remedy);
    this.#close();
  }

  #close(): void {
    this.#document = undefined;
    this.#taken = 0;
    this.#hasLost = false;
    this.#rows = [];
  }
}

/**
 * Pages of Resource Graph. Each one says how many rows the whole answer has, so pages that were saved one by one can be
 * seen to be complete together.
 */
export class GraphPages {
  readonly #byTotal = new Map<number, { readonly ids: Set<string>; readonly documents: DocumentNote[] }>();

  add(envelope: JsonMap, rows: readonly string[], document: DocumentNote): void {
    const total = envelope.get("total_records") ?? envelope.get("totalRecords");
    const next = textIn(envelope, "skip_token") ?? textIn(envelope, "$skipToken");
    const isTruncated = String(envelope.get("resultTruncated")).toLowerCase() === "true";
    const isPage = next !== undefined || isTruncated || (typeof total === "number" && total > rows.length);
    if (isPage && document.state === "whole") document.state = "continued";
    if (!isPage || typeof total !== "number") return;
    const answer = this.#byTotal.get(total) ?? { ids: new Set<string>(), documents: [] };
    this.#byTotal.set(total, answer);
    for (const id of rows) answer.ids.add(id.toLowerCase());
    answer.documents.push(document);
  }

  /** All files are read: answers of which every row is there are whole. */
  settle(): void {
    for (const [total, { ids, documents }] of this.#byTotal) {
      if (ids.size < total) continue;
      for (const document of documents) if (document.state === "continued") document.state = "whole";
    }
  }
}
