import { type Unread, type UnreadReason, unread } from "../../model/fact.ts";
import type { Coverage, Refusal } from "../../model/manifest.ts";
import type { ListKind } from "./json-documents.ts";

/**
 * One document of a file. Items point at theirs, because whether a list is whole shows only at its end:
 * `cut` by a fault in the text, or `continued` on pages that are not in it.
 */
export class DocumentNote {
  readonly file: FileNote;
  readonly list: ListKind;
  state: "open" | "whole" | "cut" | "continued" = "open";
  /** The objects that it lists versions of: a list of versions speaks of one object only. */
  readonly versionsOf = new Set<string>();

  constructor(file: FileNote, list: ListKind) {
    this.file = file;
    this.list = list;
  }
}

/**
 * What is missing from a list that these documents hold together, or undefined when it is whole. A bare array (what az
 * prints) stands for itself; pages are whole only together.
 */
export function missingFrom(documents: Iterable<DocumentNote>): Unread | undefined {
  const notes = [...documents];
  if (notes.some(({ list, state }) => list === "array" && state === "whole")) return undefined;
  const broken = notes.find(({ state }) => state !== "whole");
  if (!broken) return undefined;
  const { name } = broken.file;
  if (broken.state === "continued") {
    const detail = `the list in ${name} goes on: it names a next page`;
    return unread("not-in-output", detail, "save the list with az, which follows the pages by itself").unread;
  }
  const detail = `the list in ${name} is cut, or has entries that cannot be read`;
  return unread("unparsable", detail, "save the output again").unread;
}

/** More than this are counted, not listed. */
const mostListed = 50;

/** What came of one file, in the form of the coverage. */
export class FileNote {
  readonly name: string;
  /** Position among the files: what a later one says counts. */
  readonly order: number;
  readonly #refused: Refusal[] = [];
  #unlisted = 0;
  #asked = 0;
  #read = 0;

  constructor(name: string, order: number) {
    this.name = name;
    this.order = order;
  }

  accept(): void {
    this.#asked += 1;
    this.#read += 1;
  }

  /** Something in the file that cannot be used; the line counts from 1, none stands for the file as a whole. */
  refuse(reason: UnreadReason, line: number | undefined, detail: string, remedy?: string): void {
    this.#asked += 1;
    this.#list(line === undefined ? this.name : `${this.name}:${line}`, unread(reason, detail, remedy).unread);
  }

  /** Two files say different things of one fact; the later one counts. */
  disagree(id: string, fact: string): void {
    const detail = `${fact} differs between the files; what ${this.name} says counts, because it was read later`;
    this.#list(id, unread("not-in-output", detail, "leave out the older output").unread);
  }

  coverage(): Coverage {
    const refused = [...this.#refused];
    if (this.#unlisted > 0) {
      refused.push({ id: this.name, why: unread("unparsable", `${this.#unlisted} more places like these`).unread });
    }
    return { collector: "files", scope: this.name, asked: this.#asked, read: this.#read, refused };
  }

  #list(id: string, why: Unread): void {
    if (this.#refused.length >= mostListed) this.#unlisted += 1;
    else this.#refused.push({ id, why });
  }
}
